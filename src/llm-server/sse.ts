import { SecretaryError } from '../common/index.js';

/** Longest event accepted, characters. */
const LONGEST_EVENT = 1_000_000;

/**
 * The data of each server-sent event. https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as chat
 * servers use it: events of `data:` lines, comments, CR LF or LF.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  let data: string[] = [];
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true });
    if (held.length > LONGEST_EVENT) throw new SecretaryError('protocol', 'the model sent an event without end');
    const lines = held.split(/\r?\n/);
    held = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      else if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      }
    }
  }
  if (held.startsWith('data:')) data.push(held.slice(5).replace(/^ /, ''));
  // A server that closes without the last blank line has still said it.
  if (data.length > 0) yield data.join('\n');
}
