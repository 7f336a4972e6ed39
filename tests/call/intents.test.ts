import test, { type ExecutionContext } from 'ava';
import { Conversation, type Conversed, defaultLimits, Gone, Pulse } from '../../src/call/index.js';
import { Channel, silentLogger } from '../../src/common/index.js';
import type { DialogueEvent, DialogueState, Intent } from '../../src/dialogue/index.js';
import type { ListeningContext, ListeningEvent } from '../../src/listening/index.js';
import type { EndedBy } from '../../src/terms/index.js';
import { HandClock, HandPort, LetterVoice, never, ScriptedModel, until } from './fakes.js';
import { mailbox } from './stage.js';

/** A conversation whose dialogue is the test: it answers each event with the intents that the test wants. */
class Scripted {
  readonly clock = new HandClock();
  readonly port = new HandPort(this.clock);
  readonly voice = new LetterVoice();
  readonly model = new ScriptedModel();
  readonly ears = new Channel<ListeningEvent>();
  readonly keys = new Channel<string>();
  readonly gone = new Gone();
  readonly events: DialogueEvent[] = [];
  readonly alerts: string[] = [];
  readonly over: EndedBy[] = [];
  context: ListeningContext | undefined;
  greetingSound: Promise<Int16Array | undefined> | undefined;
  hears = true;
  transfer: () => Promise<'answered' | 'unanswered'> = never;
  answers: (event: DialogueEvent) => readonly Intent[] = () => [];
  result: Promise<Conversed> | undefined;

  start(t: ExecutionContext): void {
    this.result = new Conversation({
      context: { callId: 'c', mailbox, callerNumber: '', callerName: '', now: new Date(0) },
      media: this.port,
      voice: this.voice,
      model: this.model,
      heard: (context) => {
        this.context = context;
        return this.ears;
      },
      hears: () => this.hears,
      keys: this.keys,
      gone: this.gone,
      pulse: new Pulse({ clock: this.clock }),
      clock: this.clock,
      log: silentLogger(),
      limits: { ...defaultLimits, lastWordsMs: 60 },
      greetingSound: this.greetingSound,
      transfer: () => this.transfer(),
      alert: (words) => this.alerts.push(words),
      onTurn: () => undefined,
      onOver: (endedBy) => {
        this.over.push(endedBy);
        void this.port.close();
      },
      step: (state, event) => this.#step(state, event),
    }).run();
    t.teardown(() => this.hangUp());
  }

  async hangUp(): Promise<Conversed | undefined> {
    this.gone.now('caller');
    this.ears.close();
    return this.result;
  }

  seen(type: DialogueEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  #step(state: DialogueState, event: DialogueEvent) {
    this.events.push(event);
    if (event.type === 'hung-up') return { state, intents: [{ type: 'hang-up' as const, endedBy: 'caller' as const }] };
    return { state, intents: this.answers(event) };
  }
}

const speak = (id: string, text: string): Intent => ({ type: 'speak', id, text, engine: 'guided', final: true });

test('a caller who is put through and answered is gone for us', async (t) => {
  const call = new Scripted();
  call.port.instant = false;
  let answered: (outcome: 'answered') => void = () => undefined;
  let asked = 0;
  call.transfer = () => {
    asked += 1;
    return new Promise((resolve) => {
      answered = resolve;
    });
  };
  call.answers = ({ type }) => (type === 'started' ? [speak('a', 'One moment.'), { type: 'transfer' }] : []);
  call.start(t);
  await until('it is being said', () => call.port.written.length === 11);
  t.is(asked, 0, 'not in the middle of the words');
  call.port.play();
  await until('put through', () => asked === 1);
  // The channel leaves us: what the room sees as a hang-up is none.
  call.gone.now('caller');
  await call.clock.pass(5_000);
  t.is(call.over.length, 0);
  answered('answered');
  t.is((await call.result)?.endedBy, 'transfer');
  t.deepEqual(call.over, ['transfer']);
});

test('while the caller is away nothing is heard, no silence grows and no time is up', async (t) => {
  const call = new Scripted();
  let back: (outcome: 'unanswered') => void = () => undefined;
  call.transfer = () =>
    new Promise((resolve) => {
      back = resolve;
    });
  call.answers = ({ type }) => (type === 'started' ? [{ type: 'transfer' }] : []);
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  await call.clock.pass(mailbox.maxCallMs - 1_000);
  call.ears.push({ type: 'speech-started', atMs: 1 });
  call.ears.push({ type: 'wordless', ms: 9_000, atMs: 1 });
  await call.clock.pass(2_000);
  t.deepEqual(
    call.events.map(({ type }) => type),
    ['started'],
  );
  back('unanswered');
  await until('told', () => call.seen('transfer-failed') === 1);
  await call.clock.pass(1_500);
  t.is(call.seen('time-limit'), 1);
  t.true(call.seen('silence') > 0);
});

test('a recogniser that is away for a moment is nobody’s business; one that stays away is told, and no silence grows', async (t) => {
  const call = new Scripted();
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  await call.clock.pass(1_000);
  t.true(call.seen('silence') > 0);
  call.hears = false;
  await call.clock.pass(1_000);
  const silences = call.seen('silence');
  t.is(call.seen('deaf'), 0);
  await call.clock.pass(9_000);
  t.true(call.seen('deaf') > 0);
  t.is(call.seen('silence'), silences);
  t.is(call.seen('hears-again'), 0);
  call.hears = true;
  await call.clock.pass(500);
  t.is(call.seen('hears-again'), 1);
  t.true(call.seen('silence') > silences);
  const last = call.events.findLast(({ type }) => type === 'silence');
  t.true(last?.type === 'silence' && last.ms <= 600, 'silence begins anew');
  t.is((await call.hangUp())?.unheardFromMs, 0, 'what was said meanwhile is looked for later');
});

test('a recogniser that does not come back gives the caller to voicemail', async (t) => {
  const call = new Scripted();
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  call.hears = false;
  await call.clock.pass(61_000);
  await until('over', () => call.over.length === 1);
  t.deepEqual(call.over, ['fault']);
});

test('of a call in which all was heard nothing is looked for later', async (t) => {
  const call = new Scripted();
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  t.is((await call.hangUp())?.unheardFromMs, undefined);
});

test('an engine that failed, or owes the last words, leaves something to be looked for', async (t) => {
  const failed = new Scripted();
  failed.start(t);
  await until('begun', () => failed.seen('started') === 1);
  failed.ears.push({ type: 'engine-failed', engine: 'vosk', atMs: 500 });
  await new Promise((resolve) => setTimeout(resolve, 10));
  t.is((await failed.hangUp())?.unheardFromMs, 0);
  const owing = new Scripted();
  owing.start(t);
  await until('begun', () => owing.seen('started') === 1);
  owing.gone.now('caller');
  t.is((await owing.result)?.unheardFromMs, 0);
});

test('who spoke as the transfer began is heard to the end; who speaks on the way is not', async (t) => {
  const call = new Scripted();
  let back: (outcome: 'unanswered') => void = () => undefined;
  let begun = 0;
  call.transfer = () => {
    begun += 1;
    return new Promise((resolve) => {
      back = resolve;
    });
  };
  call.answers = ({ type }) => (type === 'key' ? [{ type: 'transfer' }] : []);
  call.start(t);
  await until('started', () => call.seen('started') === 1);
  await call.clock.pass(1_000);
  call.ears.push({ type: 'speech-started', atMs: 900 });
  call.ears.push({ type: 'partial', text: 'there is a fire', stable: false, atMs: 950, engine: 'vosk' });
  await until('a voice', () => call.seen('speech-started') === 1);
  call.keys.push('0');
  await until('on the way', () => begun === 1);
  const turn = { endMs: 2_000, confidence: 1, words: [], engine: 'vosk' as const };
  call.ears.push({ type: 'turn', text: 'there is a fire', startMs: 900, ...turn });
  call.ears.push({ type: 'speech-started', atMs: 1_500 });
  call.ears.push({ type: 'turn', text: 'hello?', startMs: 1_500, ...turn });
  await until('heard', () => call.seen('caller-turn') === 1);
  await call.clock.pass(500);
  t.is(call.seen('caller-turn'), 1);
  back('unanswered');
  await until('told', () => call.seen('transfer-failed') === 1);
  await call.clock.pass(1_000);
  t.true(call.seen('silence') > 0);
});

test('a voice that never ended before the transfer is over after it', async (t) => {
  const call = new Scripted();
  let back: (outcome: 'unanswered') => void = () => undefined;
  call.transfer = () =>
    new Promise((resolve) => {
      back = resolve;
    });
  call.answers = ({ type }) => {
    if (type === 'transfer-failed') return [speak('a', 'Nobody is there.')];
    return type === 'key' ? [{ type: 'transfer' }] : [];
  };
  call.start(t);
  await until('started', () => call.seen('started') === 1);
  call.ears.push({ type: 'speech-started', atMs: 0 });
  call.ears.push({ type: 'partial', text: 'I will wait', stable: true, atMs: 10, engine: 'vosk' });
  await until('a voice', () => call.seen('speech-started') === 1);
  call.keys.push('0');
  await until('on the way', () => call.seen('key') === 1);
  await call.clock.pass(500);
  back('unanswered');
  await until('said', () => call.seen('spoken') === 1);
  await call.clock.pass(1_000);
  t.true(call.seen('silence') > 0);
  t.is(call.seen('speech-started'), 1, 'old words cut nothing');
});

test('a model that is stopped is not waited for any more', async (t) => {
  const call = new Scripted();
  call.model.reply = never as never;
  call.answers = ({ type }) =>
    type === 'started'
      ? [
          { type: 'ask-model', id: 'q', request: {} as never },
          { type: 'stop-model', id: 'q' },
        ]
      : [];
  call.start(t);
  await until('started', () => call.seen('started') === 1);
  await call.clock.pass(1_000);
  t.is(call.seen('thinking'), 0);
  t.true(call.seen('silence') > 0);
});

for (const [what, transfer] of [
  ['is refused', () => Promise.reject(new Error('no such extension'))],
  ['is not answered', async () => 'unanswered' as const],
] as const) {
  test(`a transfer that ${what} is told to the dialogue, and may be tried again`, async (t) => {
    const call = new Scripted();
    let tried = 0;
    call.transfer = () => {
      tried += 1;
      return transfer();
    };
    call.answers = ({ type }) =>
      type === 'started' || (type === 'transfer-failed' && tried < 2) ? [{ type: 'transfer' }] : [];
    call.start(t);
    await until('told twice', () => call.seen('transfer-failed') === 2);
    t.is(tried, 2);
    t.is((await call.hangUp())?.endedBy, 'caller');
  });
}

test('a caller who hangs up on the way ends the call as the caller', async (t) => {
  const call = new Scripted();
  let failed: (error: Error) => void = () => undefined;
  call.transfer = () =>
    new Promise((_, reject) => {
      failed = reject;
    });
  call.answers = ({ type }) => (type === 'started' ? [{ type: 'transfer' }] : []);
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  call.gone.now('caller');
  failed(new Error('the caller hung up'));
  t.is((await call.result)?.endedBy, 'caller');
  t.is(call.seen('transfer-failed'), 0);
});

test('a daemon that must stop does not wait for a transfer', async (t) => {
  const call = new Scripted();
  call.answers = ({ type }) => (type === 'started' ? [{ type: 'transfer' }] : []);
  call.start(t);
  await until('begun', () => call.seen('started') === 1);
  call.gone.now('interrupted');
  call.ears.close();
  t.is((await call.result)?.endedBy, 'interrupted');
});

test('an alert is raised while the talk goes on', async (t) => {
  const call = new Scripted();
  call.answers = ({ type }) =>
    type === 'started' ? [{ type: 'alert', words: 'gas leak' }, speak('a', 'Leave the house.')] : [];
  call.start(t);
  await until('spoken', () => call.seen('spoken') === 1);
  t.deepEqual(call.alerts, ['gas leak']);
});

test('the owner’s recording is played instead of the voice; without one the voice speaks', async (t) => {
  for (const sound of [new Int16Array(3_200).fill(5), undefined]) {
    const call = new Scripted();
    call.greetingSound = Promise.resolve(sound);
    call.answers = ({ type }) =>
      type === 'started' ? [{ ...speak('a', 'Hello there.'), recording: 'greeting' } as Intent] : [];
    call.start(t);
    await until('spoken', () => call.seen('spoken') === 1);
    t.like(
      call.events.find(({ type }) => type === 'spoken'),
      { heardText: 'Hello there.', interrupted: false },
    );
    t.deepEqual(call.voice.texts, sound === undefined ? ['Hello there.'] : []);
  }
});

test('the dialogue is told how long the model thinks, until it answers', async (t) => {
  const call = new Scripted();
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  call.model.reply = async function* () {
    await answered;
    yield { type: 'text', text: 'We open at nine.' };
    yield { type: 'end' };
  };
  const request = { turns: [], notes: {}, knowledge: [], tools: [], language: 'en' } as never;
  call.answers = ({ type }) => (type === 'started' ? [{ type: 'ask-model', id: 'r', request }] : []);
  call.start(t);
  await until('asked', () => call.model.requests.length === 1);
  await call.clock.pass(1_250);
  const told = call.events.flatMap((event) => (event.type === 'thinking' ? [event.ms] : []));
  t.true(
    told.some((ms) => ms >= 1_200 && ms <= 1_300),
    `${told}`,
  );
  t.true(told.length >= 12);
  t.is(call.seen('silence'), 0);
  answer();
  await until('answered', () => call.seen('reply-text') === 1);
  const before = call.seen('thinking');
  await call.clock.pass(500);
  t.is(call.seen('thinking'), before);
});

test('noise, a fax and what was played reach whom they concern', async (t) => {
  const call = new Scripted();
  call.port.instant = false;
  call.answers = ({ type }) => (type === 'started' ? [speak('a', 'Hello.')] : []);
  call.start(t);
  await until('it is being said', () => call.port.written.length === 6);
  await call.clock.pass(1_000);
  call.port.play(1);
  t.true((call.context?.playedDbfs?.(1_010) ?? 0) > -95, 'the voice of the test is quiet, not silent');
  t.is(call.context?.playedDbfs?.(1_020), -100);
  t.is(call.context?.playedDbfs?.(500), -100);
  call.ears.push({ type: 'wordless', ms: 8_000, atMs: 1 });
  call.ears.push({ type: 'fax', atMs: 1 });
  await until('both', () => call.seen('wordless') === 1 && call.seen('fax') === 1);
});
