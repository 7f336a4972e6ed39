import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SecretaryError } from '../common/index.js';
import { KEY_BYTES } from './format.js';
import { KeyRing, type MasterKey } from './key-ring.js';

/** Bits that group and others must not have. */
const FOREIGN_ACCESS = 0o077;

/**
 * Reads a master key file: one `id base64` line per key (32 bytes each), the last one wraps new keys; empty lines and
 * lines that begin with # are skipped. Throws `bad-configuration` when it is missing, readable by others, or malformed;
 * the message never holds any of its contents.
 */
export async function loadKeyRing(path: string): Promise<KeyRing> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if ((mode & FOREIGN_ACCESS) !== 0 && !isCredential(path)) throw tooOpen(path, mode);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof SecretaryError) throw cause;
    throw new SecretaryError('bad-configuration', `the master key file ${path} cannot be read`, {
      cause,
      advice: 'Create one with `secretary setup --master-key FILE`, or give the path of the existing one.',
    });
  }
  return new KeyRing(parseKeys(path, text));
}

/** Writes a new file with one random key, mode 0600. Throws `bad-input` when the file exists: a lost key is a lost archive. */
export async function createMasterKeyFile(path: string): Promise<KeyRing> {
  const key: MasterKey = { id: `k${randomBytes(4).toString('hex')}`, key: randomBytes(KEY_BYTES) };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(
        `# Master key of the Asterisk secretary. Without it no recording can be opened: keep a copy.\n`,
      );
      await file.writeFile(`${key.id} ${key.key.toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new SecretaryError('bad-input', `the master key file ${path} cannot be created`, { cause });
  }
  return new KeyRing([key]);
}

/** systemd shuts the folder of a service's credentials itself; an access list for our user shows as the group's rights. */
function isCredential(path: string): boolean {
  const { CREDENTIALS_DIRECTORY: folder } = process.env;
  return folder !== undefined && folder !== '' && dirname(path) === resolve(folder);
}

/** @throws SecretaryError bad-configuration naming `path`; the message never holds any of the text */
export function parseKeys(path: string, text: string): MasterKey[] {
  const keys: MasterKey[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, id, encoded] = /^([\w.-]{1,32})\s+([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
    if (id === undefined || encoded === undefined) {
      throw malformed(path, `line ${index + 1} is not "id base64", 32 bytes in base64`);
    }
    if (keys.some((key) => key.id === id)) throw malformed(path, `line ${index + 1} repeats the id "${id}"`);
    keys.push({ id, key: Buffer.from(encoded, 'base64') });
  }
  if (keys.length === 0) throw malformed(path, 'it holds no key');
  return keys;
}

function malformed(path: string, why: string): SecretaryError {
  return new SecretaryError('bad-configuration', `the master key file ${path} is malformed: ${why}`);
}

function tooOpen(path: string, mode: number): SecretaryError {
  const seen = (mode & 0o777).toString(8).padStart(4, '0');
  return new SecretaryError('bad-configuration', `the master key file ${path} is open to others (mode ${seen})`, {
    advice: `chmod 0600 ${path}`,
  });
}
