import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Logger, SecretaryError, within } from '../common/index.js';
import type { Language } from '../terms/index.js';
import { WorkerProcess } from '../workers/index.js';
import { ClauseLine } from './clause-line.js';
import type { PiperArgument } from './piper-worker.js';
import type { Clause, SpeechEngine } from './voice.js';

export interface PiperOptions {
  readonly engine: 'piper';
  /** The language of the voice. */
  readonly language: Language;
  /** Folder with one `.onnx` file (with sherpa-onnx's metadata) and `tokens.txt`, as `setup` makes it. */
  readonly folder: string;
  /** espeak-ng's data folder; Piper's phonemes come from it. Default: `espeak-ng-data` in `folder`. */
  readonly espeakData?: string;
  /** How the voice is called in logs and in the cache. Default: the folder's name. */
  readonly name?: string;
  /** Speaker of a voice that has several. Default: 0. */
  readonly speaker?: number;
  /** 1 is the voice's own; 1.2 is a fifth faster. Default: 1. */
  readonly speed?: number;
  /** 1 is the voice's own; 1.2 is a fifth higher, as of a smaller person, at the same speed. 0.7–1.4. Default: 1. */
  readonly pitch?: number;
  /** A clause that is not there after this is spoken by the next engine, milliseconds. Default: 2,500. */
  readonly lateMs?: number;
}

/** A process that needs this long for one clause hangs, milliseconds. It is killed and started again. */
const HANGS_MS = 15_000;

/**
 * Piper's VITS voices through sherpa-onnx in a child process, on one core (RTF 0.13–0.27). The process is shared by all
 * calls; clauses wait in line, and one that is given up (the caller spoke) leaves the line.
 */
export class PiperEngine implements SpeechEngine {
  readonly name: string;
  readonly language: Language;
  readonly #options: PiperOptions;
  readonly #log: Logger;
  readonly #line = new ClauseLine();
  #worker: WorkerProcess | undefined;
  #late = 0;

  constructor(options: PiperOptions, log: Logger) {
    this.name = `piper ${options.name ?? basename(options.folder)}`;
    this.language = options.language;
    this.#options = options;
    this.#log = log;
  }

  get ready(): boolean {
    return this.#worker?.alive === true && this.#late === 0;
  }

  get queueLength(): number {
    return this.#line.length;
  }

  takeQueueDelayMs(): number {
    return this.#line.takeDelayMs();
  }

  /** The child's process id; undefined while there is none. For tests and diagnosis. */
  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /** @throws SecretaryError('not-found') when a file of the voice is missing */
  async start(): Promise<void> {
    if (this.#worker !== undefined) return;
    this.#worker = new WorkerProcess({
      name: this.name,
      program: new URL('./piper-worker.js', import.meta.url),
      argument: await this.#argument(),
      log: this.#log,
      callMs: HANGS_MS,
    });
    await this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
  }

  /**
   * Clauses that are needed are spoken before those that are prepared. A late answer is not waited for; until it has come
   * (or the process was restarted) nothing else is asked.
   */
  async speak(clause: Clause, signal: AbortSignal): Promise<Int16Array> {
    const { lateMs = 2_500 } = this.#options;
    if (this.#worker === undefined) throw new SecretaryError('unavailable', `${this.name} is not started`);
    const isNeeded = clause.neededAtMs !== Number.POSITIVE_INFINITY;
    const lateAtMs = performance.now() + lateMs;
    const next = await this.#turn(clause, isNeeded ? lateMs : undefined, signal);
    const answer = this.#worker.call<Int16Array>('speak', clause.text, signal).finally(next);
    try {
      const leftMs = isNeeded ? Math.max(1, Math.ceil(lateAtMs - performance.now())) : lateMs;
      return await within(answer, leftMs, `${this.name}: a clause`, signal);
    } catch (error) {
      if (error instanceof SecretaryError && error.code === 'timeout') this.#waitFor(answer);
      else answer.catch(() => undefined);
      throw error;
    }
  }

  /** @returns what lets the next clause in @throws 'timeout' when too many are before it: another engine is sooner */
  async #turn(clause: Clause, limitMs: number | undefined, signal: AbortSignal): Promise<() => void> {
    const giveUp = new AbortController();
    const turn = this.#line.turn(clause, AbortSignal.any([signal, giveUp.signal]));
    if (limitMs === undefined) return turn;
    try {
      return await within(turn, limitMs, `${this.name}: the clauses before`, signal);
    } catch (error) {
      giveUp.abort(error);
      turn.then(
        (next) => next(),
        () => undefined,
      );
      throw error;
    }
  }

  #waitFor(answer: Promise<unknown>): void {
    this.#late += 1;
    const done = () => {
      this.#late -= 1;
    };
    answer.then(done, done);
  }

  /** sherpa-onnx ends the whole process when a file is missing, so that is found out here. */
  async #argument(): Promise<PiperArgument> {
    const { folder, espeakData = join(folder, 'espeak-ng-data'), speaker = 0, speed = 1, pitch = 1 } = this.#options;
    const names = await readdir(folder).catch(() => [] as string[]);
    const model = join(folder, names.find((name) => name.endsWith('.onnx')) ?? 'model.onnx');
    const tokens = join(folder, 'tokens.txt');
    for (const path of [model, tokens, join(espeakData, 'phontab')]) {
      await access(path).catch((cause) => {
        const advice = 'Fetch it with: npx secretary setup';
        throw new SecretaryError('not-found', `${this.name}: ${path} is missing`, { cause, advice });
      });
    }
    return { model, tokens, espeakData, speaker, speed, pitch };
  }
}
