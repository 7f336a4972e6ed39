import test from 'ava';
import type { ModelEvent } from '../../src/terms/index.js';
import { never, until } from './fakes.js';
import { CallStage, hangUpAll } from './stage.js';

test.after.always(hangUpAll);

async function greeted(stage = new CallStage()): Promise<CallStage> {
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  return stage;
}

async function over(stage: CallStage) {
  stage.call.hangsUp();
  return stage.result;
}

/** The greeting is being spoken and nothing of it was heard. */
async function greeting(): Promise<CallStage> {
  const stage = new CallStage();
  stage.port.instant = false;
  void stage.start();
  await until('the greeting', () => stage.port.written.length > 100);
  return stage;
}

test('a guided talk goes on turn by turn and ends with the goodbye, as done', async (t) => {
  const stage = await greeted();
  for (const line of [
    'My name is Daniel Brooks.',
    'My boiler is leaking.',
    'Yes.',
    'No.',
    'No, goodbye.',
    'Goodbye.',
  ]) {
    const before = stage.writer.turns.length;
    stage.says(line);
    await until('an answer', () => stage.writer.turns.length >= before + 2 || stage.call.finished.length > 0);
    if (stage.call.finished.length > 0) break;
  }
  const record = await stage.result;
  t.is(record?.endedBy, 'secretary');
  t.deepEqual(stage.call.finished, ['done']);
  t.is(record?.notes.callerName, 'Daniel Brooks');
});

test('noise in the first second does not cut off what the law wants said', async (t) => {
  const stage = await greeting();
  stage.ears.push({ type: 'speech-started', atMs: 0 });
  stage.ears.push({ type: 'partial', text: 'wait a moment', stable: false, atMs: 100, engine: 'vosk' });
  await stage.clock.pass(3_000);
  t.true(stage.port.written.length > 100);
  stage.port.play(88); // the disclosure is over, the question is not
  await stage.clock.pass(500);
  await until('the noise counts now', () => stage.port.written.length === 0);
  await until('it is written', () => stage.spoken !== '');
  t.regex(stage.spoken, /automated assistant, and this call is recorded\./);
  t.notRegex(stage.spoken, /How can I help you\?/);
  await over(stage);
});

test('real words after the disclosure silence the secretary at once; signs of listening do not', async (t) => {
  const stage = await greeting();
  stage.port.play(90);
  stage.ears.push({ type: 'speech-started', atMs: 0 });
  stage.ears.push({ type: 'partial', text: 'uh-huh', stable: false, atMs: 100, engine: 'vosk' });
  await stage.clock.pass(400);
  t.true(stage.port.written.length > 0);
  stage.ears.push({ type: 'partial', text: 'uh-huh but listen', stable: false, atMs: 200, engine: 'vosk' });
  await until('silence', () => stage.port.written.length === 0);
  const record = await over(stage);
  t.true(record?.turns[0]?.interrupted);
});

test('keys silence the secretary and become a turn', async (t) => {
  const stage = await greeted();
  stage.port.instant = false;
  stage.says('My name is Daniel Brooks.');
  await until('an answer', () => stage.port.written.length > 20);
  for (const key of '2025550142#') stage.call.keys.push(key);
  await until('keyed in', () => stage.writer.turns.some(({ text }) => text === '2025550142'));
  t.is(stage.writer.turns.find(({ text }) => text === '2025550142')?.engine, 'keys');
  await over(stage);
});

test('silence is asked about and ends the call', async (t) => {
  const stage = await greeted();
  for (let i = 0; i < 200 && stage.call.finished.length === 0; i += 1) await stage.clock.pass(250);
  const record = await stage.result;
  t.is(record?.endedBy, 'secretary');
  t.true((record?.turns.length ?? 0) >= 3);
});

test('the time limit silences the secretary, says goodbye and ends the call', async (t) => {
  const stage = await greeting();
  stage.port.play(90);
  stage.ears.push({ type: 'speech-started', atMs: 0 }); // a caller who never stops
  stage.port.instant = true;
  stage.port.play();
  await stage.clock.pass(60_500);
  t.is((await stage.result)?.endedBy, 'time-limit');
  t.deepEqual(stage.call.finished, ['done']);
});

test('an answer of the model is spoken while it streams', async (t) => {
  const stage = new CallStage();
  stage.modelName = 'scripted';
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: 'Thank you. ' };
    await never();
  };
  await greeted(stage);
  stage.says('My boiler is leaking.');
  await until('the first clause', () => stage.voice.texts.includes('Thank you.'));
  t.is(stage.model.requests.length, 1);
  await over(stage);
  t.true(stage.model.signals[0]?.aborted);
});

for (const [what, reply] of [
  [
    'never answers',
    async function* (): AsyncIterable<ModelEvent> {
      yield* await never<ModelEvent[]>();
    },
  ],
  [
    'throws',
    async function* (): AsyncIterable<ModelEvent> {
      yield* [];
      throw new Error('killed');
    },
  ],
  ['ends without an end', async function* (): AsyncIterable<ModelEvent> {}],
] as const) {
  test(`when the model ${what}, the guided interview goes on`, async (t) => {
    const stage = new CallStage();
    stage.modelName = 'scripted';
    stage.model.reply = reply;
    await greeted(stage);
    stage.says('My name is Daniel Brooks.');
    await until('an answer', () => stage.writer.turns.length >= 3);
    t.is(stage.writer.turns[2]?.engine, 'guided');
    t.true(stage.model.signals[0]?.aborted);
    await over(stage);
  });
}

test('a caller who speaks gives up the question to the model, for good', async (t) => {
  const stage = new CallStage();
  stage.modelName = 'scripted';
  let answer: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    await late;
    yield { type: 'text', text: 'Much too late.' };
    yield { type: 'end' };
  };
  stage.rooms.limits = { ...stage.rooms.limits, replyMs: 5_000 };
  await greeted(stage);
  stage.says('My boiler is leaking.');
  await until('asked', () => stage.model.requests.length === 1);
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    yield { type: 'text', text: 'What is your name?' };
    yield { type: 'end' };
  };
  stage.says('It is urgent.');
  await until('asked again', () => stage.model.requests.length === 2);
  t.true(stage.model.signals[0]?.aborted);
  answer();
  await until('the second answer', () => stage.writer.turns.length >= 4);
  t.false(stage.voice.texts.includes('Much too late.'));
  await over(stage);
});

test('what the recogniser is told follows the talk', async (t) => {
  const stage = await greeting();
  t.true(stage.context?.secretarySpeaking());
  stage.port.instant = true;
  stage.port.play();
  await until('the greeting', () => stage.spoken !== '');
  t.false(stage.context?.secretarySpeaking());
  t.is(stage.context?.language, 'en');
  await over(stage);
});
