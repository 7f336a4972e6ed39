import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { SecretaryError } from '../common/index.js';

/** A program, its arguments and what it needs in its environment: ready for `spawn`. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface RunOptions {
  /** Default: this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Longest run, milliseconds; then it is killed. Default: 10 minutes. */
  timeoutMs?: number;
  /** Kills it when it fires. */
  signal?: AbortSignal;
  /** Each line of standard output as it comes. */
  onLine?: (line: string) => void;
  /** What to write to the program's standard input. Default: nothing. */
  input?: string;
  /** What the reader can do when it fails. */
  advice?: string;
}

/**
 * Runs a program to its end and gives its standard output.
 * @throws SecretaryError 'unavailable' when it is missing, fails or is too slow, with the tail of what it said
 */
export async function runCommand(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const tied = tieToParent({ command, args, env: options.env ?? process.env });
  const child = spawn(tied.command, [...tied.args], { env: tied.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const output: string[] = [];
  const errors: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    output.push(line);
    options.onLine?.(line);
  });
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  child.stdin.on('error', () => {}); // EPIPE: the exit status says why.
  child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 600_000);
  const onAbort = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const ended = await new Promise<string | number | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', onAbort);
  if (ended === 0) return output.join('\n');
  const tail = [...errors, ...output].filter((line) => line.trim() !== '').slice(-8);
  throw new SecretaryError(
    'unavailable',
    `${command} ended with ${ended}${tail.map((line) => `\n  ${line}`).join('')}`,
    {
      ...(options.advice ? { advice: options.advice } : {}),
    },
  );
}

/**
 * The same command, killed by the kernel when this process dies, even by kill -9 (prctl(2) PR_SET_PDEATHSIG, through
 * setpriv of util-linux). Without setpriv the command is returned as it is.
 */
export function tieToParent(line: CommandLine): CommandLine {
  const setpriv = findProgram('setpriv');
  if (!setpriv) return line;
  return { command: setpriv, args: ['--pdeathsig', 'KILL', line.command, ...line.args], env: line.env };
}

/** Where a program is, or undefined. /sbin and /usr/sbin are looked into also where they are not in a user's PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
