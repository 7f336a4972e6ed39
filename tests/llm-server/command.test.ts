import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { collect, connect, conversation, never, until } from '../llm/fixtures.js';

const program = join(projectRoot, 'dist/src/cli.js');

/** `secretary llm ARGUMENTS` as a process that finds no configuration. */
async function llm(t: ExecutionContext, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-llm-'));
  const env = { ...process.env, SECRETARY_CONFIG: undefined };
  const child = spawn(process.execPath, [program, 'llm', ...args], { env, cwd: folder, timeout: 60_000 });
  const over = once(child, 'close').then(([code]) => code as number);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text));
  t.teardown(async () => {
    child.kill('SIGKILL');
    await over;
    await rm(folder, { recursive: true, force: true });
  });
  return { child, over, printed: () => printed };
}

test('`llm --backend stub:50` serves without a configuration, says that it is a stub, and stops when told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-stub-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const address = `unix:${join(folder, 'llm.sock')}`;
  const served = await llm(t, '--backend', 'stub:50', '--tokens-per-second', '500', '--address', address);
  const model = connect(t, address);
  await until(() => model.healthy(), 'the stub up');
  t.deepEqual(await model.describe(), { backend: 'stub', model: 'stub:50', licence: 'Apache-2.0' });
  const events = await collect(model.converse(conversation(), never));
  t.is(events.at(-1)?.type, 'end');
  served.child.kill('SIGTERM');
  t.is(await served.over, 0, served.printed());
});

test('a backend that is none, or that lacks its section, is named', async (t) => {
  const wrong = await llm(t, '--backend', 'stub:soon');
  t.is(await wrong.over, 2);
  t.regex(wrong.printed(), /"stub:soon" is no stub/);
  const away = await llm(t, '--backend', 'openai');
  t.is(await away.over, 2);
  t.regex(away.printed(), /cannot read the configuration/);
});
