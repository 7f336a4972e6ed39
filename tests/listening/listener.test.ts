import test from 'ava';
import { FRAME_MS, type Frame, frames } from '../../src/audio/index.js';
import type { ListeningContext, ListeningEvent } from '../../src/listening/index.js';
import { Listener, type ListenerRoom } from '../../src/listening/listener.js';
import type { TurnReader } from '../../src/listening/turn-reader.js';
import type { VoiceDetector } from '../../src/listening/voice-detector.js';
import { VoiceGate } from '../../src/listening/voice-gate.js';
import { contextOf } from './service.js';
import { buzz, noise, silence, together } from './sounds.js';

/** Sees voice where there is sound, once there was sound for more frames than it lags; a window ends with every second frame. */
function detector(lagFrames: number, sure: number): VoiceDetector {
  let window = 0;
  let sounding = 0;
  const hear = async (samples: Int16Array, count: number) =>
    Float32Array.from({ length: count }, (_, i) => {
      window += 1;
      sounding = samples.subarray(i * 320, (i + 1) * 320).some((sample) => sample !== 0) ? sounding + 1 : 0;
      return window % 2 === 1 ? -1 : sounding > lagFrames ? sure : 0.01;
    });
  return { hear, close: () => undefined } as unknown as VoiceDetector;
}

/** Reads the same text whatever was said, after `readMs`. */
class FakeReader implements TurnReader {
  readonly engine = 'moonshine';
  text = '';
  added = 0;
  settled = 0;
  readonly #says: (added: number) => string;
  readonly #gate: () => Promise<void>;

  constructor(says: (addedMs: number) => string, gate: () => Promise<void>) {
    this.#says = says;
    this.#gate = gate;
  }

  get readMs(): number {
    return this.added;
  }

  sound(): Int16Array {
    return new Int16Array(this.added * 16);
  }

  add(samples: Int16Array): void {
    this.added += samples.length / 16;
  }

  async settle(): Promise<void> {
    this.settled += 1;
    await this.#gate();
    this.text = this.#says(this.added);
  }

  seal(): void {}

  async finish() {
    return { text: this.text, confidence: 1, words: [], engine: this.engine } as const;
  }

  close(): void {}
}

interface Heard {
  readonly events: readonly ListeningEvent[];
  readonly readers: readonly FakeReader[];
}

async function hear(
  sound: Int16Array,
  says: (addedMs: number) => string,
  {
    context = contextOf(),
    gate = async () => undefined,
    lateMs = 0,
    lagFrames = 0,
    sure = 0.99,
  }: {
    context?: ListeningContext;
    gate?: () => Promise<void>;
    lateMs?: number;
    lagFrames?: number;
    sure?: number;
  } = {},
): Promise<Heard> {
  const events: ListeningEvent[] = [];
  const readers: FakeReader[] = [];
  const room: ListenerRoom = {
    detector: detector(lagFrames, sure),
    gate: new VoiceGate(0.5),
    judge: undefined,
    newReader: () => {
      readers.push(new FakeReader(says, gate));
      return readers.at(-1)!;
    },
    emit: (event) => events.push(event),
    preRollMs: 300,
    longTurnMs: 30_000,
    longestTurnMs: 45_000,
    lateMs,
  };
  await new Listener(room, context).run(framesOf(sound), AbortSignal.timeout(20_000));
  return { events, readers };
}

async function* framesOf(sound: Int16Array): AsyncGenerator<Frame> {
  for (const [i, samples] of frames(sound).entries()) {
    yield { samples, atMs: i * FRAME_MS };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const voice = (ms: number) => noise(ms, 6_000);
/** A voice that may break in. */
const human = (ms: number) => buzz(ms, 120, 6_000);
const typesOf = ({ events }: Heard) => events.map(({ type }) => type);

test('the pause counts from the end of the voice, and its one reading is the turn', async (t) => {
  const heard = await hear(together(silence(500), voice(800), silence(1_000)), () => 'Can you call me?');
  t.deepEqual(typesOf(heard), ['speech-started', 'partial', 'ending', 'speech-stopped', 'turn']);
  const [started, partial, ending, stopped, turn] = heard.events as unknown as [
    { atMs: number },
    { atMs: number; stable: boolean },
    { atMs: number; text: string },
    { atMs: number },
    { startMs: number; endMs: number },
  ];
  t.true(Math.abs(started.atMs - 500) <= 20);
  t.true(Math.abs(stopped.atMs - 1_300) <= 20);
  t.true(partial.stable && partial.atMs <= 1_440);
  t.is(ending.text, 'Can you call me?');
  t.true(Math.abs(turn.endMs - 1_300) <= 20 && Math.abs(turn.startMs - 500) <= 20);
  t.is(heard.readers[0]!.settled, 1);
});

test('a caller who goes on within the pause stays in the turn, and is read again', async (t) => {
  const sound = together(silence(500), voice(600), silence(400), voice(600), silence(1_500));
  const heard = await hear(sound, (ms) => (ms < 1_500 ? 'my number and' : 'my number and name, thank you'));
  t.deepEqual(
    typesOf(heard).filter((type) => type !== 'partial' && type !== 'ending'),
    ['speech-started', 'speech-stopped', 'speech-started', 'speech-stopped', 'turn'],
  );
  t.is(typesOf(heard).filter((type) => type === 'ending').length, 1, 'after "and" more was sure to come');
  t.is(heard.readers.length, 1);
  t.is(heard.readers[0]!.settled, 2);
  const partials = heard.events.filter((event) => event.type === 'partial');
  t.deepEqual(
    partials.map(({ stable }) => stable),
    [true, true],
  );
});

test('what comes to nothing is told, at once when it broke in on the secretary', async (t) => {
  const toldMs = async (speaks: boolean) => {
    const context = contextOf({ secretarySpeaking: () => speaks });
    const { events } = await hear(together(silence(500), voice(300), silence(1_500)), () => '', { context });
    const last = events.at(-1)!;
    t.is(last.type, 'no-words');
    return (last as { atMs: number }).atMs - 800;
  };
  const breaksIn = await toldMs(true);
  t.true(breaksIn <= 240, `${breaksIn}`);
  t.true((await toldMs(false)) > breaksIn);
});

test('what a recogniser writes for a cough is no word while the secretary speaks, and one when she is silent', async (t) => {
  const endOf = async (speaks: boolean, text: string, ms = 400) => {
    const context = contextOf({ secretarySpeaking: () => speaks });
    const heard = await hear(together(silence(500), human(ms), silence(2_000)), () => text, { context });
    return typesOf(heard).filter((type) => type === 'partial' || type === 'turn' || type === 'no-words');
  };
  for (const text of ['You', 'Uh?', 'Hi there.', 'Oh, oh.']) t.deepEqual(await endOf(true, text), ['no-words'], text);
  t.deepEqual(await endOf(false, 'You'), ['partial', 'turn']);
  t.deepEqual(await endOf(true, 'Stop.'), ['partial', 'turn']);
  t.deepEqual(await endOf(true, 'Hi there, stop.'), ['partial', 'turn']);
  t.deepEqual(await endOf(true, 'You', 1_700), ['partial', 'turn']);
});

test('a word that has begun keeps the turn open until the detection has noticed it, a click does not', async (t) => {
  const turns = async (ms: number) => {
    const sound = together(silence(300), voice(600), silence(240), voice(ms), silence(1_500));
    const { events } = await hear(sound, () => 'Can you call me?', { lagFrames: 4 });
    return events.filter(({ type }) => type === 'turn').map((turn) => (turn as { endMs: number }).endMs);
  };
  const [whole, ...others] = await turns(600);
  t.true(Math.abs((whole ?? 0) - 1_740) <= 20);
  t.deepEqual(others, []);
  t.true(Math.abs(((await turns(40))[0] ?? 0) - 900) <= 20);
});

test('words that came while the end was being decided keep the turn open', async (t) => {
  const sound = together(silence(300), voice(600), silence(400), voice(600), silence(1_500));
  const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 300));
  const says = () => 'Can you call me?';
  const kept = await hear(sound, says, { gate: slowly, lateMs: 400 });
  t.is(kept.events.filter(({ type }) => type === 'turn').length, 1);
  const cut = await hear(sound, says, { gate: slowly, lateMs: 0 });
  t.is(cut.events.filter(({ type }) => type === 'turn').length, 2);
});

test('a soft voice behind the caller does not break in on the secretary, the caller does', async (t) => {
  const turn = together(silence(500), voice(800), silence(2_000));
  const behind = noise(1_500, 600);
  const context = (atMs: () => number) => contextOf({ secretarySpeaking: () => atMs() > 3_000 });
  const starts = async (second: Int16Array) => {
    let frame = 0;
    const spoken = context(() => frame++ * FRAME_MS);
    const { events } = await hear(together(turn, second, silence(2_000)), () => 'Can you call me?', {
      context: spoken,
    });
    return events.filter(({ type }) => type === 'speech-started').length;
  };
  t.is(await starts(behind), 1);
  t.is(await starts(voice(800)), 2);
  const { events } = await hear(together(silence(500), behind, silence(1_500)), () => 'hello', {
    context: contextOf({ secretarySpeaking: () => true }),
  });
  t.is(events[0]?.type, 'speech-started', 'of a caller who has not spoken yet nobody knows how loud');
});

test('echo of what is played starts nothing', async (t) => {
  const context = contextOf({ secretarySpeaking: () => true, playedDbfs: () => -10 });
  const quiet = together(silence(300), noise(2_000, 600), silence(500));
  t.deepEqual(typesOf(await hear(quiet, () => 'words', { context })), []);
  t.true(typesOf(await hear(quiet, () => 'words')).includes('speech-started'));
});

test('words of what is hardly a voice do not break in on the secretary, and she is told that it is noise', async (t) => {
  const heard = (speaks: boolean, sure: number) =>
    hear(together(silence(500), human(1_600), silence(2_000)), () => 'I do not know if you can.', {
      context: contextOf({ secretarySpeaking: () => speaks }),
      sure,
    });
  const babble = await heard(true, 0.7);
  t.deepEqual(typesOf(babble), ['speech-started', 'noise', 'speech-stopped', 'no-words']);
  t.true(typesOf(await heard(true, 0.97)).includes('turn'));
  t.false(typesOf(await heard(true, 0.97)).includes('noise'));
  t.deepEqual(
    typesOf(await heard(false, 0.7)).filter((type) => type === 'noise' || type === 'turn'),
    ['turn'],
    'she is silent: everything counts',
  );
});

test('what began in the words of the secretary and goes on when she is silent counts, however loud the place', async (t) => {
  let frame = 0;
  const context = contextOf({ secretarySpeaking: () => frame++ * FRAME_MS < 1_500 });
  const sound = together(silence(500), human(3_000), silence(2_000));
  const heard = await hear(sound, () => 'I do not know if you can.', { context, sure: 0.7 });
  t.deepEqual(
    typesOf(heard).filter((type) => type === 'turn' || type === 'no-words'),
    ['turn'],
  );
});
