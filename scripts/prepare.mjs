// What has to be true before any command of a fresh clone can run: the right Node, the npm packages, a build that is
// newer than its sources. Plain JavaScript without dependencies, because nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Oldest Node that the dependencies run on; package.json says the same under "engines". */
const OLDEST_NODE = [20, 19];

/**
 * Makes the clone runnable.
 * @param {{ say: (line: string) => void }} options `say` gets a line for each thing that takes time
 * @returns {Promise<boolean>} false when it cannot be done; the reason has been printed to stderr
 */
export async function prepare({ say }) {
  if (!nodeIsRecent()) return false;
  if (packagesAreThere() && buildIsFresh()) return true;
  const unlock = await lock();
  try {
    return installPackages(say) && build(say);
  } finally {
    unlock();
  }
}

function nodeIsRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return true;
  console.error(`This is Node ${process.versions.node}, but ${OLDEST_NODE.join('.')} or newer is needed.`);
  console.error('Install one from https://nodejs.org/en/download, or with: nvm install 22');
  return false;
}

/** Installed as an npm package there is no lock file, and nothing to install. A linked folder is its owner's business. */
function packagesAreThere() {
  const wanted = join(root, 'package-lock.json');
  const folder = join(root, 'node_modules');
  if (!existsSync(wanted)) return true;
  if (existsSync(folder) && lstatSync(folder).isSymbolicLink()) return true;
  const installed = join(folder, '.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

function installPackages(say) {
  if (packagesAreThere()) return true;
  say('Installing the npm packages (npm ci) …');
  // npm names itself where it started us; elsewhere it is in the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(npm[0], args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (result.status === 0) return true;
  console.error(`npm ci failed:\n${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}`);
  console.error('Check that this machine reaches the npm registry (npm ping), then run it again.');
  return false;
}

const stamp = join(root, 'dist', '.built');

function buildIsFresh() {
  if (!existsSync(join(root, 'src'))) return true;
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  return ['tsconfig.json', 'src', 'tests', 'bench'].every((name) => newest(join(root, name)) <= builtAt);
}

/** A folder's own time changes when a file in it is removed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Always from scratch (a second or two), so that nothing of a removed source is left to be run. */
function build(say) {
  if (buildIsFresh()) return true;
  say('Building …');
  const startedAt = new Date();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const result = compile();
  process.stderr.write(result.output);
  if (!existsSync(join(root, 'dist', 'src'))) return false;
  if (result.ok) writeFileSync(stamp, `${startedAt.toISOString()}\n`);
  return true;
}

/** The compiler's verdict. It writes JavaScript even where types are wrong; `npm test` is what fails for that. */
export function compile() {
  return runTool('typescript', 'tsc', ['-p', 'tsconfig.json', '--pretty', 'false']);
}

/** Runs a program of a dev dependency and gives { ok, output }. */
export function runTool(packageName, binary, args) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const program = join(folder, typeof bin === 'string' ? bin : bin[binary]);
  const result = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}

/** One installation or build of a clone at a time. flock(1) frees it when we die; without flock we do without. */
function lock() {
  const holder = spawn('flock', [join(root, 'package.json'), 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const unlock = () => holder.stdin.end();
  return new Promise((resolve) => {
    holder.once('error', () => resolve(() => {}));
    holder.once('close', () => resolve(() => {}));
    holder.stdout.once('data', () => resolve(unlock));
    holder.stdin.on('error', () => {});
  });
}
