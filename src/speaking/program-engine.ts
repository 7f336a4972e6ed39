import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mono, readWav, resample, SAMPLE_RATE_HZ } from '../audio/index.js';
import { messageOf, SecretaryError } from '../common/index.js';
import type { Language } from '../terms/index.js';
import type { Clause, SpeechEngine } from './voice.js';

/** A program on this machine and what goes before our own arguments (a tree's loader, say). */
export interface Program {
  readonly command: string;
  /** Default: none. */
  readonly args?: readonly string[];
  /** Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface EspeakOptions {
  readonly engine: 'espeak-ng';
  readonly program: Program;
  /** Words a minute. Default: 165. */
  readonly wordsPerMinute?: number;
}

export interface FliteOptions {
  readonly engine: 'flite';
  readonly program: Program;
  /** kal, kal16, awb, rms or slt. Default: slt. */
  readonly voice?: string;
}

/** One clause takes such a program some 50 ms; after this it is killed, milliseconds. */
const LONGEST_RUN_MS = 5_000;

/**
 * espeak-ng looks for a sound server although its speech goes to standard output, and libpulse then makes a folder in the
 * temporary directory that nobody removes, and a link to it in the home directory. It makes none where it may not.
 */
const NO_SOUND_SERVER = { PULSE_RUNTIME_PATH: '/dev/null' };

/** espeak-ng: small, robotic, more than a hundred languages. */
export class EspeakEngine implements SpeechEngine {
  readonly name = 'espeak-ng';
  readonly language = undefined;
  readonly ready = true;
  readonly #options: EspeakOptions;

  constructor(options: EspeakOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await runProgram(this.#options.program, ['--version'], '', AbortSignal.timeout(LONGEST_RUN_MS));
  }

  async stop(): Promise<void> {}

  /** The text goes through standard input: it is never an option, and `ps` does not show what is said. */
  async speak({ text, language }: Clause, signal: AbortSignal): Promise<Int16Array> {
    const { program, wordsPerMinute = 165 } = this.#options;
    const voice = language === 'en' ? 'en-us' : language;
    const args = ['-v', voice, '-s', String(wordsPerMinute), '-b', '1', '--stdin', '--stdout'];
    return samplesOf(await runProgram(program, args, `${text}\n`, signal), this.name);
  }
}

/** flite: small, more natural than espeak-ng, English only. */
export class FliteEngine implements SpeechEngine {
  readonly name: string;
  readonly language: Language = 'en';
  readonly ready = true;
  readonly #options: FliteOptions;

  constructor(options: FliteOptions) {
    this.name = `flite ${options.voice ?? 'slt'}`;
    this.#options = options;
  }

  async start(): Promise<void> {
    await runProgram(this.#options.program, ['-lv'], '', AbortSignal.timeout(LONGEST_RUN_MS));
  }

  async stop(): Promise<void> {}

  /**
   * flite opens its input by name (a socket, which is what Node's pipes are, cannot be) and seeks in its output, so
   * both are files of a private folder: in memory where the machine has /dev/shm, and gone when the clause is spoken.
   */
  async speak({ text }: Clause, signal: AbortSignal): Promise<Int16Array> {
    const { program, voice = 'slt' } = this.#options;
    const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const folder = await mkdtemp(join(base, 'secretary-flite-'));
    try {
      const [input, output] = [join(folder, 'text'), join(folder, 'speech.wav')];
      await writeFile(input, `${text}\n`, { mode: 0o600 });
      await runProgram(program, ['-voice', voice, '-f', input, '-o', output], '', signal);
      return samplesOf(await readFile(output), this.name);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function samplesOf(wav: Buffer, name: string): Int16Array {
  try {
    const sound = readWav(wav);
    return resample(mono(sound), sound.sampleRateHz, SAMPLE_RATE_HZ);
  } catch (error) {
    throw new SecretaryError('unavailable', `${name} gave no sound: ${messageOf(error)}`, { cause: error });
  }
}

/** Runs a program without a shell. @returns its standard output @throws 'unavailable', 'timeout' or the signal's reason */
async function runProgram(program: Program, args: readonly string[], input: string, signal: AbortSignal) {
  signal.throwIfAborted();
  const child = spawn(program.command, [...(program.args ?? []), ...args], {
    env: { ...(program.env ?? process.env), ...NO_SOUND_SERVER },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const kill = () => child.kill('SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, LONGEST_RUN_MS);
  signal.addEventListener('abort', kill, { once: true });
  child.stdin.on('error', () => undefined); // EPIPE: the exit status says why
  child.stdin.end(input);
  try {
    const { output, ended } = await outputOf(child);
    signal.throwIfAborted();
    if (late) throw new SecretaryError('timeout', `${program.command} took longer than ${LONGEST_RUN_MS} ms`);
    if (ended !== 0) throw new SecretaryError('unavailable', `${program.command} ended with ${ended}`);
    return output;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

function outputOf(child: ChildProcess): Promise<{ output: Buffer; ended: string | number | null }> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ output: Buffer.alloc(0), ended: error.message }));
    child.once('close', (code, signal) => resolve({ output: Buffer.concat(chunks), ended: signal ?? code }));
  });
}
