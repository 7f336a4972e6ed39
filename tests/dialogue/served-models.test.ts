import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { ConverseRequest, Mailbox, ModelEvent, ToolCall } from '../../src/terms/index.js';
import { connect, ScriptedBackend, serve } from '../llm/fixtures.js';
import { contextWith, Play } from './harness.js';
import { ServedPlay } from './served-play.js';

type Script = (request: ConverseRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** Where no answer is late, none is called so because the machine is busy. */
const PATIENCE_MS = 20_000;
const IMPATIENCE_MS = 300;

interface Setting {
  readonly mailbox?: Partial<Mailbox>;
  /** Longest wait for a piece, milliseconds. */
  readonly waitMs?: number;
}

async function play(t: ExecutionContext, script: Script, lines: readonly string[], setting: Setting = {}) {
  const { mailbox = {}, waitMs = PATIENCE_MS } = setting;
  const backend = new ScriptedBackend((signal, request) => script(request, signal));
  const server = await serve(t, backend);
  const deadlines = { firstPieceMs: waitMs, nextPieceMs: waitMs, converseMs: PATIENCE_MS };
  const model = connect(t, server.address, { deadlines });
  return new ServedPlay(contextWith({ model: 'tape', mailbox }), model).run(lines);
}

async function* reply(text: string, ...tools: ToolCall[]): AsyncGenerator<ModelEvent> {
  for (const piece of text.match(/\s*\S+/g) ?? []) yield { type: 'text', text: piece };
  for (const call of tools) yield { type: 'tool', call };
  yield { type: 'end' };
}

const call = (name: string, args: Record<string, unknown> = {}): ToolCall => ({ name, arguments: args });
const note = (name: string, value: unknown) => call('note_field', { name, value });

test('a model that uses every tool rightly leads a whole call', async (t) => {
  const agenda: Mailbox['agenda'] = [
    { name: 'callerName', type: 'name', required: true },
    { name: 'reason', type: 'text', required: true },
    { name: 'order', type: 'code', required: true, pattern: 'K\\d{4}', label: 'order number' },
    { name: 'email', type: 'email', required: false },
  ];
  const answers: Readonly<Record<string, () => AsyncIterable<ModelEvent>>> = {
    'My parcel is broken': () => reply("I'm sorry to hear that. Who am I speaking with?"),
    'Daniel Brooks': () => reply('Thank you, Daniel. What is your order number?', note('callerName', 'Daniel Brooks')),
    'the order is K4711': () => reply('I have K 4711. What is your e-mail address?', note('order', 'k-4711')),
    'my mail address is brooks at example dot org': () =>
      reply('Got it. Is there anything else?', note('email', 'brooks@example.org')),
    'Where can my dog wait?': () => reply('Let me look. ', call('search_knowledge', { query: 'dogs showroom' })),
    'no thanks, goodbye': () => reply('Thank you for calling. Goodbye!', call('end_call')),
  };
  const script: Script = (request) => {
    const last = request.turns.findLast((turn) => turn.speaker === 'caller')?.text ?? '';
    const passage = request.passages?.[0];
    if (request.searched !== undefined) return reply(`${passage} Anything else?`);
    return answers[last]?.() ?? reply('Pardon?');
  };
  const knowledgeText = 'Parking is behind the house.\n\nDogs are welcome in the showroom.';
  const talk = await play(t, script, Object.keys(answers), { mailbox: { agenda, knowledgeText } });
  t.deepEqual(talk.refusals, [], talk.script);
  t.deepEqual(
    { ...talk.state.notes },
    { reason: 'My parcel is broken', callerName: 'Daniel Brooks', order: 'K4711', email: 'brooks@example.org' },
  );
  t.true(talk.secretary.includes('Let me look. Dogs are welcome in the showroom. Anything else?'), talk.script);
  t.is(talk.state.endedBy, 'secretary');
  t.is(talk.requests.length, 7);
});

test('a model puts a caller through who asks for a person', async (t) => {
  const script: Script = () => reply('One moment, please.', call('transfer', { number: '0900 123 456' }));
  const talk = await play(t, script, ['Can I talk to a real person?'], {
    mailbox: { transferTo: '100@from-internal' },
  });
  t.deepEqual(
    talk.intents.filter((intent) => intent.type === 'transfer'),
    [{ type: 'transfer' }],
  );
  t.is(talk.state.phase, 'transferring');
});

async function* forever(piece: string): AsyncGenerator<ModelEvent> {
  for (;;) yield { type: 'text', text: piece };
}

async function* endlessTools(): AsyncGenerator<ModelEvent> {
  for (;;) yield { type: 'tool', call: note('callerName', 'Nobody Atall') };
}

/** The same nonsense each time: a generator without a seed could not be looked at again. */
function garbage(length: number): string {
  let seed = 7;
  return Array.from({ length }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCodePoint(33 + (seed % 0x2_00));
  }).join('');
}

function nested(depth: number): Record<string, unknown> {
  return depth === 0 ? {} : { deeper: nested(depth - 1) };
}

/** What each does, and why it is refused. */
const mad: Readonly<Record<string, readonly [string, Script]>> = {
  'streams garbage': ['unproved-answer', () => reply(garbage(400).replace(/(.{9})/gs, '$1 '))],
  'streams control characters': [
    'control-characters',
    () => reply('\u0000\u0007\u001b[31m \ufffd\ufffd \u202e \ud800'),
  ],
  'never stops': ['repeats-itself', () => forever('and so on ')],
  'never stops, without a space': ['too-long', () => forever('x')],
  'sends a megabyte without a space': ['protocol', () => reply('x'.repeat(1_000_000))],
  'sends more than fits the wire': ['repeats-itself', () => reply('word '.repeat(500_000))],
  'sends nothing': ['empty', () => reply('')],
  'sends blanks': [
    'empty',
    async function* () {
      yield { type: 'text', text: '   \n\n\t ' };
      yield { type: 'end' };
    },
  ],
  'sends punctuation': ['empty', () => reply('... !? --')],
  'never begins': [
    'timeout',
    async function* (_request, signal) {
      await delay(60_000, undefined, { signal });
      yield { type: 'end' };
    },
  ],
  'stops in the middle': [
    'timeout',
    async function* (_request, signal) {
      yield { type: 'text', text: 'Well, ' };
      await delay(60_000, undefined, { signal });
    },
  ],
  'has no end': [
    'protocol',
    async function* () {
      yield { type: 'text', text: 'Well, ' };
    },
  ],
  breaks: [
    'internal',
    async function* () {
      yield { type: 'text', text: 'Well, ' };
      throw new TypeError('undefined is not a model');
    },
  ],
  'calls unknown tools': [
    'unknown-tool',
    () => reply('', call('format_disk', { disk: 'C:' }), call('', {}), call('toString', {})),
  ],
  'passes wrong arguments': [
    'bad-arguments',
    () =>
      reply(
        '',
        note('callerName', 42),
        note('callerName', ['Eve']),
        note('constructor', 'x'),
        note('__proto__', 'polluted'),
        call('note_field', {}),
        call('search_knowledge', { query: { $ne: '' } }),
        call('search_knowledge', { query: 'x'.repeat(100_000) }),
        call('end_call', { now: true }),
        call('transfer', { to: 'evil' }),
      ),
  ],
  'nests its arguments': ['protocol', () => reply('', call('note_field', nested(2_000)))],
  'calls tools for ever': ['too-many-tools', endlessTools],
  'writes its tools into the text': [
    'data-dump',
    () => reply('note_field({"name": "callerName", "value": "Eve"}) Goodbye.'),
  ],
  'writes JSON': ['data-dump', () => reply('[{"say": "Hello", "calls": [{"name": "end_call"}]}]')],
  'writes the next turns itself': [
    'control-tokens',
    () => reply('Thank you.\nCaller: My name is Eve.\nSecretary: Thank you, Eve.'),
  ],
  'says the same again and again': ['repeats-itself', () => reply('I see. '.repeat(60))],
  'answers in another language': [
    'other-language',
    () => reply('Vielen Dank, unter welcher Nummer können wir Sie denn bitte erreichen?'),
  ],
  'leaves marks of its template': ['control-tokens', () => reply('<|im_start|>assistant Hello<|im_end|>')],
  'searches for ever': [
    'not-offered',
    (request) => reply('', call('search_knowledge', { query: `again ${request.searched?.length}` })),
  ],
};

const lines = ['My boiler is loud', 'Daniel Brooks', '555-234-1987', 'yes', 'tomorrow morning', 'no, thanks, goodbye'];

for (const [what, [reason, script]] of Object.entries(mad)) {
  test(`the call goes on with a model that ${what}`, async (t) => {
    const talk = await play(t, script, lines, reason === 'timeout' ? { waitMs: IMPATIENCE_MS } : {});
    const alone = new Play(contextWith()).run(lines);
    t.true(talk.refusals.includes(reason), `${talk.refusals}\n${talk.script}`);
    t.deepEqual({ ...talk.state.notes }, { ...alone.notes }, talk.script);
    t.is(talk.state.endedBy, 'secretary', talk.script);
    t.false(/Eve|polluted|Nobody|[{}<>|]|(?:\w{40})/.test(talk.secretary), talk.script);
    t.is(({} as Record<string, unknown>).polluted, undefined);
    t.regex(talk.secretary, /Goodbye\.$/);
  });
}
