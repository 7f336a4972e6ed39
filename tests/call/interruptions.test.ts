import test from 'ava';
import { Interruptions } from '../../src/call/interruptions.js';
import { HandClock, HandPort, until } from './fakes.js';
import { CallStage, hangUpAll } from './stage.js';

test.after.always(hangUpAll);

/** The disclosure was heard, the question after it is being said. */
async function asking(): Promise<CallStage> {
  const stage = new CallStage();
  stage.port.instant = false;
  void stage.start();
  await until('the greeting', () => stage.port.written.length > 100);
  stage.port.play(90);
  return stage;
}

async function over(stage: CallStage) {
  stage.call.hangsUp();
  return stage.result;
}

test('the voice pauses her, a sign of listening lets her go on exactly there', async (t) => {
  const stage = await asking();
  const left = stage.port.written.length;
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  t.false(stage.context?.secretarySpeaking(), 'nothing of hers can come back now');
  await stage.clock.pass(300);
  stage.voiceStops();
  await stage.clock.pass(100);
  t.true(stage.port.paused, 'no word is known yet');
  stage.partly('mm-hm', true);
  await until('she goes on', () => !stage.port.paused);
  t.is(stage.port.written.length, left);
  stage.says('mm-hm');
  stage.port.play();
  await until('all was heard', () => stage.spoken.includes('How can I help you?'));
  const record = await over(stage);
  const question = record?.turns.find(({ speaker }) => speaker === 'secretary');
  t.false(question?.interrupted);
});

test('a cough costs less than 600 ms, whatever the recogniser does', async (t) => {
  const stage = await asking();
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  const sinceMs = stage.clock.monotonicMs();
  await stage.clock.pass(260);
  stage.voiceStops();
  for (let i = 0; i < 40 && stage.port.paused; i += 1) await stage.clock.pass(20);
  t.false(stage.port.paused);
  t.true(stage.clock.monotonicMs() - sinceMs < 600, `${stage.clock.monotonicMs() - sinceMs}`);
  await over(stage);
});

test('noise that was no word lets her go on at once', async (t) => {
  const stage = await asking();
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  stage.voiceStops();
  stage.ears.push({ type: 'no-words', atMs: stage.port.nowMs() });
  await until('she goes on', () => !stage.port.paused);
  t.pass();
  await over(stage);
});

test('what was heard before the pause is what the transcript says, and its end is when it was heard', async (t) => {
  const stage = await asking();
  await stage.clock.pass(1_000);
  stage.port.play(5); // as far as "How can I h", at 1,000 ms
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  await stage.clock.pass(400);
  stage.partly('stop please', true);
  await until('silence', () => stage.port.written.length === 0);
  await until('she may speak again', () => !stage.port.paused);
  const record = await over(stage);
  const [greeting] = record?.turns ?? [];
  t.true(greeting?.interrupted);
  t.regex(greeting?.text ?? '', /this call is recorded\. How can I$/);
  t.is(greeting?.endMs, 1_020);
});

test('words over the goodbye that ask for nothing do not hold it', async (t) => {
  const stage = new CallStage();
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  stage.port.instant = false;
  await stage.clock.pass(60_200); // the time limit says goodbye
  await until('the goodbye', () => stage.port.written.length > 20);
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  stage.partly('thank you bye bye', true);
  await until('she goes on', () => !stage.port.paused);
  stage.port.play();
  t.is((await stage.result)?.endedBy, 'time-limit');
});

test('an answer that begins into the words of the caller waits for them', async (t) => {
  const stage = new CallStage();
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  stage.port.instant = false;
  stage.voiceStarts();
  stage.says('My name is Daniel Brooks');
  stage.voiceStarts();
  await until('an answer, held', () => stage.port.paused && stage.port.written.length > 5);
  stage.partly('and my boiler is leaking', true);
  await until('taken back', () => stage.port.written.length === 0);
  t.false(stage.spoken.includes('Daniel'), 'nobody has heard it');
  await over(stage);
});

test('a call that ends while she is held leaves nothing behind', async (t) => {
  const stage = await asking();
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  t.is((await over(stage))?.endedBy, 'caller');
  await until('nobody sleeps', () => stage.clock.sleepers === 0);
});

test('two words of her own that come back neither cut her nor are answered', async (t) => {
  const stage = await asking();
  const left = stage.port.written.length;
  stage.voiceStarts();
  await until('she is held', () => stage.port.paused);
  stage.partly('help you', true);
  await until('she goes on', () => !stage.port.paused);
  stage.voiceStops();
  stage.says('help you');
  await stage.clock.pass(100);
  t.is(stage.port.written.length, left);
  stage.port.play();
  await until('all was heard', () => stage.spoken.includes('How can I help you?'));
  const record = await over(stage);
  t.deepEqual(
    record?.turns.map(({ speaker, interrupted }) => [speaker, interrupted ?? false]),
    [['secretary', false]],
  );
});

test('nothing is looked for any more when her utterance is over, though the voice goes on', async (t) => {
  const clock = new HandClock();
  const port = new HandPort(clock);
  const speaker: { utterance: string | undefined; planned: string; pausingMs: number } = {
    utterance: 'a',
    planned: '',
    pausingMs: 0,
  };
  const { signal } = new AbortController();
  const onMeant = () => undefined;
  const isBackChannel = () => false;
  const doors = { media: port, clock, speaker, allowed: () => true, onMeant, isBackChannel, signal };
  const interruptions = new Interruptions(doors);
  interruptions.voiceStarted(0);
  t.true(port.paused);
  await clock.pass(600);
  t.false(port.paused);
  t.is(clock.sleepers, 1, 'the voice may insist');
  speaker.utterance = undefined;
  interruptions.ends();
  await clock.pass(100);
  t.is(clock.sleepers, 0);
});
