import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SecretaryError } from '../common/index.js';

/** The first of the programs that is on this machine. @throws SecretaryError 'unavailable' when none is */
export function firstProgram<T extends string>(
  names: readonly T[],
  environment: NodeJS.ProcessEnv,
  purpose: string,
): T {
  const found = names.find((name) => isProgram(name, environment));
  if (found !== undefined) return found;
  throw new SecretaryError('unavailable', `no program here can ${purpose} (${names.join(', ')})`, {
    advice: 'Install alsa-utils or sox, or let a file speak: secretary talk --caller FILE.wav',
  });
}

function isProgram(name: string, { PATH = '' }: NodeJS.ProcessEnv): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
