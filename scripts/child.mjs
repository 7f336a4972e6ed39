// Runs one of our programs as if it were this process: same terminal, same signals, same exit status.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './prepare.mjs';

/**
 * @param {string[]} args what Node is to run, seen from the root of the project
 * @param {{ stdout?: (line: string) => void, cwd?: string }} [options] `stdout` takes its standard output line by line
 * @returns {Promise<number>} exit status, 128 + n after signal n
 */
export async function runNode(args, { stdout, cwd = process.cwd() } = {}) {
  const [command, ...rest] = tied([process.execPath, join(root, args[0]), ...args.slice(1)]);
  const child = spawn(command, rest, { cwd, stdio: ['inherit', stdout ? 'pipe' : 'inherit', 'inherit'] });
  const stopForwarding = forwardSignals(child);
  if (stdout) readLines(child.stdout, stdout);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  stopForwarding();
  return signal ? 128 + (os.signals[signal] ?? 0) : code;
}

/** Asks the kernel to end the child when we are killed (setpriv of util-linux); it then cleans up by itself. */
function tied(line) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const setpriv = folders.map((folder) => join(folder, 'setpriv')).find(isProgram);
  return setpriv ? [setpriv, '--pdeathsig', 'TERM', ...line] : line;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ctrl-C in a terminal reaches the child without us; passing it on would make two of it. */
function forwardSignals(child) {
  const forward = (signal) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
