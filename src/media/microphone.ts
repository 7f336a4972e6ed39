import recorder, { type Recording } from 'node-record-lpcm16';
import { SAMPLE_RATE_HZ } from '../audio/index.js';
import { messageOf, SecretaryError } from '../common/index.js';
import { firstProgram } from './programs.js';

/** Programs that node-record-lpcm16 can record with: ALSA's, then SoX's. */
const recorders = ['arecord', 'rec', 'sox'] as const;
/** So much of what a recorder said goes into a fault, characters. */
const LONGEST_COMPLAINT = 300;

/** This machine's microphone, 16 kHz mono. */
export class Microphone {
  readonly #program: (typeof recorders)[number];
  #recording: Recording | undefined;
  #rest = Buffer.alloc(0);
  #complaint = '';
  #stopped = false;

  /** @throws SecretaryError 'unavailable' when there is no program that can record */
  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.#program = firstProgram(recorders, environment, 'record sound');
  }

  /** `onEnd` is told once, when no more will come; with a fault unless `stop` was called. */
  start(onHeard: (samples: Int16Array) => void, onEnd: (fault?: SecretaryError) => void): void {
    let isOver = false;
    const over = (fault: unknown) => {
      if (isOver) return;
      isOver = true;
      onEnd(this.#stopped ? undefined : this.#faultOf(fault));
    };
    const options = { sampleRate: SAMPLE_RATE_HZ, channels: 1, audioType: 'raw', recorder: this.#program } as const;
    const recording = recorder.record(options);
    this.#recording = recording;
    // The package listens to neither: without these a program that cannot be started would end the process.
    recording.process.on('error', over);
    recording.process.on('close', (code) => over(`it ended with ${code ?? 'a signal'}`));
    recording.process.stderr?.on('data', (text) => {
      this.#complaint = `${this.#complaint}${text}`.slice(-LONGEST_COMPLAINT);
    });
    const stream = recording.stream();
    stream.on('data', (bytes: Buffer) => onHeard(this.#samplesOf(bytes)));
    // It emits a mere string when the program ends with anything but 0; "close" tells more.
    stream.on('error', () => undefined);
  }

  /** May be called twice. */
  stop(): void {
    this.#stopped = true;
    this.#recording?.stop();
  }

  /** Pipes cut anywhere, also within a sample. */
  #samplesOf(bytes: Buffer): Int16Array {
    const all = Buffer.concat([this.#rest, bytes]);
    const samples = new Int16Array(Math.floor(all.length / 2));
    for (let i = 0; i < samples.length; i += 1) samples[i] = all.readInt16LE(2 * i);
    this.#rest = all.subarray(samples.length * 2);
    return samples;
  }

  #faultOf(fault: unknown): SecretaryError {
    const why = this.#complaint.trim() || messageOf(fault);
    return new SecretaryError('unavailable', `the microphone cannot be heard (${this.#program}: ${why})`, {
      cause: fault,
      advice: 'Connect a microphone that `arecord -l` lists, or let a file speak: secretary talk --caller FILE.wav',
    });
  }
}
