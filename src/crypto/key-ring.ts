import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { SecretaryError } from '../common/index.js';
import { CallKey } from './call-key.js';
import { CIPHER, encodeContext, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './format.js';

/** A key that never touches data, only other keys. */
export interface MasterKey {
  /** 1–32 letters, digits, dots, dashes or underscores; written beside everything it wraps. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/** A fresh data key, and the form in which it may be stored. */
export interface NewCallKey {
  readonly key: CallKey;
  /** version 1 | length of id | id | nonce 12 | encrypted key 32 | tag 16. */
  readonly wrapped: Buffer;
}

const VERSION = 1;

/**
 * The master keys of this installation. The last one wraps new keys, the others open what they wrapped before, so a new
 * key is put into service by adding a line to the file.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #current: MasterKey | undefined;

  /** @param keys none: a ring that opens nothing, for work that touches nothing encrypted */
  constructor(keys: readonly MasterKey[]) {
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
    this.#current = keys.at(-1);
  }

  /** The id of the key that wraps new keys; undefined on an empty ring. */
  get currentKeyId(): string | undefined {
    return this.#current?.id;
  }

  /** Makes the key of one call. Nothing else is ever encrypted with it. */
  createCallKey(callId: string): NewCallKey {
    if (this.#current === undefined) throw new SecretaryError('bad-configuration', 'there is no master key');
    const key = randomBytes(KEY_BYTES);
    return { key: new CallKey(callId, key), wrapped: wrap(key, callId, this.#current) };
  }

  /**
   * What a value can be found by again without being kept: HMAC-SHA-256 (RFC 2104) under a key that is derived (RFC 5869)
   * from a master key for nothing else. One tag of 32 bytes a master key, the current one's first; without the key nobody
   * can try out values.
   */
  tagsOf(purpose: string, value: string): Buffer[] {
    return [...this.#keys].toReversed().map(([id, master]) => {
      const key = hkdfSync('sha256', master, '', encodeContext('tag', purpose, id), KEY_BYTES);
      return createHmac('sha256', Buffer.from(key)).update(value, 'utf8').digest();
    });
  }

  /** Opens a wrapped key; throws `damaged` when it was altered, belongs to another call or its master key is not here. */
  openCallKey(callId: string, wrapped: Uint8Array): CallKey {
    const { id, nonce, sealed, tag } = parse(Buffer.from(wrapped));
    const master = this.#keys.get(id);
    if (master === undefined) {
      throw new SecretaryError(
        'damaged',
        `the key of call ${callId} was wrapped by master key "${id}", which is not here`,
        {
          advice: 'Put the line of that key back into the master key file.',
        },
      );
    }
    try {
      const decipher = createDecipheriv(CIPHER, master, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(encodeContext('key', callId, id));
      decipher.setAuthTag(tag);
      return new CallKey(callId, Buffer.concat([decipher.update(sealed), decipher.final()]));
    } catch (cause) {
      throw new SecretaryError(
        'damaged',
        `the key of call ${callId} was altered, or master key "${id}" is another one`,
        {
          cause,
        },
      );
    }
  }
}

function wrap(key: Buffer, callId: string, master: MasterKey): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, master.key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(encodeContext('key', callId, master.id));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  const id = Buffer.from(master.id, 'utf8');
  return Buffer.concat([Buffer.from([VERSION, id.length]), id, nonce, sealed, cipher.getAuthTag()]);
}

function parse(wrapped: Buffer) {
  const idEnd = 2 + (wrapped[1] ?? 0);
  if (wrapped[0] !== VERSION || wrapped.length !== idEnd + NONCE_BYTES + KEY_BYTES + TAG_BYTES) {
    throw new SecretaryError('damaged', 'a wrapped key has the wrong length or version');
  }
  const nonceEnd = idEnd + NONCE_BYTES;
  return {
    id: wrapped.toString('utf8', 2, idEnd),
    nonce: wrapped.subarray(idEnd, nonceEnd),
    sealed: wrapped.subarray(nonceEnd, nonceEnd + KEY_BYTES),
    tag: wrapped.subarray(nonceEnd + KEY_BYTES),
  };
}
