import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';

export interface PhraseCacheOptions {
  /** Folder for the phrases' samples; made when it is missing. Default: memory only. */
  readonly directory?: string;
  /** Most bytes kept in memory; the phrase unused for longest goes first. Default: 16 MiB, some nine minutes. */
  readonly memoryBytes?: number;
}

/** Part of every key, to be raised when shape() or normaliseForSpeech() changes what a phrase sounds like. */
const VERSION = 1;

/**
 * Samples of phrases that recur (greetings, questions), by voice and text. Only what was given to `keep` is in it: a
 * caller's words never reach the disk.
 */
export class PhraseCache {
  readonly #options: PhraseCacheOptions;
  /** In the order of their last use; Map keeps insertion order. */
  readonly #memory = new Map<string, Int16Array>();
  /** All keys of this process's phrases, also those that memory has let go. */
  readonly #known = new Set<string>();
  #bytes = 0;

  constructor(options: PhraseCacheOptions = {}) {
    this.#options = options;
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the phrase was kept or preloaded by this process. */
  has(voice: string, text: string): boolean {
    return this.#known.has(keyOf(voice, text));
  }

  /** Samples of a phrase that `has`; undefined when memory has let it go and the disk lacks it. */
  async find(voice: string, text: string): Promise<Int16Array | undefined> {
    const key = keyOf(voice, text);
    if (!this.#known.has(key)) return undefined;
    return this.#recall(key);
  }

  /** Takes a phrase over from the disk. @returns false when it is not there and must be synthesised */
  async preload(voice: string, text: string): Promise<boolean> {
    const key = keyOf(voice, text);
    if ((await this.#recall(key)) === undefined) return false;
    this.#known.add(key);
    return true;
  }

  async keep(voice: string, text: string, samples: Int16Array): Promise<void> {
    const key = keyOf(voice, text);
    this.#known.add(key);
    this.#remember(key, samples);
    const file = this.#file(key);
    if (file === undefined) return;
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    const temporary = `${file}.${randomUUID()}`;
    try {
      await writeFile(temporary, bytesOf(samples), { mode: 0o600 });
      await rename(temporary, file); // two processes may keep the same phrase; each sees a whole file
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #recall(key: string): Promise<Int16Array | undefined> {
    const samples = this.#memory.get(key) ?? (await this.#load(key));
    if (samples !== undefined) this.#remember(key, samples);
    return samples;
  }

  async #load(key: string): Promise<Int16Array | undefined> {
    const file = this.#file(key);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    return bytes === undefined || bytes.length === 0 || bytes.length % 2 === 1 ? undefined : samplesOf(bytes);
  }

  #remember(key: string, samples: Int16Array): void {
    this.#bytes += samples.byteLength - (this.#memory.get(key)?.byteLength ?? 0);
    this.#memory.delete(key);
    this.#memory.set(key, samples);
    const limit = this.#options.memoryBytes ?? 16 * 1024 * 1024;
    for (const [oldest, held] of this.#memory) {
      if (this.#bytes <= limit) break;
      this.#memory.delete(oldest);
      this.#bytes -= held.byteLength;
    }
  }

  #file(key: string): string | undefined {
    const { directory } = this.#options;
    return directory === undefined ? undefined : join(directory, `${key}.pcm`);
  }
}

function keyOf(voice: string, text: string): string {
  return createHash('sha256').update(`${VERSION}\0${voice}\0${text}`).digest('hex');
}

/** 16-bit little-endian, so that a cache folder can move between machines. */
function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.from(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.byteLength));
  return endianness() === 'LE' ? bytes : bytes.swap16();
}

function samplesOf(bytes: Buffer): Int16Array {
  const copy = Buffer.from(bytes);
  if (endianness() === 'BE') copy.swap16();
  return new Int16Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length));
}
