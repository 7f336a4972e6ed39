import type { SealedByPassphrase } from '../../crypto/index.js';

/*
 * A backup is gzip of JSON lines, so that `zcat FILE | head` shows what it is: the header, for each table its name and its
 * rows, and the trailer. Values are what the server writes as text, { base64 } of what is bytes, or null.
 */

export const FORMAT = 'asterisk-secretary backup';
export const FORMAT_VERSION = 1;

/** The master key file in a backup: as it is, or under a passphrase. */
export type BackedUpKeys = { readonly plain: string } | { readonly sealed: SealedByPassphrase };

export interface BackupHeader {
  readonly format: typeof FORMAT;
  readonly formatVersion: number;
  /** Version of the program that made it. */
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** What the database server said it is. */
  readonly server: string;
  /** Names of the migrations that its tables had seen, oldest first. */
  readonly migrations: readonly string[];
  /** Missing where the keys were left out. */
  readonly keys?: BackedUpKeys;
}

/** Goes before the rows of a table. */
export interface TableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

export type Value = string | { readonly base64: string } | null;
export type RowLine = readonly Value[];

export interface Trailer {
  readonly end: true;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Hexadecimal, of every byte before this line, as it is without gzip. */
  readonly sha256: string;
}

/** What of a database is not its data: which migrations it has seen, and which backups were made of it. */
export const bookkeeping: readonly string[] = ['migrations', 'backups'];
