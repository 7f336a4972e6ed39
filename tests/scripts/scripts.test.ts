import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { projectRoot } from '../../src/common/index.js';

test('TAP is counted and shown for people, with what a failed test says', async (t) => {
  const tap = [
    'TAP version 13',
    'ok 1 - a › good',
    'not ok 2 - a › bad',
    '  ---',
    '    message: it is not so',
    '  ...',
    'ok 3 - a › later # SKIP',
    'not ok 4 - a › planned # TODO',
    'a word of the program itself',
    '1..4',
    '# tests 3',
  ];
  const program = `const { TapReader } = await import(${url('tap.mjs')});
    const tap = new TapReader((line) => console.log(line));
    for (const line of ${JSON.stringify(tap)}) tap.read(line);
    console.log(tap.summary());`;
  const { output } = await finished(run(t, program));
  const lines = output.trimEnd().split('\n');
  t.is(lines.at(-1), '1 passed, 1 failed, 2 skipped');
  const after = lines.slice(lines.indexOf('a word of the program itself') + 1).join('\n');
  t.regex(after, /✘ a › bad\n +message: it is not so\n\n1 passed/, 'a failed test is shown once more at the end');
  t.true(output.includes('a word of the program itself'));
  t.false(output.includes('TAP version'));
});

test("a program's exit status and its end by a signal become ours", async (t) => {
  const three = await finished(run(t, runsProgram(t, 'process.exit(3)')));
  t.is(three.code, 3);
  const killed = await finished(run(t, runsProgram(t, "process.kill(process.pid, 'SIGKILL')")));
  t.is(killed.code, 128 + 9);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} reaches the program, and its own way of stopping is waited for`, async (t) => {
    const source = `process.on('${signal}', () => setTimeout(() => { console.log('tidied'); process.exit(5); }, 100));
      setInterval(() => {}, 1000); console.log('ready');`;
    const child = run(t, runsProgram(t, source));
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill(signal);
    const { code, output } = await finished(child);
    t.is(code, 5);
    t.true(output.includes('tidied'));
  });
}

test('a program whose parent is killed with -9 is asked to stop', async (t) => {
  const source = `process.on('SIGTERM', () => { console.log('tidied'); process.exit(); });
    setInterval(() => {}, 1000); console.log('ready');`;
  const child = run(t, runsProgram(t, source));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.kill('SIGKILL');
  const { output } = await finished(child);
  t.true(output.includes('tidied'));
});

/** A program that runs another through `runNode`, as run.mjs and secretary.mjs do. */
function runsProgram(t: ExecutionContext, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'program.mjs'), source);
  const path = relative(projectRoot, join(folder, 'program.mjs'));
  return `const { runNode } = await import(${url('child.mjs')});
    process.exitCode = await runNode([${JSON.stringify(path)}]);`;
}

function url(name: string): string {
  return JSON.stringify(pathToFileURL(join(projectRoot, 'scripts', name)).href);
}

const outputs = new WeakMap<ChildProcess, string[]>();

function run(t: ExecutionContext, source: string): ChildProcess {
  const args = ['--input-type=module', '-e', source];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const pieces: string[] = [];
  outputs.set(child, pieces);
  child.stdout?.on('data', (piece: Buffer) => pieces.push(String(piece)));
  return child;
}

/** Waits for the end of the program and of all that write to its output. */
async function finished(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: (outputs.get(child) ?? []).join('') };
}
