import { readFileSync, statSync } from 'node:fs';
import { SecretaryError } from '../common/index.js';

/**
 * The first line of a file that only its owner may read.
 * @throws SecretaryError 'bad-configuration' where it cannot be read, is open to others or empty
 */
export function readSecretFile(file: string): string {
  let line: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0)
      throw new SecretaryError('bad-configuration', `${file} is open to others`, { advice: `chmod 600 ${file}` });
    line = readFileSync(file, 'utf8').split('\n')[0] ?? '';
  } catch (cause) {
    throw SecretaryError.from(cause, 'bad-configuration', `cannot read ${file}`);
  }
  if (line === '') throw new SecretaryError('bad-configuration', `the first line of ${file} is empty`);
  return line;
}
