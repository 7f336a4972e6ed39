import { open } from 'node:fs/promises';
import { messageOf, SecretaryError } from '../common/index.js';

/** Whether a result can be written is known before the work that leads to it. @throws SecretaryError 'bad-input' */
export async function ensureWritable(path: string): Promise<void> {
  try {
    // It may come to hold what somebody said.
    await (await open(path, 'a', 0o600)).close();
  } catch (error) {
    throw new SecretaryError('bad-input', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
