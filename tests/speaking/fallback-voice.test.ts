import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { FallbackVoice } from '../../src/speaking/fallback-voice.js';
import { PhraseCache } from '../../src/speaking/phrase-cache.js';
import type { Clause, SpeechEngine } from '../../src/speaking/voice.js';

const never = new AbortController().signal;
/** One second of something loud. */
const sound = new Int16Array(16_000).map((_, i) => (i % 2 === 0 ? 3_000 : -3_000));

class FakeEngine implements SpeechEngine {
  readonly name = 'fake';
  readonly language = 'en';
  ready = true;
  readonly asked: { clause: Clause; neededAtMs: number; signal: AbortSignal }[] = [];
  make: (clause: Clause) => Promise<Int16Array> = async () => sound;

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  speak(clause: Clause, signal: AbortSignal): Promise<Int16Array> {
    this.asked.push({ clause, neededAtMs: clause.neededAtMs, signal });
    return this.make(clause);
  }
}

function stage() {
  const engine = new FakeEngine();
  const cache = new PhraseCache();
  return { engine, cache, voice: new FallbackVoice('en', [engine], cache, silentLogger()) };
}

async function spoken(voice: FallbackVoice, text: string, aheadMs = 0): Promise<number> {
  let clauses = 0;
  for await (const samples of voice.synthesize(text, never, aheadMs)) clauses += Number(samples.length > 0);
  return clauses;
}

const texts = (engine: FakeEngine) => engine.asked.map(({ clause }) => clause.text);

test('what was prepared is there at once, and is not spoken twice', async (t) => {
  const { engine, voice } = stage();
  voice.prepare('May I have your name, please?', never);
  t.deepEqual(texts(engine), ['May I have your name,', 'please?']);
  t.true(engine.asked.every(({ neededAtMs }) => neededAtMs === Number.POSITIVE_INFINITY));
  t.is(await spoken(voice, 'May I have your name, please?'), 2);
  t.is(engine.asked.length, 2);
  t.is(await spoken(voice, 'May I have your name, please?'), 2);
  t.is(engine.asked.length, 4, 'it was used up');
});

test('only the beginning is prepared: the rest is made while it is heard', (t) => {
  const { engine, voice } = stage();
  voice.prepare('We open at nine. We close at five. We are closed on Sundays. On holidays too.', never);
  t.deepEqual(texts(engine), ['We open at nine.', 'We close at five.']);
});

test('what is under way is taken over, and moves up in the line', async (t) => {
  const { engine, voice } = stage();
  let finish: (samples: Int16Array) => void = () => undefined;
  engine.make = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const guess = new AbortController();
  voice.prepare('Please go ahead.', guess.signal);
  const hearing = spoken(voice, 'Please go ahead.');
  await new Promise((resolve) => setImmediate(resolve));
  t.true((engine.asked[0]?.clause.neededAtMs ?? 0) <= performance.now());
  guess.abort(); // the guess is over; its sound is wanted
  t.false(engine.asked[0]?.signal.aborted);
  finish(sound);
  t.is(await hearing, 1);
  t.is(engine.asked.length, 1);
});

test('a guess that was wrong is thrown away, unless another call wants the same', (t) => {
  const { engine, voice } = stage();
  engine.make = () => new Promise(() => undefined);
  const [one, other] = [new AbortController(), new AbortController()];
  voice.prepare('Please go ahead.', one.signal);
  voice.prepare('Please go ahead.', other.signal);
  t.is(engine.asked.length, 1);
  one.abort();
  t.false(engine.asked[0]?.signal.aborted);
  other.abort();
  t.true(engine.asked[0]?.signal.aborted);
  voice.prepare('Please go ahead.', one.signal);
  t.is(engine.asked.length, 1, 'nobody wants it any more');
});

test('a preparation that fails costs nothing: the text is spoken when it is needed', async (t) => {
  const { engine, voice } = stage();
  engine.make = () => Promise.reject(new Error('dead'));
  voice.prepare('Please go ahead.', never);
  await new Promise((resolve) => setImmediate(resolve));
  engine.make = async () => sound;
  t.is(await spoken(voice, 'Please go ahead.'), 1);
  t.is(engine.asked.length, 2);
});

test('known phrases are not prepared, and an engine that is away is not asked', async (t) => {
  const { engine, cache, voice } = stage();
  await cache.keep('fake', 'Please go ahead.', sound);
  voice.prepare('Please go ahead.', never);
  engine.ready = false;
  voice.prepare('Take your time.', never);
  t.is(engine.asked.length, 0);
});

test('a clause is needed when the sound before it has been heard', async (t) => {
  const { engine, voice } = stage();
  const nowMs = performance.now();
  await spoken(voice, 'We open at nine. We close at five. We are closed on Sundays.', 2_000);
  const needed = engine.asked.map(({ neededAtMs }) => Math.round((neededAtMs - nowMs) / 1_000));
  // Each clause is 1 s of sound and 0.2 s of pause; the second is asked for when the first is there.
  t.deepEqual(needed, [2, 3, 4]);
});

test('what recurs around a place in braces is spoken once', async (t) => {
  const { engine, voice } = stage();
  t.is(
    await voice.warm(['I have {number}. Is that right?', 'Sorry, once more: {question}', 'Is that right?'], never),
    2,
  );
  t.deepEqual(texts(engine), ['Is that right?', 'Sorry, once more:']);
  await spoken(voice, 'I have 555 0142. Is that right?');
  t.deepEqual(texts(engine).slice(2), ['I have 5 5 5, 0 1 4 2.']);
});

test('once nothing can speak, a phrase that was kept is said for one that means the same', async (t) => {
  const { engine, cache, voice } = stage();
  const thanks = sound.slice(0, 320);
  await cache.keep('fake', 'Thank you.', thanks);
  voice.mayReplace([
    { instead: 'Thank you, {name}.', say: 'Thank you.' },
    { instead: 'Could you say it digit by digit?', say: 'What number can we reach you on?' },
  ]);
  const inCall = voice.loggingTo(silentLogger());
  const heard = async (text: string) => {
    const pieces: Int16Array[] = [];
    for await (const samples of inCall.synthesize(text, never)) pieces.push(samples);
    return pieces;
  };
  t.not((await heard('Thank you, Daniel.'))[0]?.length, thanks.length, 'the voice lives: it says what it was asked to');
  engine.ready = false;
  t.deepEqual(await heard('Thank you, Daniel Brooks.'), [thanks]);
  for (const text of [
    'Could you say it digit by digit?',
    'Thank you, Daniel. Is that right?',
    'Thank you',
    'We open at nine.',
  ])
    await t.throwsAsync(heard(text), { code: 'unavailable' }, text);
  await cache.keep('fake', 'What number can we reach you on?', sound);
  t.deepEqual(await heard('Could you say it digit by digit?'), [sound]);
});

test('a sentence that broke off is not replaced: its beginning was heard', async (t) => {
  const { engine, cache, voice } = stage();
  await cache.keep('fake', 'Please go ahead.', sound);
  voice.mayReplace([{ instead: 'We open at nine, and on Saturdays at ten o’clock.', say: 'Please go ahead.' }]);
  engine.make = async ({ text }) => {
    if (text.startsWith('We open')) return sound;
    throw new Error('dead');
  };
  let pieces = 0;
  await t.throwsAsync(async () => {
    for await (const _ of voice.synthesize('We open at nine, and on Saturdays at ten o’clock.', never)) pieces += 1;
  });
  t.is(pieces, 1);
});
