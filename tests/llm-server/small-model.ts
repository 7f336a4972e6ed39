import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureModel } from '../../src/setup/index.js';

/** SmolLM2 with 135 million parameters: it proves the way, not the wit. */
export async function smallModel(): Promise<string> {
  const folder = await ensureModel('smollm2-135m-gguf');
  const files = await readdir(folder);
  return join(folder, files.find((name) => name.endsWith('.gguf'))!);
}
