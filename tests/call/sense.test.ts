import test from 'ava';
import { Conversation, defaultLimits, Gone, Pulse } from '../../src/call/index.js';
import { Channel, silentLogger } from '../../src/common/index.js';
import type { DialogueEvent } from '../../src/dialogue/index.js';
import type { ListeningEvent } from '../../src/listening/index.js';
import { HandClock, HandPort, LetterVoice, never, ScriptedModel, until } from './fakes.js';
import { CallStage, hangUpAll, mailbox } from './stage.js';

test.after.always(hangUpAll);

/** A conversation whose sense of words is the test's, with the real dialogue or one that only notes what comes. */
function conversing(sense: NonNullable<ConstructorParameters<typeof Conversation>[0]['sense']>) {
  const clock = new HandClock();
  const port = new HandPort(clock);
  const ears = new Channel<ListeningEvent>();
  const gone = new Gone();
  const events: DialogueEvent[] = [];
  const running = new Conversation({
    context: { callId: 'c', mailbox, callerNumber: '', callerName: '', now: new Date(0) },
    media: port,
    voice: new LetterVoice(),
    model: new ScriptedModel(),
    sense,
    heard: () => ears,
    keys: new Channel<string>(),
    gone,
    pulse: new Pulse({ clock }),
    clock,
    log: silentLogger(),
    limits: { ...defaultLimits, lastWordsMs: 60 },
    transfer: never,
    alert: () => undefined,
    onTurn: () => undefined,
    onOver: () => void port.close(),
    step: (state, event) => {
      events.push(event);
      const intents = event.type === 'hung-up' ? [{ type: 'hang-up' as const, endedBy: 'caller' as const }] : [];
      return { state: { ...state, phase: 'listening' }, intents };
    },
  }).run();
  const end = async () => {
    gone.now('caller');
    ears.close();
    await running;
  };
  return { ears, events, end };
}

const turn = (text: string): ListeningEvent => ({
  type: 'turn',
  text,
  startMs: 0,
  endMs: 100,
  confidence: 1,
  engine: 'vosk',
  words: [],
});

test('the dialogue hears of a turn when its words are understood, and of all else in its order', async (t) => {
  let understood: () => void = () => undefined;
  const asked: string[] = [];
  const { ears, events, end } = conversing({
    hears: () => undefined,
    before: (event) => {
      if (event.type !== 'caller-turn') return undefined;
      asked.push(event.turn.text);
      return new Promise((resolve) => {
        understood = resolve;
      });
    },
  });
  await until('begun', () => events.length === 1);
  ears.push(turn('can i bring my dog'));
  ears.push({ type: 'wordless', ms: 9_000, atMs: 1 });
  await until('asked', () => asked.length === 1);
  t.deepEqual(
    events.map(({ type }) => type),
    ['started'],
  );
  understood();
  await until('heard', () => events.length === 3);
  t.deepEqual(
    events.map(({ type }) => type),
    ['started', 'caller-turn', 'wordless'],
  );
  await end();
});

test('a caller who hangs up while words are being understood is gone all the same', async (t) => {
  let asked = 0;
  let understood: () => void = () => undefined;
  const { ears, events, end } = conversing({
    hears: () => undefined,
    before: ({ type }) => {
      if (type !== 'caller-turn') return undefined;
      asked += 1;
      return new Promise((resolve) => {
        understood = resolve;
      });
    },
  });
  await until('begun', () => events.length === 1);
  ears.push(turn('hello'));
  await until('asked', () => asked === 1);
  const ended = end();
  understood();
  await ended;
  t.deepEqual(
    events.map(({ type }) => type),
    ['started', 'caller-turn', 'hung-up'],
  );
});

test('a guess at the end of a turn waits for its words, and is dropped when there are more', async (t) => {
  const stage = new CallStage();
  const understood: (() => void)[] = [];
  const read: string[] = [];
  stage.modelName = 'scripted';
  stage.rooms.sense = {
    read: async ({ language }) => void read.push(language),
    hears: () => new Promise((resolve) => understood.push(resolve)),
    before: () => undefined,
  };
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  t.deepEqual(read, ['en'], 'the mailbox was read when the call began');
  const pauses = (text: string) => {
    stage.voiceStarts();
    stage.voiceStops();
    stage.endsSoon(text);
  };
  pauses('can i bring');
  await until('asked for', () => understood.length === 1);
  pauses('can i bring my dog');
  await until('asked for again', () => understood.length === 2);
  for (const resolve of understood) resolve();
  await until('the model is asked', () => stage.model.requests.length > 0);
  t.deepEqual(
    stage.model.requests.map(({ turns }) => turns.at(-1)?.text),
    ['can i bring my dog'],
  );
  stage.call.hangsUp();
  await stage.result;
});
