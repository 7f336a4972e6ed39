import type { EngineLink } from './engine-link.js';
import type { StreamResult } from './engines/protocol.js';
import type { Recognised } from './options.js';
import { Sound } from './sound.js';
import type { TurnReader } from './turn-reader.js';

const SAMPLES_PER_MS = 16;

let lastId = 0;

/** Reads a turn with an engine that takes audio as it comes (Vosk): one request in flight, the rest waits in `#sound`. */
export class StreamReader implements TurnReader {
  readonly engine = 'vosk';
  readonly #link: EngineLink;
  readonly #modelDirectory: string;
  readonly #grammar: readonly string[] | undefined;
  readonly #sound = new Sound();
  #text = '';
  /** Samples that the open session has got. */
  #fed = 0;
  /** The session and the process that holds it. */
  #session: { readonly id: number; readonly process: number | undefined } | undefined;
  #feeding: Promise<void> | undefined;
  #closed = false;

  constructor(link: EngineLink, modelDirectory: string, grammar: readonly string[] | undefined) {
    this.#link = link;
    this.#modelDirectory = modelDirectory;
    this.#grammar = grammar;
  }

  get text(): string {
    return this.#text;
  }

  get readMs(): number {
    return this.#fed / SAMPLES_PER_MS;
  }

  sound(): Int16Array {
    return this.#sound.from();
  }

  add(samples: Int16Array): void {
    this.#sound.add(samples);
    this.#feeding ??= this.#feed();
  }

  seal(): void {
    // Nothing is ever read twice.
  }

  async settle(): Promise<void> {
    while (this.#feeding !== undefined) await this.#feeding;
  }

  async finish(startMs: number): Promise<Recognised> {
    while (this.#feeding !== undefined) await this.#feeding;
    const { text, words } = await this.#result();
    const timed = words.map(({ word, start, end, conf }) => ({
      text: word,
      startMs: Math.round(startMs + start * 1000),
      endMs: Math.round(startMs + end * 1000),
      confidence: conf,
    }));
    const confidence = timed.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, timed.length);
    return { text, words: timed, confidence, engine: this.engine };
  }

  close(): void {
    this.#closed = true;
    if (this.#session !== undefined) this.#link.release('closeStream', { id: this.#session.id });
  }

  /** Where the engine fails for good, what it had understood so far. */
  async #result(): Promise<StreamResult> {
    try {
      return await this.#link.persist(async () => {
        const id = await this.#catchUp();
        return await this.#link.call<StreamResult>('finishStream', { id });
      });
    } catch (error) {
      this.#link.fault(error);
      return { text: this.#text, words: [] };
    }
  }

  async #feed(): Promise<void> {
    try {
      while (this.#fed < this.#sound.length && !this.#closed) await this.#link.persist(() => this.#catchUp());
    } catch (error) {
      this.#link.fault(error);
      this.#fed = this.#sound.length; // what cannot be read is passed over; the turn goes on
    } finally {
      this.#feeding = undefined;
    }
  }

  /** Gives the session all audio it lacks: after the death of its process, the turn from its beginning. */
  async #catchUp(): Promise<number> {
    if (this.#session?.process !== this.#link.process || this.#session === undefined) await this.#open();
    const { id } = this.#session as { id: number };
    if (this.#fed < this.#sound.length) {
      const until = this.#sound.length;
      this.#text = await this.#link.call<string>('feedStream', { id, samples: this.#sound.from(this.#fed, until) });
      this.#fed = until;
    }
    return id;
  }

  async #open(): Promise<void> {
    lastId += 1;
    const session = { id: lastId, process: this.#link.process };
    await this.#link.call('openStream', {
      id: session.id,
      modelDirectory: this.#modelDirectory,
      grammar: this.#grammar,
    });
    this.#session = session;
    this.#fed = 0;
    if (this.#closed) this.close();
  }
}
