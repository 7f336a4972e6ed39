/** NIST SP 800-38D. Node's crypto is OpenSSL's, constant-time on every CPU we run on. */
export const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/**
 * Associated data: each part with its length before it, so that ("ab", "c") and ("a", "bc") differ. The first part names
 * the purpose, so that a wrapped key never passes for a chunk.
 */
export function encodeContext(...parts: readonly (string | number | boolean)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(String(part), 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
