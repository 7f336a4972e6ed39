import { createRequire } from 'node:module';
import { resample, SAMPLE_RATE_HZ } from '../audio/index.js';
import { type CallContext, serveWorker } from '../workers/index.js';

/** What the host hands over; see PiperOptions. */
export interface PiperArgument {
  readonly model: string;
  readonly tokens: string;
  readonly espeakData: string;
  readonly speaker: number;
  readonly speed: number;
  readonly pitch: number;
}

interface Speech {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** As much of sherpa-onnx's OfflineTts as is used (https://k2-fsa.github.io/sherpa/onnx/tts/). */
interface OfflineTts {
  generateAsync(request: {
    text: string;
    sid: number;
    speed: number;
    enableExternalBuffer: boolean;
    /** Asked after each sentence; 0 ends the work. */
    onProgress?: () => number;
  }): Promise<Speech>;
}

const sherpa = createRequire(import.meta.url)('sherpa-onnx-node') as {
  OfflineTts: { createAsync(config: unknown): Promise<OfflineTts> };
};

/** Leaves room for the resampler's overshoot. */
const FULL_SCALE = 32_000;

let engine: OfflineTts;
let options: PiperArgument;
/** One clause at a time: two at once would each take twice as long, and the first caller would wait longer. */
let queue: Promise<unknown> = Promise.resolve();

serveWorker(
  {
    speak: (text: string, context: CallContext) => {
      const turn = queue.then(() => speak(text, context.signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
  },
  async (argument) => {
    options = argument as PiperArgument;
    engine = await load(options);
    await speak('Hello.', new AbortController().signal); // the first run of a session is slower than the others
  },
);

function load({ model, tokens, espeakData }: PiperArgument): Promise<OfflineTts> {
  return sherpa.OfflineTts.createAsync({
    model: { vits: { model, tokens, dataDir: espeakData }, numThreads: 1, provider: 'cpu' },
    maxNumSentences: 1,
  });
}

async function speak(text: string, signal: AbortSignal): Promise<Int16Array> {
  if (signal.aborted) return new Int16Array();
  const { samples, sampleRate } = await engine.generateAsync({
    text,
    sid: options.speaker,
    speed: options.speed / options.pitch,
    enableExternalBuffer: false,
    onProgress: () => (signal.aborted ? 0 : 1),
  });
  return resample(toInt16(samples), playedAt(sampleRate * options.pitch), SAMPLE_RATE_HZ);
}

/** A tape that runs faster sounds higher. Whole fifties keep the resampler's filter small. */
function playedAt(hz: number): number {
  return Math.round(hz / 50) * 50;
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * FULL_SCALE);
}
