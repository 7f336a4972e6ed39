import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../audio/index.js';
import { VOICE_ONSET_MS, VOICE_RELEASE_MS } from '../voice-timing.js';
import { sherpa, type Vad } from './sherpa.js';

/** Silero VAD looks at 32 ms at a time when it hears 16 kHz. */
const WINDOW_SAMPLES = 512;
/** sherpa keeps the speech under way in a buffer; longer turns are cut before it is full. */
const BUFFER_SECONDS = 60;

/** Says frame by frame whether there is voice in one stream. */
export class VoiceActivity {
  readonly #vad: Vad;
  #rest = new Int16Array();
  #speech = 0;

  constructor(model: string, threshold: number) {
    const sileroVad = {
      model,
      threshold,
      minSpeechDuration: VOICE_ONSET_MS / 1000,
      minSilenceDuration: VOICE_RELEASE_MS / 1000,
      windowSize: WINDOW_SAMPLES,
      maxSpeechDuration: BUFFER_SECONDS,
    };
    this.#vad = new sherpa.Vad({ sileroVad, sampleRate: SAMPLE_RATE_HZ, numThreads: 1, debug: 0 }, BUFFER_SECONDS);
  }

  /** One byte for each whole frame: 1 where there is voice. */
  hear(samples: Int16Array): Uint8Array {
    const flags = new Uint8Array(Math.floor(samples.length / FRAME_SAMPLES));
    for (let i = 0; i < flags.length; i += 1) {
      this.#take(samples.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES));
      flags[i] = this.#speech;
    }
    return flags;
  }

  #take(frame: Int16Array): void {
    const all = new Int16Array(this.#rest.length + frame.length);
    all.set(this.#rest);
    all.set(frame, this.#rest.length);
    if (all.length < WINDOW_SAMPLES) {
      this.#rest = all;
      return;
    }
    this.#rest = all.slice(WINDOW_SAMPLES);
    this.#vad.acceptWaveform(Float32Array.from(all.subarray(0, WINDOW_SAMPLES), (sample) => sample / 32_768));
    this.#speech = this.#vad.isDetected() ? 1 : 0;
    while (!this.#vad.isEmpty()) this.#vad.pop(); // the sound itself is the listener's to keep
  }
}
