import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from '../audio/index.js';
import { Channel, type Logger, SecretaryError } from '../common/index.js';
import type { Language } from '../terms/index.js';
import { WorkerProcess } from '../workers/index.js';
import { EngineGauge } from './engine-gauge.js';
import { EngineLink } from './engine-link.js';
import { fetchAdvice } from './engines/model-files.js';
import type { RecogniserArgument } from './engines/protocol.js';
import { Listener } from './listener.js';
import type {
  EngineChoice,
  LateReading,
  ListeningContext,
  ListeningEvent,
  ListeningOptions,
  Recognised,
  Utterance,
} from './options.js';
import { RecordingReader, type RecordingReaderParts } from './recording-reader.js';
import { StreamReader } from './stream-reader.js';
import { TurnJudge } from './turn-judge.js';
import type { TurnReader } from './turn-reader.js';
import { VoiceDetector } from './voice-detector.js';
import { VoiceGate } from './voice-gate.js';
import { WholeReader } from './whole-reader.js';

const JUDGE_PROGRAM = new URL('./engines/turn-judge-program.js', import.meta.url);
const PROGRAM = new URL('./engines/recogniser-program.js', import.meta.url);
/** Nine seconds of speech take some 0.2 s; a process that needs this long hangs, milliseconds. It is killed and started again. */
const HANGS_MS = 20_000;
const DEFAULT_PRE_ROLL_MS = 300;
/** Between two looks whether a live call still waits, milliseconds. */
const LET_GO_FIRST_MS = 20;

/** Hears all calls: one process with one model a language, and a listener for each call. */
export class ListeningService {
  readonly #options: ListeningOptions;
  readonly #log: Logger;
  readonly #worker: WorkerProcess;
  readonly #gauge: EngineGauge;
  readonly #judgeWorker: WorkerProcess | undefined;
  readonly #judge: TurnJudge | undefined;

  constructor(options: ListeningOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
    this.#gauge = new EngineGauge((ms) => options.onTook?.('recogniser', ms));
    this.#worker = this.#process('recogniser', this.#argument(Object.values(options.engines), options.vadModel));
    if (options.turnModel === undefined) return;
    this.#judgeWorker = this.#judgeProcess(options.turnModel);
    this.#judge = new TurnJudge(this.#judgeWorker, (ms) => options.onTook?.('end-of-turn', ms));
  }

  /** The processes that hold models now. */
  get processIds(): readonly number[] {
    return [this.#worker.pid, this.#judgeWorker?.pid].filter((pid) => pid !== undefined);
  }

  /** True while the process that holds the models can be asked. */
  get ready(): boolean {
    return this.#worker.alive;
  }

  /** Requests of live calls that wait for the recogniser's answer. */
  get queueLength(): number {
    return this.#gauge.waiting;
  }

  /** The longest wait of a live call for the recogniser since the last time somebody asked, milliseconds. */
  takeQueueDelayMs(): number {
    return this.#gauge.takeLongestMs();
  }

  /** The engine of each language, for reports. */
  get engines(): Record<Language, string> {
    return Object.fromEntries(
      Object.entries(this.#options.engines).map(([language, { engine }]) => [language, engine]),
    );
  }

  /** The process that judges ends of turns; undefined without Smart Turn. For tests. */
  get judgeProcessId(): number | undefined {
    return this.#judgeWorker?.pid;
  }

  /** The process that holds the models; it changes when that process died. For tests and `doctor`. */
  get processId(): number | undefined {
    return this.#worker.pid;
  }

  /** Loads the models. @throws SecretaryError naming the model that is missing or damaged, with the cure as advice. */
  async start(): Promise<void> {
    try {
      await Promise.all([this.#worker.start(), this.#judgeWorker?.start()]);
    } catch (error) {
      if (error instanceof SecretaryError && error.code === 'unavailable') throw await this.#blame(error);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#worker.stop(), this.#judgeWorker?.stop()]);
  }

  /**
   * Listens to one call until its frames end or the signal fires; a turn under way when the frames end is still
   * recognised. Never throws because an engine died: `engine-failed` says so and the turn is read when it is back.
   *
   * @throws SecretaryError('bad-configuration') when no engine is configured for the language.
   */
  async *listen(
    frames: AsyncIterable<Frame>,
    context: ListeningContext,
    signal: AbortSignal,
  ): AsyncIterable<ListeningEvent> {
    const choice = this.#choice(context.language);
    const own = new AbortController();
    const either = AbortSignal.any([signal, own.signal]);
    const events = new Channel<ListeningEvent>();
    const listener = this.#listener(choice, context, either, (event) => events.push(event));
    const running = listener.run(frames, either).then(
      () => events.close(),
      (error) => events.close(error),
    );
    try {
      yield* events;
    } finally {
      own.abort();
      await running;
    }
  }

  /** Reads a whole recording (16 kHz). Word times count from its beginning. */
  async recognise(samples: Int16Array, language: Language, grammar?: readonly string[]): Promise<Recognised> {
    const signal = AbortSignal.timeout(15 * 60_000);
    const turnToWork = async () => signal.throwIfAborted();
    const results: Recognised[] = [];
    for await (const utterance of this.#readAll(samples, { language, grammar, signal, turnToWork }))
      results.push(utterance);
    const words = results.flatMap((result) => result.words);
    return {
      text: results.flatMap(({ text }) => (text === '' ? [] : [text])).join(' '),
      words,
      confidence: words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length),
      engine: this.#choice(language).engine,
    };
  }

  /**
   * Reads what a caller said in a call that is over (16 kHz), utterance by utterance, and lets live calls go first: it
   * waits while one of them waits for the recogniser. Times count from the first sample.
   *
   * @throws SecretaryError('bad-configuration') when no engine is configured for the language; what the signal gives.
   */
  recogniseLater(samples: Int16Array, options: LateReading): AsyncIterable<Utterance> {
    const turnToWork = async () => {
      while (this.#gauge.waiting > 0) await delay(LET_GO_FIRST_MS, undefined, { signal: options.signal });
      options.signal.throwIfAborted();
    };
    return this.#readAll(samples, { ...options, turnToWork });
  }

  #readAll(
    samples: Int16Array,
    { language, grammar, playedDbfs, signal, turnToWork }: LateReading & Pick<RecordingReaderParts, 'turnToWork'>,
  ): AsyncGenerator<Utterance> {
    const choice = this.#choice(language);
    const link = new EngineLink(this.#worker, signal, this.#log, () => undefined);
    const [detector, gate] = [new VoiceDetector(link), this.#gate()];
    const newReader = () => this.#reader(choice, grammar, link);
    return new RecordingReader({ detector, gate, newReader, playedDbfs, turnToWork }).read(samples);
  }

  #listener(
    choice: EngineChoice,
    context: ListeningContext,
    signal: AbortSignal,
    emit: (event: ListeningEvent) => void,
  ): Listener {
    let atMs = 0;
    const failed = () => emit({ type: 'engine-failed', engine: choice.engine, atMs });
    const link = new EngineLink(this.#worker, signal, context.log ?? this.#log, failed, this.#gauge);
    const room = {
      detector: new VoiceDetector(link),
      gate: this.#gate(),
      judge: this.#judge,
      newReader: () => this.#reader(choice, context.grammar, link),
      emit: (event: ListeningEvent) => {
        atMs = event.type === 'turn' ? event.endMs : event.atMs;
        emit(event);
      },
      preRollMs: this.#options.preRollMs ?? DEFAULT_PRE_ROLL_MS,
      longTurnMs: this.#options.longTurnMs ?? 30_000,
      longestTurnMs: this.#options.longestTurnMs ?? 45_000,
      lateMs: this.#options.lateMs ?? 400,
    };
    return new Listener(room, context);
  }

  #reader(choice: EngineChoice, grammar: readonly string[] | undefined, link: EngineLink): TurnReader {
    if (choice.engine === 'vosk') return new StreamReader(link, choice.modelDirectory, grammar);
    return new WholeReader(link, choice.modelDirectory, this.#options.partialEveryMs ?? 800);
  }

  #choice(language: Language): EngineChoice {
    const choice = this.#options.engines[language];
    if (choice !== undefined) return choice;
    throw new SecretaryError('bad-configuration', `no recogniser is configured for the language "${language}"`);
  }

  /** A native library that dislikes a model may end the whole process: finds out which model it was. */
  async #blame(cause: SecretaryError): Promise<SecretaryError> {
    const { vadModel, engines } = this.#options;
    const suspects: [string, RecogniserArgument][] = [
      [`the voice detection model ${vadModel}`, this.#argument([], vadModel)],
      ...Object.values(engines).map((choice): [string, RecogniserArgument] => [
        `the ${choice.engine} model in ${choice.modelDirectory}`,
        this.#argument([choice], undefined),
      ]),
    ];
    for (const [name, argument] of suspects) {
      const probe = this.#process('recogniser-probe', argument);
      try {
        await probe.start();
      } catch {
        return new SecretaryError('damaged', `${name} is damaged`, { cause, advice: fetchAdvice });
      } finally {
        await probe.stop();
      }
    }
    return cause;
  }

  #process(name: string, argument: RecogniserArgument): WorkerProcess {
    const { readyMs = 60_000 } = this.#options;
    return new WorkerProcess({ name, program: PROGRAM, argument, log: this.#log, readyMs, callMs: HANGS_MS });
  }

  /** A process of its own: a judgement takes its event loop for 50 ms, in which no frame could be heard. */
  #judgeProcess(model: string): WorkerProcess {
    const { readyMs = 60_000 } = this.#options;
    const name = 'end-of-turn model';
    return new WorkerProcess({
      name,
      program: JUDGE_PROGRAM,
      argument: model,
      log: this.#log,
      readyMs,
      callMs: HANGS_MS,
    });
  }

  #argument(engines: readonly EngineChoice[], vadModel: string | undefined): RecogniserArgument {
    const { threads = 1, parallel = Math.max(1, availableParallelism() - 1) } = this.#options;
    return { engines, vadModel, threads, parallel };
  }

  #gate(): VoiceGate {
    return new VoiceGate(this.#options.vadThreshold ?? 0.5);
  }
}
