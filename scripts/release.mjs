#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
// `npm run release`: one tarball with everything that a machine without internet needs: program, production packages,
// Node.js, models and voices with their licences, checksums. The same sources give the same bytes.
//   release.mjs [--out FOLDER] [--no-models] [--no-node] [--no-build] [--level 1-9]
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare, root } from './prepare.mjs';

/** What of the clone goes in; install.sh copies the same to /opt. */
const parts = [
  'package.json',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'secretary.example.yaml',
  'install.sh',
  'packaging',
  'dist/src',
  'languages',
  'proto',
  'asterisk-config',
  'systemd',
  'stories',
  'docs',
];
const scripts = ['secretary.mjs', 'prepare.mjs', 'child.mjs'];
const models = [
  'vosk-small-en',
  'moonshine-tiny-en',
  'piper-en-joe',
  'silero-vad',
  'smart-turn',
  'minilm-en',
  'minilm-en-words',
];
const voices = ['flite', 'espeak-ng'];
/**
 * Packages that are left out with all that they alone bring: node-llama-cpp is 0.7 GB and optional, and of vosk only its
 * library is used, not the binding that the rest is for.
 */
const leftOut = new Set(['node-llama-cpp', 'ffi-napi', 'ref-napi', 'mic', 'wav']);
/** Native parts of other systems. */
const foreign = [
  /onnxruntime-node\/bin\/napi-v6\/(?!linux(\/|$))/,
  /onnxruntime-node\/bin\/napi-v6\/linux\/(?!x64(\/|$))/,
  /vosk\/lib\/(?!linux-x86_64(\/|$))/,
];
/** What no program reads. */
const dead = /\.(d\.[mc]?ts|map|md|markdown|flow|tsbuildinfo)$/;
const licence = /licen[cs]e|notice|copying/i;

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'release') },
    'no-models': { type: 'boolean', default: false },
    'no-node': { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    level: { type: 'string', default: '9' },
  },
});
process.exitCode = await main();

async function main() {
  if (!/^[1-9]$/.test(options.level)) return fail('--level is 1 to 9');
  if (process.platform !== 'linux' || process.arch !== 'x64') return fail('a release is made on Linux, x86-64');
  if (!options['no-build'] && !(await prepare({ say: (line) => console.error(line) }))) return 1;
  const { version } = readJson(join(root, 'package.json'));
  const name = `asterisk-secretary-${version}-linux-x64`;
  const work = mkdtempSync(join(tmpdir(), 'secretary-release-'));
  try {
    const folder = join(work, name);
    copyProgram(folder);
    copyPackages(folder);
    if (!options['no-node']) copyNode(folder);
    if (!options['no-models']) await copyModels(folder);
    writeFileSync(join(folder, 'SHA256SUMS'), checksums(folder));
    const file = pack(work, name);
    console.log(
      `${file}\n${megabytes(statSync(file).size)} packed, ${megabytes(sizeOf(folder))} unpacked\nSHA-256 ${sha256(file)}`,
    );
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function copyProgram(folder) {
  for (const part of parts) copy(join(root, part), join(folder, part));
  for (const script of scripts) copy(join(root, 'scripts', script), join(folder, 'scripts', script));
}

/** The packages that the program needs, found by walking the lock file as Node resolves them. */
function copyPackages(folder) {
  const { packages } = readJson(join(root, 'package-lock.json'));
  const wanted = new Set();
  const visit = (from, name, optional) => {
    if (leftOut.has(name)) return;
    const path = resolvePackage(packages, from, name);
    const there = path !== undefined && existsSync(join(root, path));
    if (!there && !optional) throw new Error(`the package ${name} is not installed: npm ci`);
    if (!there || wanted.has(path)) return;
    wanted.add(path);
    follow(path, packages[path]);
  };
  const follow = (path, { dependencies = {}, optionalDependencies = {} }) => {
    for (const name of Object.keys(dependencies)) visit(path, name, name in optionalDependencies);
    for (const name of Object.keys(optionalDependencies)) visit(path, name, true);
  };
  follow('', packages['']);
  for (const path of [...wanted].sort()) copy(join(root, path), join(folder, path), (file) => isOfUse(file, path));
}

function resolvePackage(packages, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (path in packages) return path;
    if (base === '') return undefined;
  }
}

/** A package's own packages are copied on their own, where they are wanted. */
function isOfUse(file, packagePath) {
  const below = relative(join(root, packagePath), file);
  if (below.split('/').includes('node_modules')) return false;
  if (foreign.some((pattern) => pattern.test(file))) return false;
  return licence.test(basename(file)) || !dead.test(file);
}

function copyNode(folder) {
  const program = realpathSync(process.execPath);
  copy(program, join(folder, 'node/bin/node'));
  const licences = [
    join(dirname(dirname(program)), 'LICENSE'),
    '/usr/share/doc/nodejs/LICENSE',
    '/usr/share/doc/nodejs/copyright',
  ];
  const found = licences.find(existsSync);
  if (found) copy(found, join(folder, 'node/LICENSE'));
}

async function copyModels(folder) {
  const setup = await import(pathToFileURL(join(root, 'dist/src/setup/index.js')).href);
  const { cacheDirectory } = await import(pathToFileURL(join(root, 'dist/src/common/index.js')).href);
  const cache = cacheDirectory();
  const there = (path) => existsSync(join(cache, path, 'complete.json'));
  const missing = ['piper-en-joe', 'silero-vad', 'smart-turn'].filter((id) => !there(`models/${id}`));
  if (missing.length > 0 || !models.slice(0, 2).some((id) => there(`models/${id}`))) {
    throw new Error(`models are missing here (${missing.join(', ') || 'an English recogniser'}): npx secretary setup`);
  }
  for (const path of [...models.map((id) => `models/${id}`), ...voices.map((id) => `servers/${id}`)]) {
    if (there(path)) copy(join(cache, path), join(folder, 'cache', path));
  }
  const lines = (await setup.licences()).map(({ name, version, licence: terms, source }) =>
    [name, version, terms, source].join('\t'),
  );
  writeFileSync(join(folder, 'cache/LICENCES.tsv'), `name\tversion\tlicence\tsource\n${lines.join('\n')}\n`);
}

function copy(from, to, filter = () => true) {
  if (!existsSync(from)) throw new Error(`${from} is missing`);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: false, verbatimSymlinks: true, filter });
}

/** In the form of `sha256sum -c`. */
function checksums(folder) {
  const files = walk(folder).filter((path) => lstatSync(path).isFile());
  return files.map((path) => `${sha256(path)}  ${relative(folder, path)}\n`).join('');
}

function walk(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name));
}

/** Sorted, without owners, all of one time; modes are what matters of them. */
function pack(work, name) {
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  for (const path of walk(join(work, name))) {
    const info = lstatSync(path);
    if (!info.isSymbolicLink()) chmodSync(path, info.isDirectory() || (info.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
  const file = join(out, `${name}.tar.gz`);
  const shape = [
    '--sort=name',
    `--mtime=@${sourceDate()}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--format=gnu',
  ];
  const gzip = `gzip -n -${options.level}`;
  const result = spawnSync('tar', [...shape, '-I', gzip, '-cf', `${file}.new`, '-C', work, name], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) throw new Error('tar failed');
  renameSync(`${file}.new`, file);
  writeFileSync(`${file}.sha256`, `${sha256(file)}  ${basename(file)}\n`);
  return file;
}

/** https://reproducible-builds.org/docs/source-date-epoch/; else the time of the last commit. */
function sourceDate() {
  if (process.env.SOURCE_DATE_EPOCH) return process.env.SOURCE_DATE_EPOCH;
  const result = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : '0';
}

function sizeOf(folder) {
  return walk(folder).reduce((sum, path) => sum + (lstatSync(path).isFile() ? lstatSync(path).size : 0), 0);
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function fail(message) {
  console.error(message);
  return 2;
}
