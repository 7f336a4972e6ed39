import { type FileHandle, mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SecretaryError } from '../common/index.js';
import type { Entry } from './entries.js';

const SUFFIX = '.spool';

/** A line of a spool file as it was read back. */
export type SpoolLine =
  | { readonly entry: Entry; readonly line: string }
  | { readonly torn: true; readonly line: string };

export interface SpoolSize {
  /** Calls that wait for the database, and what their files hold together. */
  readonly calls: number;
  readonly bytes: number;
  /** Files that a person must look at. */
  readonly quarantined: number;
}

/**
 * The folder that stands in while the database is away: one file per call, one line per entry, each line with its
 * checksum: `crc32 json\n`. Contents are sealed before they come here, exactly as for the database. Postfix's queue is
 * the model: fsync before anyone relies on it, an END record, quarantine for what is torn.
 */
export class Spool {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get quarantine(): string {
    return join(this.#directory, 'quarantine');
  }

  /** Makes the folders; throws `bad-configuration` when they cannot be written. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.quarantine, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new SecretaryError('bad-configuration', `the spool directory ${this.#directory} cannot be made`, { cause });
    }
  }

  /** Paths of the files that wait for the database, oldest name first. */
  async files(): Promise<string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .sort()
      .map((name) => join(this.#directory, name));
  }

  /** A file that is taken away meanwhile counts nothing. */
  async size(): Promise<SpoolSize> {
    const files = await this.files();
    const sizes = await Promise.all(
      files.map((path) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    const quarantined = await readdir(this.quarantine).catch(() => []);
    return { calls: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0), quarantined: quarantined.length };
  }

  pathOf(callId: string): string {
    return join(this.#directory, `${callId}${SUFFIX}`);
  }

  /** Opens the file of a call for appending and makes its name durable. What is in it may end in the middle of a line. */
  async append(callId: string): Promise<SpoolFile> {
    const path = this.pathOf(callId);
    const handle = await open(path, 'a', 0o600);
    try {
      await syncDirectory(this.#directory);
      return new SpoolFile(path, handle, (await handle.stat()).size > 0);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Moves a whole file away that must not be read again. */
  async setAside(path: string): Promise<string> {
    const target = join(this.quarantine, `${Date.now()}-${path.slice(this.#directory.length + 1)}`);
    await rename(path, target);
    await syncDirectory(this.quarantine);
    return target;
  }

  /** Keeps lines that could not be used, for a person to look at. */
  async keepTorn(callId: string, lines: readonly string[]): Promise<string> {
    const path = join(this.quarantine, `${Date.now()}-${callId}.torn`);
    const handle = await open(path, 'a', 0o600);
    try {
      await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncDirectory(this.quarantine);
    return path;
  }
}

/** One open file. Each `write` is on the disk when it resolves. */
export class SpoolFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #torn: boolean;

  /** @param torn whether what is in the file may end in the middle of a line */
  constructor(path: string, handle: FileHandle, torn: boolean) {
    this.path = path;
    this.#handle = handle;
    this.#torn = torn;
  }

  async write(entry: Entry): Promise<void> {
    // After a write that failed half-way the next line begins afresh, so that only the torn one is lost to the reader.
    const line = `${this.#torn ? '\n' : ''}${encode(entry)}\n`;
    this.#torn = true;
    await this.#handle.appendFile(line);
    await this.#handle.datasync();
    this.#torn = false;
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }
}

/** Reads a file line by line; what does not match its checksum comes back as torn. */
export async function* readSpool(path: string): AsyncGenerator<SpoolLine> {
  const handle = await open(path, 'r');
  try {
    for await (const line of handle.readLines({ encoding: 'utf8' })) {
      if (line !== '') yield decode(line);
    }
  } finally {
    await handle.close();
  }
}

/** Buffers travel as { "$b": base64 } and dates as { "$d": ISO }. */
function encode(entry: Entry): string {
  const json = JSON.stringify(entry, function (this: Record<string, unknown>, key, value: unknown) {
    // Buffer and Date have a toJSON that ran already: `this[key]` still is what it was.
    const original = this[key];
    if (Buffer.isBuffer(original)) return { $b: original.toString('base64') };
    if (original instanceof Date) return { $d: original.toISOString() };
    return value;
  });
  return `${checksum(json)} ${json}`;
}

function decode(line: string): SpoolLine {
  const json = line.slice(9);
  if (line.slice(0, 8) !== checksum(json)) return { torn: true, line };
  const entry = JSON.parse(json, (_, value: { $b?: unknown; $d?: unknown } | null) => {
    if (typeof value?.$b === 'string') return Buffer.from(value.$b, 'base64');
    if (typeof value?.$d === 'string') return new Date(value.$d);
    return value;
  }) as Entry;
  return { entry, line };
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** A new name is durable only when its folder is (fsync(2), notes). */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
