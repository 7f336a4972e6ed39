import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { messageOf, SecretaryError } from '../../common/index.js';
import { type BackupHeader, FORMAT, FORMAT_VERSION, type RowLine, type TableLine, type Trailer } from './format.js';

/** One line of a backup, in the order of the file. */
export type BackupItem =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: TableLine }
  | { readonly kind: 'row'; readonly row: RowLine }
  | { readonly kind: 'end'; readonly trailer: Trailer };

export interface BackupFacts {
  readonly header: BackupHeader;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
}

interface ReadOptions {
  /** Told how much of the file is read, 0–1. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

const sealed = z.object({
  kdf: z.literal('scrypt'),
  cost: z.int(),
  salt: z.string(),
  nonce: z.string(),
  sealed: z.string(),
  tag: z.string(),
});

const headerLine = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.int(),
  program: z.string(),
  madeAt: z.string(),
  server: z.string(),
  migrations: z.array(z.string()),
  keys: z.union([z.object({ plain: z.string() }), z.object({ sealed })]).optional(),
});
/** A name goes into statements as it is. */
const name = z.string().regex(/^\w{1,64}$/);
const tableLine = z.object({ table: name, columns: z.array(name).min(1) });
const rowLine = z.array(z.union([z.string(), z.null(), z.strictObject({ base64: z.string() })]));
const trailerLine = z.object({ end: z.literal(true), rows: z.record(z.string(), z.int()), sha256: z.string() });

/** A line is a row at most: a chunk of a recording, or a free text of 16 MB. */
const LONGEST_LINE_BYTES = 64_000_000;

/**
 * Reads a whole backup and believes nothing of it until the end: gzip's own sum, the SHA-256 and the row counts.
 * @throws SecretaryError 'damaged' when it is no backup, was cut off or altered; 'bad-input' when a newer version made it
 */
export async function inspectBackup(file: string, options: ReadOptions = {}): Promise<BackupFacts> {
  let header: BackupHeader | undefined;
  let rows: Readonly<Record<string, number>> | undefined;
  for await (const item of readBackup(file, options)) {
    if (item.kind === 'header') header = item.header;
    if (item.kind === 'end') rows = item.trailer.rows;
  }
  if (header === undefined || rows === undefined) throw damaged(file, 'it is cut off');
  return { header, rows };
}

/** The lines of a backup. What is wrong with it is thrown where it shows, a wrong sum at the end. */
export async function* readBackup(file: string, options: ReadOptions = {}): AsyncGenerator<BackupItem> {
  const state = new Reading(file);
  for await (const line of linesOf(file, options)) {
    yield state.take(line);
  }
  state.end();
}

/** What the lines so far say must come next. */
class Reading {
  readonly #file: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #rows = new Map<string, number>();
  #columns = 0;
  #table = '';
  #seen: 'nothing' | 'header' | 'end' = 'nothing';

  constructor(file: string) {
    this.#file = file;
  }

  take(line: Buffer): BackupItem {
    const item = this.#seen === 'nothing' ? this.#header(line) : this.#later(line);
    if (item.kind !== 'end') this.#hash.update(line);
    return item;
  }

  end(): void {
    if (this.#seen === 'nothing') throw damaged(this.#file, 'it is empty');
    if (this.#seen !== 'end') throw damaged(this.#file, 'it is cut off');
  }

  #header(line: Buffer): BackupItem {
    const value = parse(line) as { format?: unknown; formatVersion?: unknown } | undefined;
    if (value?.format !== FORMAT) throw damaged(this.#file, 'it is no backup of the secretary');
    if (typeof value.formatVersion === 'number' && value.formatVersion > FORMAT_VERSION) throw newer(this.#file);
    const header = this.#checked(headerLine, value) as BackupHeader;
    this.#seen = 'header';
    return { kind: 'header', header };
  }

  #later(line: Buffer): BackupItem {
    if (this.#seen === 'end') throw damaged(this.#file, 'something stands behind its end');
    const value = parse(line);
    if (Array.isArray(value)) return this.#row(value);
    if (value !== null && typeof value === 'object' && 'table' in value) return this.#tableOf(value);
    return this.#trailer(value);
  }

  #tableOf(value: unknown): BackupItem {
    const table = this.#checked(tableLine, value);
    if (this.#rows.has(table.table)) throw damaged(this.#file, `table ${table.table} stands in it twice`);
    this.#table = table.table;
    this.#columns = table.columns.length;
    this.#rows.set(this.#table, 0);
    return { kind: 'table', table };
  }

  #row(value: unknown): BackupItem {
    const row = this.#checked(rowLine, value);
    if (row.length !== this.#columns) throw damaged(this.#file, `a row of ${this.#table} has another length`);
    this.#rows.set(this.#table, (this.#rows.get(this.#table) ?? 0) + 1);
    return { kind: 'row', row };
  }

  #trailer(value: unknown): BackupItem {
    const trailer = this.#checked(trailerLine, value);
    if (trailer.sha256 !== this.#hash.digest('hex'))
      throw damaged(this.#file, 'its SHA-256 is another: it was altered');
    const counted = JSON.stringify(Object.fromEntries(this.#rows));
    if (counted !== JSON.stringify(trailer.rows)) throw damaged(this.#file, 'its rows are not as many as it says');
    this.#seen = 'end';
    return { kind: 'end', trailer };
  }

  #checked<T>(schema: z.ZodType<T>, value: unknown): T {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw damaged(this.#file, 'a line in it is malformed');
  }
}

/** Each with its line end, because the hash is over every byte. */
async function* linesOf(file: string, { onProgress, signal }: ReadOptions): AsyncGenerator<Buffer> {
  const size = await sizeOf(file);
  const source = createReadStream(file, { signal });
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let rest: Buffer[] = [];
  let waiting = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      onProgress?.(source.bytesRead / size);
      let from = 0;
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
        yield Buffer.concat([...rest, piece.subarray(from, at + 1)]);
        rest = [];
        waiting = 0;
        from = at + 1;
      }
      rest.push(piece.subarray(from));
      waiting += piece.length - from;
      if (waiting > LONGEST_LINE_BYTES) throw damaged(file, 'a line in it has no end');
    }
    if (waiting > 0) throw damaged(file, 'it is cut off');
  } catch (error) {
    throw fromStream(file, error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function sizeOf(file: string): Promise<number> {
  const info = await stat(file).catch((cause) => {
    throw new SecretaryError('bad-input', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (!info.isFile()) throw new SecretaryError('bad-input', `${file} is not a file`);
  return Math.max(1, info.size);
}

function fromStream(file: string, error: unknown): unknown {
  const { code } = error as { code?: unknown };
  if (code === 'Z_DATA_ERROR') return damaged(file, 'it is no backup of the secretary, or was altered', error);
  if (code === 'Z_BUF_ERROR') return damaged(file, 'it is cut off', error);
  if (code === 'EACCES')
    return new SecretaryError('bad-input', `${file} cannot be read by this user`, { cause: error });
  return error;
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

function damaged(file: string, why: string, cause?: unknown): SecretaryError {
  return new SecretaryError('damaged', `${file}: ${why}`, {
    cause,
    advice: 'Nothing was changed. Take another backup.',
  });
}

function newer(file: string): SecretaryError {
  const advice = 'Nothing was changed. Restore it with that version of the program, or a later one.';
  return new SecretaryError('bad-input', `${file} was made by a newer version of the secretary`, { advice });
}

/** @throws SecretaryError 'bad-input' when its tables are of a newer program than this one */
export function refuseNewerBackup(file: string, { migrations }: BackupHeader, known: readonly string[]): void {
  if (migrations.some((each) => !known.includes(each))) throw newer(file);
}
