import test from 'ava';
import { begin, type DialogueEvent, type DialogueState, type Intent, step } from '../../src/dialogue/index.js';
import { contextWith } from './harness.js';

/** mulberry32: the same seed gives the same events. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const words = [
  ...['', 'yes', 'no', 'okay', 'Daniel Brooks', '555-234-1987', 'my boiler is loud', 'can I speak to a human', 'bye'],
  ...[
    'there is a gas leak',
    'it is not a gas leak',
    'please leave a message after the tone',
    '안녕하세요 여보세요',
    'who is this',
  ],
  ...['five five five', 'tomorrow', 'no thank you', 'are you a robot', 'pardon', 'hold on'],
];
const replies = ['I see. ', 'What is your name?', 'Goodbye!', '<|im_end|>', '', 'One moment.'];

/** What a speaker would report of the utterances that were begun, in whatever order they are reported. */
class Events {
  readonly open = new Map<string, string>();
  readonly #random: () => number;
  #ms = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  next(state: DialogueState): DialogueEvent {
    this.#ms += 300;
    const id = state.reply?.id ?? 'reply-0';
    const make: readonly (() => DialogueEvent)[] = [
      ...[1, 2, 3].map(() => () => this.#spoken() ?? { type: 'silence' as const, ms: 800 }),
      () => ({ type: 'speech-started', atMs: this.#ms }),
      () => this.#turn(),
      () => this.#turn(),
      () => ({ type: 'silence', ms: this.pick([500, 2600, 3100, 7100]) }),
      () => ({ type: 'reply-text', text: this.pick(replies), id: this.pick([id, 'reply-0']) }),
      () => ({ type: 'reply-tool', call: { name: this.pick(['end_call', 'transfer', 'fly']), arguments: {} }, id }),
      () => ({ type: 'reply-end', id }),
      () => ({ type: 'reply-failed', reason: 'late', id }),
      () => ({ type: 'key', key: this.pick([...'0*#5123']), atMs: this.#ms }),
      () => ({ type: 'thinking', ms: this.pick([500, 1300, 4000]) }),
      () => ({ type: 'thinking', ms: 1300 }),
      () => ({ type: 'wordless', ms: this.pick([1000, 6000, 13_000, 40_000]) }),
      () => ({ type: 'transfer-failed' }),
      () => ({ type: this.#random() < 0.05 ? 'fax' : 'started' }),
      () => ({ type: this.#random() < 0.05 ? 'time-limit' : 'started' }),
      () => ({ type: this.#random() < 0.02 ? 'hung-up' : 'started' }),
    ];
    return this.pick(make)();
  }

  /** Reports one of the utterances that are open; undefined while there is none. */
  #spoken(): DialogueEvent | undefined {
    const [id, text] = [...this.open].at(Math.floor(this.#random() * this.open.size)) ?? [];
    if (id === undefined || text === undefined) return undefined;
    this.open.delete(id);
    const interrupted = this.#random() < 0.3;
    const heardText = interrupted ? text.slice(0, Math.floor(text.length * this.#random())) : text;
    return { type: 'spoken', id, heardText, startMs: this.#ms - 200, endMs: this.#ms, interrupted };
  }

  #turn(): DialogueEvent {
    const startMs = this.#ms - this.pick([200, 200, 200, 45_000]);
    const confidence = this.pick([0.3, 0.9]);
    return {
      type: 'caller-turn',
      turn: { text: this.pick(words), startMs, endMs: this.#ms, engine: 'vosk', confidence },
    };
  }
}

interface Run {
  readonly state: DialogueState;
  readonly intents: readonly Intent[];
  readonly open: ReadonlyMap<string, string>;
}

function run(seed: number, change: Parameters<typeof contextWith>[0]): Run {
  const random = randomFrom(seed);
  const events = new Events(random);
  const all: Intent[] = [];
  let state = begin(contextWith(change)).state;
  const feed = (event: DialogueEvent) => {
    const next = step(state, event);
    state = next.state;
    all.push(...next.intents);
    for (const intent of next.intents) {
      if (intent.type !== 'speak') continue;
      events.open.set(intent.id, `${events.open.get(intent.id) ?? ''} ${intent.text}`.trim());
    }
  };
  feed({ type: 'started' });
  for (let count = 0; count < 150; count += 1) feed(events.next(state));
  return { state, intents: all, open: events.open };
}

const change = {
  model: 'm',
  callerNumber: '+12125550142',
  mailbox: { transferTo: '100@from-internal', urgentWords: ['gas leak'] },
};

const rules: readonly (readonly [string, (run: Run) => boolean])[] = [
  ['at most one hang-up', ({ intents }) => intents.filter(({ type }) => type === 'hang-up').length <= 1],
  [
    'a hang-up exactly when it has ended',
    ({ intents, state }) => intents.some(({ type }) => type === 'hang-up') === (state.phase === 'ended'),
  ],
  [
    'nothing is said, asked or moved after the hang-up',
    ({ intents }) => {
      const end = intents.findIndex(({ type }) => type === 'hang-up');
      const after = end < 0 ? [] : intents.slice(end + 1);
      return after.every(({ type }) => type === 'transcript' || type === 'note' || type === 'alert');
    },
  ],
  ['at most two transfers', ({ intents }) => intents.filter(({ type }) => type === 'transfer').length <= 2],
  ['at most one alert', ({ intents }) => intents.filter(({ type }) => type === 'alert').length <= 1],
  [
    'never two bridges in a row',
    ({ state }) => {
      const secretary = state.turns.filter(({ speaker }) => speaker === 'secretary').map(({ engine }) => engine);
      return !secretary.some((engine, at) => engine === 'bridge' && secretary[at + 1] === 'bridge');
    },
  ],
  [
    'each utterance ends with its last piece, and the dialogue waits for those alone that were not reported',
    ({ state, intents, open }) => {
      const waiting = [state.speech, state.bridge, ...state.cut].flatMap((speech) => speech?.id ?? []);
      const speaks = intents.flatMap((intent) => (intent.type === 'speak' ? [intent] : []));
      const reopened = speaks.some(
        (piece, at) => piece.final && speaks.slice(at + 1).some(({ id }) => id === piece.id),
      );
      const same = waiting.every((id) => open.has(id)) && [...open.keys()].every((id) => waiting.includes(id));
      return same && !reopened;
    },
  ],
  ['turns are numbered in order', ({ state }) => state.turns.every(({ index }, at) => index === at)],
  [
    'a phase in which the secretary talks has something that is talked',
    ({ state: { phase, speech, reply } }) =>
      !(phase === 'greeting' || phase === 'speaking' || phase === 'closing') ||
      speech !== undefined ||
      reply !== undefined,
  ],
  [
    'who thinks waits for a model, who listens or is on the way does not',
    ({ state: { phase, reply, bridge } }) =>
      ((phase !== 'thinking' || reply !== undefined) && !(phase === 'listening' || phase === 'transferring')) ||
      (reply === undefined && bridge === undefined),
  ],
];

const runs = Array.from({ length: 200 }, (_, at) =>
  run(at + 1, at % 3 === 0 ? { mailbox: { urgentWords: ['gas leak'] } } : change),
);

test('the random calls are of every kind', (t) => {
  const kinds = ['transfer', 'alert', 'hang-up', 'ask-model', 'cancel-reply', 'refused'] as const;
  for (const kind of kinds)
    t.true(
      runs.some(({ intents }) => intents.some(({ type }) => type === kind)),
      kind,
    );
  const bridged = runs.filter(({ state }) => state.turns.some(({ engine }) => engine === 'bridge'));
  t.true(bridged.length > 10, `${bridged.length} calls with a bridge`);
  t.true(runs.some(({ state }) => state.message !== undefined));
});

for (const [name, holds] of rules) {
  test(`whatever happens in whatever order: ${name}`, (t) => {
    for (const [at, played] of runs.entries()) t.true(holds(played), `seed ${at + 1}, ${played.state.phase}`);
  });
}
