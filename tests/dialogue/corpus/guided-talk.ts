import { guided } from '../../../src/dialogue/index.js';
import type { ConverseRequest, Turn } from '../../../src/terms/index.js';

export interface GuidedTalk {
  readonly notes: Readonly<Record<string, string>>;
  readonly turns: readonly Turn[];
  /** All that the secretary said. */
  readonly secretary: string;
  readonly script: string;
}

/** A talk that begins with a line of the secretary; guided answers each of the caller's lines and its notes are kept. */
export function guidedTalk(base: ConverseRequest, first: string, says: readonly string[]): GuidedTalk {
  const turns: Turn[] = [];
  const add = (speaker: Turn['speaker'], text: string) => {
    const startMs = turns.length * 2000;
    const times = { startMs, endMs: startMs + 1500 };
    turns.push({ index: turns.length, speaker, text, ...times, engine: 'moonshine', confidence: 1 });
  };
  add('secretary', first);
  let notes: Record<string, string> = {};
  for (const text of says) {
    add('caller', text);
    const reply = guided({ ...base, turns: [...turns], notes });
    for (const { arguments: argument } of reply.toolCalls) {
      const { name, value } = argument as { name?: string; value?: string };
      if (name !== undefined && value !== undefined) notes = { ...notes, [name]: value };
    }
    add('secretary', reply.text);
  }
  return {
    notes: Object.fromEntries(Object.entries(notes).filter(([, value]) => value !== '')),
    turns,
    secretary: turns.flatMap(({ speaker, text }) => (speaker === 'secretary' ? [text] : [])).join('\n'),
    script: turns.map(({ speaker, text }) => `    ${speaker === 'caller' ? 'C' : 'S'}: ${text}`).join('\n'),
  };
}
