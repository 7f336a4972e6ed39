import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretaryError } from '../common/index.js';

/** What a file must be. */
export interface FileFacts {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest('hex');
}

/**
 * @param name how the reader knows the file
 * @throws SecretaryError 'damaged' when the file is another one
 */
export async function checkFile(path: string, name: string, sha256: string): Promise<void> {
  const found = await sha256Of(path).catch((error) => {
    throw SecretaryError.from(error, 'damaged', `${name} cannot be read`);
  });
  if (found === sha256) return;
  throw new SecretaryError('damaged', `${name} is damaged: its SHA-256 is ${found}, it should be ${sha256}`);
}

/** Size and SHA-256 of every file below a folder, by relative name. */
export async function factsOf(folder: string): Promise<Record<string, FileFacts>> {
  const facts: Record<string, FileFacts> = {};
  const names = (await readdir(folder, { recursive: true })).sort();
  for (const name of names) {
    const info = await stat(join(folder, name));
    if (info.isFile()) facts[name] = { bytes: info.size, sha256: await sha256Of(join(folder, name)) };
  }
  return facts;
}
