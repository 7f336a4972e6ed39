import { createConnection } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import type { Config } from '../../config/index.js';
import { ANSWER_MS } from './finding.js';

export type Ami = NonNullable<Config['asterisk']['ami']>;

/** One message: its headers, names in lower case. A name that comes twice has its last value. */
export type AmiMessage = ReadonlyMap<string, string>;

/** A look at the manager interface: logged in, then one question after the other. */
export interface AmiSession {
  /**
   * Sends an action and gives its response, and the events of its list where it answers with one.
   * @see https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/AMI-v2-Specification/
   */
  ask(action: string, headers?: Readonly<Record<string, string>>): Promise<{ answer: AmiMessage; list: AmiMessage[] }>;
}

/** @returns what `work` gives; undefined when the login is refused. Throws what the connection throws. */
export async function withAmi<T>(ami: Ami, work: (session: AmiSession) => Promise<T>): Promise<T | undefined> {
  const { host, port, user, password } = ami;
  const socket = createConnection({ host, port, signal: AbortSignal.timeout(2 * ANSWER_MS) });
  const failed = new Promise<never>((_, reject) => socket.once('error', reject));
  failed.catch(() => undefined);
  try {
    const messages = read(createInterface(socket));
    const session: AmiSession = {
      async ask(action, headers = {}) {
        const lines = Object.entries({ Action: action, ...headers }).map(([key, value]) => `${key}: ${oneLine(value)}`);
        socket.write(`${lines.join('\r\n')}\r\n\r\n`);
        return answerOf(messages);
      },
    };
    const talk = async () => {
      const { answer } = await session.ask('Login', { Username: user, Secret: password, Events: 'off' });
      return answer.get('response') === 'Success' ? work(session) : undefined;
    };
    return await Promise.race([talk(), failed]);
  } finally {
    socket.destroy();
  }
}

async function answerOf(messages: AsyncGenerator<AmiMessage>) {
  const list: AmiMessage[] = [];
  let answer: AmiMessage | undefined;
  for (;;) {
    const { value, done } = await messages.next();
    if (done) throw new Error('it closed the connection');
    if (answer === undefined) {
      if (!value.has('response')) continue;
      answer = value;
      if (!/start/i.test(value.get('eventlist') ?? '')) return { answer, list };
    } else if (/complete/i.test(value.get('eventlist') ?? '')) return { answer, list };
    else list.push(value);
  }
}

async function* read(lines: Interface): AsyncGenerator<AmiMessage> {
  let message = new Map<string, string>();
  for await (const line of lines) {
    if (line === '') {
      if (message.size > 0) yield message;
      message = new Map();
      continue;
    }
    const at = line.indexOf(':');
    if (at > 0) message.set(line.slice(0, at).toLowerCase(), line.slice(at + 1).trim());
  }
}

/** The protocol is lines: a value that held one could add headers or a second action. */
function oneLine(value: string): string {
  return value.replace(/[\r\n\0]/g, '');
}
