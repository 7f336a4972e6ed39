import { type ChildProcess, spawn } from 'node:child_process';
import { SAMPLE_RATE_HZ } from '../audio/index.js';
import { messageOf, SecretaryError } from '../common/index.js';
import { firstProgram } from './programs.js';

const rate = String(SAMPLE_RATE_HZ);
/** Programs that play raw sound from their input: ALSA's and SoX's, with short buffers, so that a flush is heard soon. */
const players = {
  aplay: ['-q', '-t', 'raw', '-f', 'S16_LE', '-r', rate, '-c', '1', '--buffer-time=120000', '-'],
  play: ['-q', '--buffer', '1024', '-t', 'raw', '-e', 'signed-integer', '-b', '16', '-r', rate, '-c', '1', '-'],
} as const;
const LONGEST_COMPLAINT = 300;
/** Sound that waits in the pipe beyond this is dropped: the player is behind, and late speech is worse, bytes (0.5 s). */
const MOST_WAITING = SAMPLE_RATE_HZ;

/** This machine's loudspeaker, 16 kHz mono. */
export class Loudspeaker {
  readonly #program: keyof typeof players;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #complaint = '';
  #stopped = false;

  /** @throws SecretaryError 'unavailable' when there is no program that can play */
  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.#program = firstProgram(Object.keys(players) as (keyof typeof players)[], environment, 'play sound');
    this.#environment = environment;
  }

  /** `onEnd` is told once, when nothing more can be played; with a fault unless `stop` was called. */
  start(onEnd: (fault?: SecretaryError) => void): void {
    const args = players[this.#program];
    const child = spawn(this.#program, args, { stdio: ['pipe', 'ignore', 'pipe'], env: this.#environment });
    this.#child = child;
    child.stderr.on('data', (text) => {
      this.#complaint = `${this.#complaint}${text}`.slice(-LONGEST_COMPLAINT);
    });
    child.stdin.on('error', () => undefined); // EPIPE: "close" says why.
    const over = (fault: unknown) => onEnd(this.#stopped ? undefined : this.#faultOf(fault));
    child.once('error', over);
    child.once('close', (code) => over(`it ended with ${code ?? 'a signal'}`));
  }

  play(samples: Int16Array): void {
    const pipe = this.#child?.stdin;
    if (!pipe?.writable || pipe.writableLength > MOST_WAITING) return;
    const bytes = Buffer.alloc(samples.length * 2);
    for (let i = 0; i < samples.length; i += 1) bytes.writeInt16LE(samples[i] ?? 0, 2 * i);
    pipe.write(bytes);
  }

  /** What was handed over is still played. May be called twice. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const child = this.#child;
    child?.stdin?.end();
    // Some players never end on a device that hangs.
    const late = setTimeout(() => child?.kill('SIGKILL'), 2_000);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) clearTimeout(late);
    child?.once('close', () => clearTimeout(late));
  }

  #faultOf(fault: unknown): SecretaryError {
    const why = this.#complaint.trim() || messageOf(fault);
    return new SecretaryError('unavailable', `nothing can be played (${this.#program}: ${why})`, {
      cause: fault,
      advice: 'Connect a loudspeaker that `aplay -l` lists, or let a file speak: secretary talk --caller FILE.wav',
    });
  }
}
