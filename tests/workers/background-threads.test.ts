import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';

const run = promisify(execFile);

/** The niceness of each thread of a process that has used its thread pool, the event loop first. */
const program = (url: string) => `
  import { readFile, readdir } from 'node:fs/promises';
  import { getPriority } from 'node:os';
  import { yieldBackgroundThreads } from ${JSON.stringify(url)};
  const threads = (await readdir('/proc/self/task')).map(Number).sort((a, b) => (a === process.pid ? -1 : a - b));
  const before = getPriority(process.pid);
  yieldBackgroundThreads();
  console.log(JSON.stringify({ before, after: threads.map((thread) => getPriority(thread)) }));
`;

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('engines compute after everything that carries sound, and the event loop keeps its priority', async (t) => {
  const url = new URL('../../src/workers/index.js', import.meta.url).href;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program(url)], { timeout: 60_000 });
  const { before, after } = JSON.parse(stdout) as { before: number; after: number[] };
  const [loop, ...others] = after;
  t.is(loop, before);
  t.true(others.length > 0);
  t.true(others.every((priority) => priority === Math.max(before, 2)));
});
