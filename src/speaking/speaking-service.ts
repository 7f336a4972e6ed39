import { isAbort, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { Language } from '../terms/index.js';
import { FallbackVoice, type Replaceable, type VoiceListeners } from './fallback-voice.js';
import { PhraseCache, type PhraseCacheOptions } from './phrase-cache.js';
import { PiperEngine, type PiperOptions } from './piper-engine.js';
import { EspeakEngine, type EspeakOptions, FliteEngine, type FliteOptions } from './program-engine.js';
import type { SpeechEngine, Voice } from './voice.js';

export type SpeechEngineOptions = PiperOptions | EspeakOptions | FliteOptions;

export interface SpeakingOptions {
  /** Best first. An engine of one language is asked before those that speak any. At least one. */
  readonly engines: readonly SpeechEngineOptions[];
  /** Where phrases that recur are kept. Default: in memory only. */
  readonly cache?: PhraseCacheOptions;
  /** Told how long an engine took for a clause that somebody waited for, milliseconds. Default: nobody is told. */
  readonly onTook?: (ms: number) => void;
  /** Told when an engine failed or was late and the next one went on. Default: nobody is told. */
  readonly onFallback?: () => void;
}

/** Owns the engines and their processes, and hands out voices. */
export class SpeakingService {
  readonly #engines: readonly SpeechEngine[];
  readonly #cache: PhraseCache;
  readonly #log: Logger;
  readonly #told: VoiceListeners;
  readonly #voices = new Map<Language, FallbackVoice>();
  readonly #stopping = new AbortController();

  constructor(options: SpeakingOptions, log: Logger) {
    this.#engines = options.engines.map((engine) => makeEngine(engine, log));
    this.#cache = new PhraseCache(options.cache);
    this.#log = log;
    this.#told = { onTook: options.onTook, onFallback: options.onFallback };
  }

  /** The processes that hold voices now. */
  get processIds(): readonly number[] {
    return this.#engines.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** True while at least one engine can speak. */
  get ready(): boolean {
    return this.#engines.some(({ ready }) => ready);
  }

  /** Clauses that wait for their turn, of all calls. */
  get queueLength(): number {
    return this.#engines.reduce((sum, { queueLength = 0 }) => sum + queueLength, 0);
  }

  /** How much too late a clause came to its turn since the last time somebody asked, milliseconds. */
  takeQueueDelayMs(): number {
    return Math.max(0, ...this.#engines.map((engine) => engine.takeQueueDelayMs?.() ?? 0));
  }

  /** An engine that does not start is reported and done without. @throws the first one's error when none starts */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#engines.map((engine) => engine.start()));
    const failures = results.flatMap((result, i) =>
      result.status === 'rejected' ? [{ engine: this.#engines[i]?.name, error: result.reason as unknown }] : [],
    );
    for (const { engine, error } of failures) {
      this.#log.warn({ engine, reason: messageOf(error) }, 'speech engine did not start');
    }
    if (failures.length === this.#engines.length) {
      throw SecretaryError.from(failures[0]?.error, 'unavailable', 'no speech engine started');
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#engines.map((engine) => engine.stop()));
  }

  /**
   * @param log a call's own. Default: the room's.
   * @throws SecretaryError('bad-configuration') when no engine speaks the language
   */
  voiceFor(language: Language, log?: Logger): Voice {
    const voice = this.#voiceFor(language);
    return log === undefined ? voice : voice.loggingTo(log);
  }

  /** Synthesises phrases that recur once, save what stands around places in braces; they are kept in the cache's folder, so give no caller's words. `standIns`: which of them may be said instead of what, once no engine can speak. Never fails. */
  async warm(language: Language, phrases: readonly string[], standIns: readonly Replaceable[] = []): Promise<void> {
    const signal = this.#stopping.signal;
    try {
      const voice = this.#voiceFor(language);
      voice.mayReplace(standIns);
      const computed = await voice.warm(phrases, signal);
      this.#log.debug({ language, phrases: phrases.length, computed }, 'phrases are ready');
    } catch (error) {
      if (!isAbort(error)) this.#log.warn({ language, reason: messageOf(error) }, 'phrases could not be prepared');
    }
  }

  #voiceFor(language: Language): FallbackVoice {
    const known = this.#voices.get(language);
    if (known !== undefined) return known;
    const own = this.#engines.filter((engine) => engine.language === language);
    const any = this.#engines.filter((engine) => engine.language === undefined);
    if (own.length + any.length === 0) {
      throw new SecretaryError('bad-configuration', `no speech engine speaks "${language}"`);
    }
    const voice = new FallbackVoice(language, [...own, ...any], this.#cache, this.#log, this.#told);
    this.#voices.set(language, voice);
    return voice;
  }
}

function makeEngine(options: SpeechEngineOptions, log: Logger): SpeechEngine {
  switch (options.engine) {
    case 'piper':
      return new PiperEngine(options, log);
    case 'espeak-ng':
      return new EspeakEngine(options);
    case 'flite':
      return new FliteEngine(options);
  }
}
