import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SecretaryError } from '../common/index.js';
import { parseKeys } from './key-file.js';

/**
 * The keys that a master key file's text holds, by id, in the order of its lines.
 * @throws SecretaryError bad-configuration like `loadKeyRing`
 */
export function masterKeysIn(text: string, name: string): Map<string, string> {
  return new Map(parseKeys(name, text).map(({ id, key }) => [id, key.toString('base64')]));
}

/**
 * Brings keys into the file at `path`, which is made with mode 0600 when it is missing. Keys that are there stay, and the
 * one that wraps new calls stays the last line. Returns the ids that were added.
 * @throws SecretaryError bad-input when an id is there with another key: one of the two would be lost
 */
export async function addMasterKeys(path: string, keys: ReadonlyMap<string, string>): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new SecretaryError('bad-configuration', `the master key file ${path} cannot be read`, { cause: error });
  });
  const there = text === '' ? new Map<string, string>() : masterKeysIn(text, path);
  for (const [id, key] of keys) {
    if (there.has(id) && there.get(id) !== key)
      throw new SecretaryError('bad-input', `the master key file ${path} has another key "${id}"`, {
        advice: 'Move that file elsewhere, or restore on a machine whose keys are of the same origin.',
      });
  }
  const added = [...keys].filter(([id]) => !there.has(id));
  if (added.length > 0) await replaceKeyFile(path, added.map(([id, key]) => `${id} ${key}\n`).join('') + text);
  return added.map(([id]) => id);
}

/** Whole or not at all, with the owner that the file had. */
async function replaceKeyFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const owner = await stat(path).catch(() => undefined);
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    if (owner !== undefined && process.getuid?.() === 0) await file.chown(owner.uid, owner.gid);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
