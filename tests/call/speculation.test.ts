import test from 'ava';
import { Speculation } from '../../src/call/speculation.js';
import { silentLogger } from '../../src/common/index.js';
import { begin, type CallerTurn, type DialogueState, phrasebook, step } from '../../src/dialogue/index.js';
import type { ModelEvent } from '../../src/terms/index.js';
import { LetterVoice, until } from './fakes.js';
import { CallStage, hangUpAll, mailbox } from './stage.js';

test.after.always(hangUpAll);

async function greeted(model = true): Promise<CallStage> {
  const stage = new CallStage();
  stage.rooms.limits = { ...stage.rooms.limits, replyMs: 5_000 };
  if (model) stage.modelName = 'scripted';
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  return stage;
}

/** A model whose answer comes when the test says so. */
function answersLater(stage: CallStage): { answer: (text: string) => void } {
  let answer: (text: string) => void = () => undefined;
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: await answered };
    yield { type: 'end' };
  };
  return { answer: (text) => answer(text) };
}

async function over(stage: CallStage) {
  stage.call.hangsUp();
  return stage.result;
}

/** The greeting was heard, and a model may be asked. */
function listening(): DialogueState {
  const context = { callId: 'c', mailbox, callerNumber: '', callerName: '', now: new Date(0), model: 'scripted' };
  const { state, intents } = step(begin(context).state, { type: 'started' });
  const id = intents.flatMap((intent) => (intent.type === 'speak' ? [intent.id] : []))[0] ?? '';
  const heardText = phrasebook('en').disclosure;
  return step(state, { type: 'spoken', id, heardText, startMs: 0, endMs: 1, interrupted: false }).state;
}

function said(text: string): CallerTurn {
  return { text, startMs: 10, endMs: 20, engine: 'vosk', confidence: 1 };
}

function pauses(stage: CallStage, text: string): void {
  stage.voiceStarts();
  stage.voiceStops();
  stage.endsSoon(text);
}

test('the model is asked before the turn is over, once, and its answer is spoken when the words stay', async (t) => {
  const stage = await greeted();
  const { answer } = answersLater(stage);
  pauses(stage, 'my boiler is leaking');
  await until('asked', () => stage.model.requests.length === 1);
  t.is(stage.model.requests[0]?.turns.at(-1)?.text, 'my boiler is leaking');
  answer('I am sorry to hear that.');
  await until('spoken beforehand', () => stage.voice.prepared.some(({ text }) => text === 'I am sorry to hear that.'));
  t.false(stage.voice.texts.includes('I am sorry to hear that.'), 'the caller has not finished');
  stage.says('My boiler is leaking.');
  await until('the answer', () => stage.spoken.includes('I am sorry to hear that.'));
  t.is(stage.model.requests.length, 1);
  const record = await over(stage);
  t.is(record?.turns.filter(({ engine }) => engine === 'scripted').length, 1);
});

test('an answer that streams already goes on streaming when the turn is over', async (t) => {
  const stage = await greeted();
  let go: () => void = () => undefined;
  const rest = new Promise<void>((resolve) => {
    go = resolve;
  });
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: 'Thank you. ' };
    await rest;
    yield { type: 'text', text: 'What is your name?' };
    yield { type: 'end' };
  };
  pauses(stage, 'my boiler is leaking');
  await until('asked', () => stage.model.requests.length === 1);
  stage.says('my boiler is leaking');
  await until('its beginning', () => stage.voice.texts.includes('Thank you.'));
  go();
  await until('all of it', () => stage.spoken.includes('Thank you. What is your name?'));
  t.is(stage.model.requests.length, 1);
  await over(stage);
});

test('when the words change the answer is thrown away and the model is asked again', async (t) => {
  const stage = await greeted();
  const first = answersLater(stage);
  pauses(stage, 'my boiler is leaking');
  await until('asked', () => stage.model.requests.length === 1);
  first.answer('Wrong.');
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: 'Right.' };
    yield { type: 'end' };
  };
  stage.partly('my boiler is leaking and it is urgent');
  await until('given up', () => stage.model.signals[0]?.aborted === true);
  stage.says('My boiler is leaking and it is urgent.');
  await until('the answer', () => stage.spoken.includes('Right.'));
  t.is(stage.model.requests.length, 2);
  t.false(stage.voice.texts.includes('Wrong.'));
  await over(stage);
});

test('a model that fails on a guess is asked again when the turn is over', async (t) => {
  const stage = await greeted();
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield* [];
    throw new Error('busy');
  };
  pauses(stage, 'my boiler is leaking');
  await until('asked', () => stage.model.requests.length === 1);
  await stage.clock.pass(10);
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: 'Right.' };
    yield { type: 'end' };
  };
  stage.says('my boiler is leaking');
  await until('the answer', () => stage.spoken.includes('Right.'));
  t.is(stage.model.requests.length, 2);
  await over(stage);
});

test('a turn wastes at most five guesses, a call at most twenty calls of the model', (t) => {
  let asked = 0;
  const asker = {
    guess: () => {
      asked += 1;
    },
    dropGuess: () => undefined,
  };
  const speculation = new Speculation({ asker, voice: new LetterVoice(), log: silentLogger() });
  const state = listening();
  const askedPerTurn: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    const before = asked;
    for (let i = 0; i < 7; i += 1) speculation.guess(state, said(`turn ${turn} words ${i}`));
    speculation.turnOver('something else');
    speculation.settled();
    askedPerTurn.push(asked - before);
  }
  t.deepEqual(askedPerTurn, [5, 5, 5, 5, 0, 0, 0, 0, 0]);
  t.like(speculation.count, { guesses: 45, right: 0, asked: 20, wasted: 20 });
});

test('a guess that was right wastes nothing', (t) => {
  const asker = { guess: () => undefined, dropGuess: () => undefined };
  const speculation = new Speculation({ asker, voice: new LetterVoice(), log: silentLogger() });
  for (const question of ['adopted', 'another one']) {
    speculation.guess(listening(), said('my boiler is leaking'));
    speculation.turnOver('My boiler is leaking.');
    if (question === 'adopted') speculation.adopted();
    speculation.settled();
  }
  t.like(speculation.count, { guesses: 2, right: 2, asked: 2, wasted: 1 });
});

test('what guided will say is spoken beforehand, and thrown away when the words change', async (t) => {
  const stage = await greeted(false);
  pauses(stage, 'my name is daniel brooks');
  await until('prepared', () => stage.voice.prepared.length > 0);
  t.regex(stage.voice.prepared[0]?.text ?? '', /Daniel/);
  t.false(stage.voice.prepared[0]?.signal.aborted);
  stage.partly('my name is daniel brooks and my boiler is leaking');
  await until('thrown away', () => stage.voice.prepared[0]?.signal.aborted === true);
  pauses(stage, 'my name is daniel brooks and my boiler is leaking');
  await until('prepared anew', () => stage.voice.prepared.some(({ signal }) => !signal.aborted));
  const expected = stage.voice.prepared.at(-1);
  stage.says('My name is Daniel Brooks, and my boiler is leaking.');
  await until('an answer', () => stage.writer.turns.length >= 3);
  t.true(stage.voice.texts.includes(expected?.text ?? '-'));
  t.false(expected?.signal.aborted);
  await over(stage);
  t.true(
    stage.voice.prepared.every(({ signal }) => signal.aborted),
    'nothing is kept for a call that is over',
  );
});

test('nothing is guessed while the secretary speaks', async (t) => {
  const stage = new CallStage();
  stage.port.instant = false;
  void stage.start();
  await until('the greeting', () => stage.port.written.length > 100);
  pauses(stage, 'my name is daniel brooks');
  await stage.clock.pass(100);
  t.is(stage.voice.prepared.length, 0);
  await over(stage);
});
