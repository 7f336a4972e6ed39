import { type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { Language, Mailbox } from '../terms/index.js';
import { clausesOf } from './hearing.js';
import { indexOfEntries, indexOfText, type KnowledgeIndex } from './knowledge/knowledge-index.js';
import { asked, hasSense, senseOfQuery, sensesOf, understood, written } from './knowledge/sense.js';
import { SEARCH_KNOWLEDGE } from './tools.js';
import type { DialogueEvent } from './types.js';

/** Makes one vector of length 1 for each text. May reject: then the search goes by stems. */
export type Vectors = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

export interface KnowledgeSenseOptions {
  readonly vectors: Vectors;
  readonly log: Logger;
  /** A caller's words are waited for no longer than this, milliseconds; two take some 20 ms. Default: 150. */
  readonly waitMs?: number;
  /** The share of the time in which an owner's text is read: calls come first. Default: one half. */
  readonly share?: number;
}

type Written = Pick<Mailbox, 'knowledge' | 'knowledgeText' | 'language'>;

interface Reading {
  readonly indexes: readonly KnowledgeIndex[];
  /** Not read yet. */
  readonly texts: string[];
  readonly done: () => void;
}

/** Texts that are handed over at once; a caller's words wait for one text at most. */
const BATCH = 8;
/** So many sentences of one mailbox are read, some five minutes' work; what lies behind them is found by stems. */
const MOST_SENTENCES = 6_000;
/** Questions of one turn of the caller that are looked up. */
const MOST_QUESTIONS = 4;

/**
 * Finds out beforehand what sentences mean, so that the dialogue, which waits for nobody, can search by it: what a mailbox's
 * owner wrote when the mailbox is loaded, and what a caller says while the pause after it lasts. Whatever fails or is late,
 * the search goes by stems.
 */
export class KnowledgeSense {
  readonly #options: KnowledgeSenseOptions;
  /** The mailboxes that are being read, in turn, a few texts of each: a short one does not wait for a long one. */
  readonly #readings: Reading[] = [];
  #isReading = false;
  readonly #asking = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(options: KnowledgeSenseOptions) {
    this.#options = options;
  }

  /** Reads what an owner wrote, as far as it is not known; resolves when that is done or has failed. Never rejects. */
  read(mailbox: Written): Promise<void> {
    if (this.#stopped || !hasSense(mailbox.language)) return Promise.resolve();
    return new Promise((done) => {
      this.#readings.push(readingOf(mailbox, done));
      if (!this.#isReading) void this.#readInTurn();
    });
  }

  /**
   * What is to be waited for before the dialogue is told of an event: that the words in it are understood, 150 ms at the
   * longest. Undefined where there is nothing to wait for.
   */
  before(event: DialogueEvent, language: Language): Promise<void> | undefined {
    if (event.type === 'caller-turn') return this.hears(event.turn.text, language);
    if (event.type !== 'reply-tool' || event.call.name !== SEARCH_KNOWLEDGE) return undefined;
    return this.hears(String(event.call.arguments.query ?? ''), language);
  }

  /** The same for words that may be the caller's next turn. */
  hears(text: string, language: Language): Promise<void> | undefined {
    if (this.#stopped || !hasSense(language)) return undefined;
    const unknown = queriesIn(text, language).filter((query) => !asked.has(query));
    if (unknown.length === 0) return undefined;
    this.#ask(unknown.filter((query) => !this.#asking.has(query)));
    const learned = Promise.all(unknown.map((query) => this.#asking.get(query)));
    return within(learned, this.#options.waitMs ?? 150, 'the meaning of what was said').then(
      () => undefined,
      (error) => this.#failed(error),
    );
  }

  /** What is asked for already is not asked for twice: a caller's words come first as a guess and then as a turn. */
  #ask(queries: readonly string[]): void {
    if (queries.length === 0) return;
    const asking = this.#options
      .vectors(queries)
      .then((found) => keep(queries, found, asked))
      .finally(() => {
        for (const query of queries) this.#asking.delete(query);
      });
    for (const query of queries) this.#asking.set(query, asking);
  }

  /** Reads no further. */
  stop(): void {
    this.#stopped = true;
  }

  async #readInTurn(): Promise<void> {
    this.#isReading = true;
    for (let next = this.#readings.shift(); next !== undefined; next = this.#readings.shift()) {
      const ends = this.#stopped || (await this.#readSome(next));
      if (ends) next.done();
      else this.#readings.push(next);
    }
    this.#isReading = false;
  }

  /** @returns whether there is no more to read, or it cannot be read now */
  async #readSome({ texts, indexes }: Reading): Promise<boolean> {
    const { vectors, share = 0.5 } = this.#options;
    const some: string[] = [];
    while (some.length < BATCH && texts.length > 0)
      some.push(...texts.splice(0, 1).filter((text) => !written.has(text)));
    try {
      const sinceMs = performance.now();
      if (some.length > 0) keep(some, await vectors(some), written);
      const restMs = (performance.now() - sinceMs) * (1 / share - 1);
      if (some.length > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    } catch (error) {
      this.#failed(error);
      return true;
    }
    if (texts.length === 0) indexes.forEach(settle);
    return texts.length === 0;
  }

  #failed(error: unknown): void {
    if (!this.#stopped)
      this.#options.log.debug({ reason: messageOf(error) }, 'the knowledge is searched by stems alone');
  }
}

/** What was read to its end: a mailbox is loaded for each call, and most have nothing new in them. */
const isRead = new WeakSet<KnowledgeIndex>();

/** Its passages hold their vectors from now on, whatever else is read. */
function settle(index: KnowledgeIndex): void {
  for (const passage of index.passages) understood(passage);
  isRead.add(index);
}

/** The owner's answers come before the long text. */
function readingOf({ knowledge, knowledgeText, language }: Written, done: () => void): Reading {
  const all = [indexOfEntries(knowledge, language), ...(knowledgeText ? [indexOfText(knowledgeText, language)] : [])];
  const indexes = all.filter((index) => !isRead.has(index));
  const texts = new Set(indexes.flatMap(({ passages }) => passages).flatMap(sensesOf));
  return { indexes, texts: [...texts].slice(0, MOST_SENTENCES).filter((text) => !written.has(text)), done };
}

/** What the dialogue may search for when a caller says this. */
function queriesIn(text: string, language: Language): readonly string[] {
  const clauses = clausesOf(text, language).filter(({ isQuestion }) => isQuestion);
  const queries = [text, ...clauses.slice(0, MOST_QUESTIONS - 1).map((clause) => clause.text)].map(senseOfQuery);
  return [...new Set(queries)].filter((query) => query !== '');
}

/** @throws SecretaryError 'protocol' where there is not one vector for each text */
function keep(texts: readonly string[], vectors: readonly Float32Array[], kept: typeof asked): void {
  if (vectors.length !== texts.length)
    throw new SecretaryError('protocol', `${vectors.length} vectors came for ${texts.length} texts`);
  for (const [at, vector] of vectors.entries()) kept.set(texts[at] ?? '', vector);
}
