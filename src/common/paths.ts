import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, proto/ and asterisk-config/, found from wherever this file was compiled to. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Everything fetched or generated lives here, outside the repository ($XDG_CACHE_HOME/asterisk-secretary). */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  return join(base, 'asterisk-secretary');
}

function findRoot(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`no package.json above ${from}`);
}
