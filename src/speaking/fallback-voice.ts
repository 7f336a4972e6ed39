import { SAMPLE_RATE_HZ } from '../audio/index.js';
import { isAbort, type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { Language } from '../terms/index.js';
import { clausesOf } from './clauses.js';
import { normaliseForSpeech } from './normalise.js';
import type { PhraseCache } from './phrase-cache.js';
import { Prepared } from './prepared.js';
import { shape } from './shape.js';
import type { Clause, SpeechEngine, Voice } from './voice.js';

/** Longest wait for a clause that is being prepared, milliseconds; then it is spoken anew, by an engine that can. */
const PREPARED_MS = 2_500;
/** So many characters of a text are prepared, whole clauses: while they are heard, the rest is made. About 2 s. */
const PREPARED_CHARACTERS = 30;

/** A sentence of which the voice knows what may be said instead, where nothing else can be. */
export interface Replaceable {
  /** The sentence, with places in braces that are filled anew each time. */
  readonly instead: string;
  /** One that was given to `warm`. */
  readonly say: string;
}

/** A text on its way: which engine speaks it, and when the listener has no sound left. */
interface Speech {
  first: number;
  neededAtMs: number;
}

/** Who is told how the engines do. */
export interface VoiceListeners {
  /** How long an engine took for a clause that somebody waited for, milliseconds. */
  readonly onTook?: ((ms: number) => void) | undefined;
  /** An engine failed or was late, and the next one goes on. */
  readonly onFallback?: (() => void) | undefined;
}

/**
 * Speaks with the first engine that can. An engine that dies, fails or is late in the middle of a sentence is replaced
 * by the next one from that clause on, until the text ends; a text begins with the first engine again.
 */
export class FallbackVoice implements Voice {
  readonly name: string;
  readonly #language: Language;
  readonly #engines: readonly SpeechEngine[];
  readonly #cache: PhraseCache;
  readonly #log: Logger;
  readonly #told: VoiceListeners;
  readonly #prepared: Prepared;
  readonly #standIns: Map<string, Replaceable>;

  constructor(
    language: Language,
    engines: readonly SpeechEngine[],
    cache: PhraseCache,
    log: Logger,
    told: VoiceListeners = {},
    prepared = new Prepared(),
    standIns = new Map<string, Replaceable>(),
  ) {
    this.name = engines[0]?.name ?? 'none';
    this.#language = language;
    this.#engines = engines;
    this.#cache = cache;
    this.#log = log;
    this.#told = told;
    this.#prepared = prepared;
    this.#standIns = standIns;
  }

  /** The same engines and phrases for one call, with its own log. */
  loggingTo(log: Logger): FallbackVoice {
    const [cache, told, standIns] = [this.#cache, this.#told, this.#standIns];
    return new FallbackVoice(this.#language, this.#engines, cache, log, told, this.#prepared, standIns);
  }

  /** For when no engine can speak any more: which of the phrases that are kept mean the same as others. */
  mayReplace(standIns: readonly Replaceable[]): void {
    for (const each of standIns) this.#standIns.set(`${each.instead}\0${each.say}`, each);
  }

  /** A sentence of which nothing can be spoken is replaced by one that is kept and means the same, where there is one. */
  async *synthesize(text: string, signal: AbortSignal, aheadMs = 0): AsyncGenerator<Int16Array, void, undefined> {
    let isHeard = false;
    try {
      for await (const samples of this.#speakAll(text, signal, aheadMs)) {
        isHeard = true;
        yield samples;
      }
    } catch (error) {
      const standIn = isHeard || signal.aborted ? undefined : await this.#standIn(text);
      if (standIn === undefined) throw error;
      this.#log.warn(
        { reason: messageOf(error) },
        'a phrase that was kept is said in place of one that means the same',
      );
      yield* standIn;
    }
  }

  async *#speakAll(text: string, signal: AbortSignal, aheadMs: number): AsyncGenerator<Int16Array, void, undefined> {
    signal.throwIfAborted();
    const leaving = new AbortController();
    const either = AbortSignal.any([signal, leaving.signal]);
    const speech = { first: 0, neededAtMs: performance.now() + aheadMs };
    const waiting = this.#clauses(text);
    let next = this.#start(waiting.shift(), speech, either);
    try {
      while (next !== undefined) {
        const samples = await next;
        signal.throwIfAborted();
        speech.neededAtMs = Math.max(speech.neededAtMs, performance.now()) + (samples.length * 1000) / SAMPLE_RATE_HZ;
        next = this.#start(waiting.shift(), speech, either); // computed while this one is being played
        if (samples.length > 0) yield samples;
      }
    } finally {
      leaving.abort();
    }
  }

  prepare(text: string, signal: AbortSignal): void {
    let left = PREPARED_CHARACTERS;
    for (const clause of this.#clauses(text)) {
      const engine = this.#engines[0];
      if (left <= 0 || engine === undefined || !engine.ready) return;
      left -= clause.length;
      if (this.#cache.has(engine.name, clause)) continue;
      const wanted = { text: clause, language: this.#language, neededAtMs: Number.POSITIVE_INFINITY };
      this.#prepared.add(wanted, signal, async (leaving) => shape(await engine.speak(wanted, leaving), clause));
    }
  }

  /**
   * Synthesises phrases once: those of their clauses that have no place in braces. "I have {number}. Is that right?" is
   * asked for the second clause each time. @returns how many had to be computed
   */
  async warm(phrases: readonly string[], signal: AbortSignal): Promise<number> {
    let computed = 0;
    for (const clause of new Set(phrases.flatMap((phrase) => this.#fixedClauses(phrase)))) {
      signal.throwIfAborted();
      const engine = this.#engines.find(({ ready }) => ready);
      // A phrase in a fall-back's voice is not kept: the first engine comes back sooner than the phrase changes.
      if (engine !== this.#engines[0] || engine === undefined) break;
      if (await this.#cache.preload(engine.name, clause)) continue;
      const wanted = { text: clause, language: this.#language, neededAtMs: Number.POSITIVE_INFINITY };
      const samples = shape(await engine.speak(wanted, signal), clause);
      if (samples.length > 0) await this.#cache.keep(engine.name, clause, samples);
      computed += 1;
    }
    return computed;
  }

  /** All of its sound. */
  async #standIn(text: string): Promise<Int16Array[] | undefined> {
    for (const { instead, say } of this.#standIns.values()) {
      if (!patternOf(instead).test(text.trim())) continue;
      const sounds = await Promise.all(this.#clauses(say).map((clause) => this.#kept(clause)));
      const whole = sounds.filter((sound) => sound !== undefined);
      if (whole.length === sounds.length && whole.length > 0) return whole;
    }
    return undefined;
  }

  async #kept(clause: string): Promise<Int16Array | undefined> {
    for (const { name } of this.#engines) {
      const samples = await this.#cache.find(name, clause);
      if (samples !== undefined) return samples;
    }
    return undefined;
  }

  #fixedClauses(phrase: string): string[] {
    const clauses = clausesOf(phrase, { language: this.#language }).filter((clause) => !/[{}]/.test(clause));
    return clauses.flatMap((clause) => this.#speakable([clause]));
  }

  /** A clause that is known as a whole is not cut again. */
  #clauses(text: string): string[] {
    const whole = normaliseForSpeech(text, this.#language);
    if (this.#cache.has(this.name, whole)) return [whole];
    return this.#speakable(clausesOf(text, { language: this.#language }));
  }

  #speakable(clauses: readonly string[]): string[] {
    return clauses
      .map((clause) => normaliseForSpeech(clause, this.#language))
      .filter((clause) => /[\p{L}\p{N}]/u.test(clause));
  }

  #start(clause: string | undefined, speech: Speech, signal: AbortSignal): Promise<Int16Array> | undefined {
    if (clause === undefined) return undefined;
    const samples = this.#speak(clause, speech, signal);
    samples.catch(() => undefined); // awaited later, or never when the listener leaves
    return samples;
  }

  async #speak(clause: string, speech: Speech, signal: AbortSignal): Promise<Int16Array> {
    const prepared = await this.#takePrepared(clause, speech, signal);
    if (prepared !== undefined) return prepared;
    const { neededAtMs } = speech;
    let cause: unknown;
    for (let i = speech.first; i < this.#engines.length; i += 1) {
      const engine = this.#engines[i] as SpeechEngine;
      const cached = await this.#cache.find(engine.name, clause);
      if (cached !== undefined) return cached;
      if (!engine.ready) continue;
      try {
        return shape(await this.#ask(engine, { text: clause, language: this.#language, neededAtMs }, signal), clause);
      } catch (error) {
        if (signal.aborted || isAbort(error)) throw error;
        this.#log.warn({ engine: engine.name, reason: messageOf(error) }, 'speech engine failed, the next one goes on');
        this.#told.onFallback?.();
        cause = error;
        speech.first = i + 1;
      }
    }
    throw new SecretaryError('unavailable', `no voice for "${this.#language}" could speak`, { cause });
  }

  async #ask(engine: SpeechEngine, clause: Clause, signal: AbortSignal): Promise<Int16Array> {
    const sinceMs = performance.now();
    const samples = await engine.speak(clause, signal);
    this.#told.onTook?.(performance.now() - sinceMs);
    return samples;
  }

  /** A clause that was spoken on a guess; undefined when there is none, or none in time. */
  async #takePrepared(clause: string, speech: Speech, signal: AbortSignal): Promise<Int16Array | undefined> {
    const tooLate = new AbortController();
    const taking = AbortSignal.any([signal, tooLate.signal]);
    const prepared = this.#prepared.take(clause, speech.neededAtMs, taking);
    if (prepared === undefined) return undefined;
    try {
      return await within(prepared, PREPARED_MS, 'a prepared clause', signal);
    } catch (error) {
      if (signal.aborted) throw error;
      tooLate.abort();
      return undefined;
    }
  }
}

/** Matches the sentence with its places filled. */
function patternOf(phrase: string): RegExp {
  const parts = phrase.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.!?。？！]+')}$`, 'u');
}
