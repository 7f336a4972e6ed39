import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SecretaryError } from '../common/index.js';
import { CIPHER, encodeContext, NONCE_BYTES, TAG_BYTES } from './format.js';

/** Where a sealed piece belongs. It opens at this place of this call and at no other. */
export interface Place {
  /** What it is part of: "audio", "turn", "caller", … */
  readonly stream: string;
  /** Position in the stream, counted from 0. */
  readonly chunk: number;
  /** Whether the stream ends with it; proves to the reader that nothing was cut off. */
  readonly last: boolean;
}

/** A chunk as it is stored. */
export interface SealedChunk {
  readonly chunk: number;
  readonly last: boolean;
  readonly sealed: Uint8Array;
}

/** The data key of one call, open. Passed to `seal` and `open`; its bytes are not reachable from outside this room. */
export class CallKey {
  readonly callId: string;
  readonly #key: Buffer;

  constructor(callId: string, key: Buffer) {
    this.callId = callId;
    this.#key = key;
  }

  cipher(nonce: Uint8Array) {
    return createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
  }

  decipher(nonce: Uint8Array) {
    return createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
  }
}

/**
 * Encrypts one piece: nonce 12 | ciphertext | tag 16.
 *
 * The nonce is random, not a counter: after a crash, or when a chunk goes to the spool because MySQL did not answer, the
 * same place may be sealed a second time with other contents, and a counter would then use one nonce twice, which breaks
 * GCM altogether. A call has some thousands of pieces under a key of its own; SP 800-38D (8.3) allows 2^32 with random nonces.
 */
export function seal(key: CallKey, place: Place, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = key.cipher(nonce);
  cipher.setAAD(contextOf(key, place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts one piece; throws `damaged` when it was altered, moved, or the key is another one. */
export function open(key: CallKey, place: Place, sealed: Uint8Array): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw damaged(key, place, 'it is too short');
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = key.decipher(sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(contextOf(key, place));
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  } catch (cause) {
    throw damaged(key, place, 'it was altered or moved', cause);
  }
}

/** Decrypts a stream in order; throws `damaged` when chunks are missing, out of order, repeated, or the end is missing. */
export async function* openStream(
  key: CallKey,
  stream: string,
  chunks: AsyncIterable<SealedChunk> | Iterable<SealedChunk>,
): AsyncGenerator<Buffer> {
  let expected = 0;
  let ended = false;
  for await (const { chunk, last, sealed } of chunks) {
    if (ended) throw damaged(key, { stream, chunk, last }, 'it stands behind the end');
    if (chunk !== expected) throw damaged(key, { stream, chunk, last }, `chunk ${expected} was expected`);
    yield open(key, { stream, chunk, last }, sealed);
    expected += 1;
    ended = last;
  }
  if (!ended) throw damaged(key, { stream, chunk: expected, last: true }, 'the end is missing');
}

function contextOf(key: CallKey, place: Place): Buffer {
  return encodeContext('chunk', key.callId, place.stream, place.chunk, place.last);
}

function damaged(key: CallKey, place: Place, why: string, cause?: unknown): SecretaryError {
  return new SecretaryError(
    'damaged',
    `${place.stream} ${place.chunk} of call ${key.callId} cannot be opened: ${why}`,
    {
      cause,
    },
  );
}
