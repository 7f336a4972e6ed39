import { setMaxListeners } from 'node:events';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { usageExit } from '../../bench/options.js';
import { EXIT_USAGE, isAbort, messageOf, SecretaryError } from '../../src/common/index.js';

/** Ended by Ctrl-C, as shells count it; something was lost or broke; all is well. */
export const EXIT = { interrupted: 130, failed: 1, well: 0 };

export const terminal = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

/** Runs a program with Ctrl-C as a request to end; gives its exit status. */
export async function runProgram(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stop = new AbortController();
  // Every call and every wait of a long run listens to it.
  setMaxListeners(0, stop.signal);
  // Each later one is taken, too: who presses Ctrl-C twice would leave servers and their folders behind.
  const interrupt = () => {
    console.error(stop.signal.aborted ? 'Still ending what was started …' : '\nEnding what was started …');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    const status = await work(stop.signal);
    return stop.signal.aborted ? EXIT.interrupted : status;
  } catch (error) {
    const usage = usageExit(error);
    if (usage !== undefined) return usage;
    if (stop.signal.aborted || isAbort(error)) return EXIT.interrupted;
    console.error(`Error: ${messageOf(error)}`);
    if (!(error instanceof SecretaryError)) console.error(error instanceof Error ? error.stack : '');
    else if (error.advice !== undefined) console.error(error.advice);
    return error instanceof SecretaryError && error.code === 'bad-input' ? EXIT_USAGE : EXIT.failed;
  }
}

/** More than any result has, bytes. */
const ROOM_BYTES = 256 * 1024;

/**
 * That a result can be written beside a file, and take its place, is known before the work that leads to it. The file itself
 * is not touched. @throws SecretaryError 'bad-input'
 */
export async function ensureWritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile())
    throw new SecretaryError('bad-input', `cannot write ${path}: it is no file`);
  await writeBeside(path, Buffer.alloc(ROOM_BYTES));
  await rm(partOf(path), { force: true });
}

/**
 * In one step, so that nobody reads half of it: what the file had stays when there is no room for the new.
 * @throws SecretaryError 'bad-input'
 */
export async function writeText(path: string, text: string): Promise<void> {
  await writeBeside(path, text);
  await rename(partOf(path), path);
}

/** The same for a value. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeText(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Leaves nothing behind when it fails. */
async function writeBeside(path: string, content: string | Buffer): Promise<void> {
  try {
    await writeFile(partOf(path), content, { flush: true });
  } catch (error) {
    await rm(partOf(path), { force: true }).catch(() => undefined);
    throw new SecretaryError('bad-input', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Of this process alone: two runs may gather into one file. */
function partOf(path: string): string {
  return `${path}.${process.pid}.part`;
}

/** What a file holds; undefined when it is empty or not there. @throws SecretaryError 'bad-input' when it is not JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SecretaryError('bad-input', `${path} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}
