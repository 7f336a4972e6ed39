import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../audio/index.js';
import { openOnnx } from './onnx.js';
import { NO_WINDOW, WINDOW_SAMPLES } from './protocol.js';

/** Silero VAD (version 5) looks at 32 ms at a time when it hears 16 kHz, with the last 4 ms before them. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128];
const STATE_SIZE = 256;

/** The voice detection model, shared by all streams. */
export class VoiceModel {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', BigInt64Array.from([BigInt(SAMPLE_RATE_HZ)]), []);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @throws SecretaryError('damaged') */
  static async load(file: string): Promise<VoiceModel> {
    const model = new VoiceModel(await openOnnx(file, 'voice detection'));
    await model.open().hear(new Int16Array(2 * FRAME_SAMPLES)); // shows now, not in the first call, that it runs
    return model;
  }

  open(): VoiceActivity {
    return new VoiceActivity((input, state) => this.#run(input, state));
  }

  async #run(input: Float32Array, state: Tensor): Promise<{ probability: number; state: Tensor }> {
    const feeds = { input: new Tensor('float32', input, [1, input.length]), state, sr: this.#rate };
    const { output, stateN } = await this.#session.run(feeds);
    return { probability: (output as Tensor).data[0] as number, state: stateN as Tensor };
  }
}

/** Says how likely there is voice in one stream. Its calls must not overlap. */
export class VoiceActivity {
  readonly #run: (input: Float32Array, state: Tensor) => Promise<{ probability: number; state: Tensor }>;
  #state: Tensor = new Tensor('float32', new Float32Array(STATE_SIZE), STATE_SHAPE);
  /** The context and what has come of the next window. */
  #input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
  #filled = CONTEXT_SAMPLES;

  constructor(run: (input: Float32Array, state: Tensor) => Promise<{ probability: number; state: Tensor }>) {
    this.#run = run;
  }

  /** One number for each whole frame: the probability of the window that ended in it, NO_WINDOW where none did. */
  async hear(samples: Int16Array): Promise<Float32Array> {
    const probabilities = new Float32Array(Math.floor(samples.length / FRAME_SAMPLES)).fill(NO_WINDOW);
    for (let i = 0; i < probabilities.length * FRAME_SAMPLES; i += 1) {
      this.#input[this.#filled] = (samples[i] as number) / 32_768;
      this.#filled += 1;
      if (this.#filled === this.#input.length) probabilities[Math.floor(i / FRAME_SAMPLES)] = await this.#window();
    }
    return probabilities;
  }

  async #window(): Promise<number> {
    const { probability, state } = await this.#run(this.#input, this.#state);
    this.#state = state;
    this.#input.copyWithin(0, WINDOW_SAMPLES);
    this.#filled = CONTEXT_SAMPLES;
    return probability;
  }
}
