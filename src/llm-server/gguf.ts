import { open } from 'node:fs/promises';
import { messageOf, SecretaryError } from '../common/index.js';

/** Magic, version, number of tensors, number of key-value pairs. */
const HEADER_BYTES = 24;
/** More than any model has; a file that says more is no model, and its reader would count for ever. */
const MOST_ENTRIES = 1_000_000n;

/**
 * Looks at the head of a model file before the native loader does. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws SecretaryError not-found or damaged.
 */
export async function checkGguf(file: string): Promise<void> {
  const header = await readHeader(file);
  const whole = header.length === HEADER_BYTES && header.toString('latin1', 0, 4) === 'GGUF';
  if (whole && header.readUInt32LE(4) <= 99) {
    if (header.readBigUInt64LE(8) <= MOST_ENTRIES && header.readBigUInt64LE(16) <= MOST_ENTRIES) return;
  }
  throw new SecretaryError('damaged', `${file} is not a GGUF file`, {
    advice: 'Fetch it again; other formats (safetensors, ONNX) must be converted first.',
  });
}

async function readHeader(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new SecretaryError('not-found', `cannot read the model file ${file}: ${messageOf(cause)}`, {
      cause,
      advice: 'Check languageModelServer.llama.modelFile.',
    });
  }
}
