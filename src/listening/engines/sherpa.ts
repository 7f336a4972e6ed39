import { createRequire } from 'node:module';

/** What we use of sherpa-onnx-node, which brings no types of its own. */
interface SherpaOnnx {
  readonly OfflineRecognizer: new (config: unknown) => OfflineRecognizer;
}

export interface Waveform {
  readonly sampleRate: number;
  /** −1 to 1. */
  readonly samples: Float32Array;
}

export interface OfflineStream {
  acceptWaveform(waveform: Waveform): void;
}

export interface OfflineRecognizer {
  createStream(): OfflineStream;
  /** Decodes on a thread of its own. */
  decodeAsync(stream: OfflineStream): Promise<{ readonly text: string; readonly tokens: readonly string[] }>;
}

const require = createRequire(import.meta.url);

export const sherpa = require('sherpa-onnx-node') as SherpaOnnx;
