import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { SecretaryError } from '../common/index.js';
import { CIPHER, encodeContext, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './format.js';

/** Bytes that only a passphrase opens; plain JSON, all of it base64. */
export interface SealedByPassphrase {
  readonly kdf: 'scrypt';
  /** log2 of scrypt's cost (RFC 7914). */
  readonly cost: number;
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
  readonly tag: string;
}

/** 128 MB and about 0.3 s a guess: a passphrase is weaker than a key. */
const COST = 17;
/** What a foreign file may ask of this machine: 512 MB. */
const MOST_COST = 19;
const BLOCK = 8;
const LEAST_CHARACTERS = 8;

/** @throws SecretaryError 'bad-input' when the passphrase is shorter than 8 characters */
export function sealWithPassphrase(plain: Uint8Array, passphrase: string): SealedByPassphrase {
  if (passphrase.length < LEAST_CHARACTERS)
    throw new SecretaryError('bad-input', `a passphrase has at least ${LEAST_CHARACTERS} characters`);
  const [salt, nonce] = [randomBytes(16), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv(CIPHER, derive(passphrase, salt, COST), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(encodeContext('passphrase', COST));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const text = (bytes: Buffer) => bytes.toString('base64');
  return {
    kdf: 'scrypt',
    cost: COST,
    salt: text(salt),
    nonce: text(nonce),
    sealed: text(sealed),
    tag: text(cipher.getAuthTag()),
  };
}

/** @throws SecretaryError 'bad-input' when it is another passphrase, or the bytes were altered */
export function openWithPassphrase(box: SealedByPassphrase, passphrase: string): Buffer {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  if (box.kdf !== 'scrypt' || !Number.isInteger(box.cost) || box.cost < 10 || box.cost > MOST_COST)
    throw new SecretaryError('damaged', 'what the passphrase opens is written in an unknown way');
  try {
    const key = derive(passphrase, bytes(box.salt), box.cost);
    const decipher = createDecipheriv(CIPHER, key, bytes(box.nonce), { authTagLength: TAG_BYTES });
    decipher.setAAD(encodeContext('passphrase', box.cost));
    decipher.setAuthTag(bytes(box.tag));
    return Buffer.concat([decipher.update(bytes(box.sealed)), decipher.final()]);
  } catch (cause) {
    throw new SecretaryError('bad-input', 'that is not the passphrase, or what it opens was altered', { cause });
  }
}

function derive(passphrase: string, salt: Buffer, cost: number): Buffer {
  const N = 2 ** cost;
  return scryptSync(passphrase.normalize('NFC'), salt, KEY_BYTES, { N, r: BLOCK, p: 1, maxmem: 129 * N * BLOCK });
}
