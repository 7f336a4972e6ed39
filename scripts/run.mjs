#!/usr/bin/env node
// `npm run demo`, `npm run bench`, `npm test` and the long tests, straight after `git clone`:
//   run.mjs demo [options of `secretary demo`]
//   run.mjs bench|kill|faults|adopt|soak|reliability [options]       --help lists them
//   run.mjs test [files, globs or AVA options]     tests/setup/lock.test.ts and its built name both work
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNode } from './child.mjs';
import { compile, prepare, root, runTool } from './prepare.mjs';
import { TapReader } from './tap.mjs';

/** What is a program of its own. */
const programs = {
  bench: 'dist/bench/main.js',
  kill: 'dist/tests/kill/main.js',
  faults: 'dist/tests/faults/main.js',
  soak: 'dist/tests/kill/soak.js',
  adopt: 'dist/tests/kill/adopting.js',
  reliability: 'dist/tests/faults/document-program.js',
};

const [what, ...args] = process.argv.slice(2);
process.exitCode = await main();

async function main() {
  const known = ['demo', 'test', ...Object.keys(programs)];
  if (!known.includes(what)) {
    console.error(`usage: run.mjs ${known.join('|')} [arguments]`);
    return 2;
  }
  if (!(await prepare({ say: (line) => console.error(line) }))) return 1;
  if (what === 'demo') return runNode(['dist/src/cli.js', 'demo', ...args]);
  return what === 'test' ? runTests() : runNode([programs[what], ...args]);
}

async function runTests() {
  const clean = runChecks();
  if (!(await fetchWhatTestsNeed())) return 1;
  const tap = new TapReader((line) => console.log(line));
  const ava = ['node_modules/ava/entrypoints/cli.mjs', '--tap', '--concurrency', '2', ...args.map(builtName)];
  const status = await runNode(ava, { cwd: root, stdout: (line) => tap.read(line) });
  if (!clean) console.log('\nThe checks before the tests failed: see above.');
  console.log(`\n${tap.summary()}`);
  return status !== 0 ? status : clean && tap.failed === 0 && tap.passed > 0 ? 0 : 1;
}

/** Lint, types and unused code. All are run, so that one run shows every fault. */
function runChecks() {
  const checks = [
    ['Format and lint', () => runTool('@biomejs/biome', 'biome', ['check', '--error-on-warnings', '.'])],
    ['Types', compile],
    ['Unused code and dependencies', () => runTool('knip', 'knip', ['--no-progress'])],
  ];
  let clean = true;
  for (const [name, check] of checks) {
    const { ok, output } = check();
    console.log(`${ok ? '✔' : '✘'} ${name}`);
    if (!ok) console.log(output);
    clean &&= ok;
  }
  return clean;
}

/** Fetched once, before the tests, so that no test waits for a download. */
async function fetchWhatTestsNeed() {
  const setup = await import(pathToFileURL(join(root, 'dist/src/setup/index.js')).href);
  const missing = await setup.ensureEverything(setup.terminalProgress(process.stdout));
  for (const { id, message } of missing) console.log(`✘ ${id} cannot be had: ${message}`);
  return true;
}

function builtName(argument) {
  return /^tests\/.*\.ts$/.test(argument) ? `dist/${argument.replace(/\.ts$/, '.js')}` : argument;
}
