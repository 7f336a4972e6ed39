import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SecretaryError } from '../common/index.js';

/** Programs that play a WAV from their input: ALSA's, FFmpeg's, SoX's. */
const players: readonly (readonly [string, ...string[]])[] = [
  ['aplay', '-q', '-'],
  ['ffplay', '-nodisp', '-autoexit', '-loglevel', 'error', '-'],
  ['play', '-q', '-t', 'wav', '-'],
];

/** Plays a WAV stream through this machine's loudspeaker. @throws SecretaryError unavailable when nothing here can. */
export async function playAloud(wav: AsyncIterable<Buffer>, environment: NodeJS.ProcessEnv): Promise<void> {
  const found = players.find(([name]) => isProgram(name, environment));
  if (found === undefined) {
    const names = players.map(([name]) => name).join(', ');
    throw new SecretaryError('unavailable', `no program here can play sound (${names})`, {
      advice: 'Install one of them, or write a file: --output call.wav',
    });
  }
  const [name, ...args] = found;
  const child = spawn(name, args, { stdio: ['pipe', 'ignore', 'inherit'], env: environment });
  const exited = once(child, 'exit');
  try {
    await pipeline(Readable.from(wav), child.stdin);
  } catch (error) {
    // Whoever closes the player has heard enough; everything else is a fault of the recording.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
      child.kill();
      throw error;
    }
  }
  const [code] = await exited;
  if (code !== 0) throw new SecretaryError('unavailable', `${name} could not play it (exit code ${code})`);
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
