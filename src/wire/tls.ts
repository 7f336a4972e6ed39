import { readFileSync } from 'node:fs';
import { messageOf, SecretaryError } from '../common/index.js';

/** Reads a PEM file; undefined when none is configured. @throws SecretaryError bad-configuration, naming the option. */
export function readPem(option: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  let pem: Buffer;
  try {
    pem = readFileSync(file);
  } catch (cause) {
    throw new SecretaryError('bad-configuration', `${option}: cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  if (!pem.includes('-----BEGIN ')) {
    throw new SecretaryError('bad-configuration', `${option}: ${file} is not a PEM file`, {
      advice: 'Convert it with: openssl x509 -inform der -in FILE -out FILE.pem',
    });
  }
  return pem;
}
