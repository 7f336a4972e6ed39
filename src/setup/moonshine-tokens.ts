import { SecretaryError } from '../common/index.js';

/**
 * Moonshine's `tokenizer.bin` as the `tokens.txt` that sherpa-onnx reads: `base64(token)<TAB>id` lines. A token is a
 * length followed by that many bytes; a length of 128 or more takes two bytes, `second * 128 + first - 128`.
 *
 * @throws SecretaryError 'damaged' when the file ends inside a token
 */
export function moonshineTokens(tokenizer: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < tokenizer.length; ) {
    const first = tokenizer[at++] ?? 0;
    const length = first < 128 ? first : (tokenizer[at++] ?? 0) * 128 + first - 128;
    if (at + length > tokenizer.length) throw new SecretaryError('damaged', 'tokenizer.bin ends inside a token');
    const token = Buffer.from(tokenizer.subarray(at, at + length)).toString('base64');
    lines.push(`${token}\t${lines.length}\n`);
    at += length;
  }
  return lines.join('');
}
