import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { createConnection } from 'mysql2/promise';
import { SecretaryError } from '../../src/common/index.js';
import {
  type DatabaseFlavour,
  ensureModel,
  ensureServer,
  pickAsterisk,
  pickDatabase,
  startAsterisk,
  startLlamaServer,
  startMysql,
} from '../../src/setup/index.js';

for (const version of ['22', '16'] as const) {
  test(`Asterisk ${version} starts with our files, answers, stops, and is gone`, async (t) => {
    const files = { 'extensions.conf': '[from-{{who}}]\nexten => 1,1,NoOp({{sipPort}})\n' };
    const asterisk = await startAsterisk({ version, directory: folder(t), files, values: { who: 'test' } });
    t.teardown(() => asterisk.stop());
    t.true(asterisk.version.startsWith(`${version}.`));
    t.regex(await asterisk.cli('core show version'), new RegExp(`Asterisk ${version}\\.`));
    t.regex(await asterisk.cli('dialplan show from-test'), new RegExp(`NoOp\\(${asterisk.sipPort}\\)`));
    t.regex(await asterisk.cli('pjsip show transports'), new RegExp(`127.0.0.1:${asterisk.sipPort}`));
    t.regex(await asterisk.cli('manager show user secretary'), /username: secretary/);
    t.regex(await asterisk.cli('module show like app_voicemail'), /app_voicemail\.so/);
    const wrong = await fetch(`${asterisk.url}/ari/asterisk/info`, { headers: { authorization: 'Basic eDp5' } });
    t.is(wrong.status, 401);
    await asterisk.stop();
    await asterisk.stop();
    t.true(await gone(asterisk.pid));
    t.false(existsSync(asterisk.folders.run));
  });
}

for (const flavour of ['mysql', 'mariadb-10.11', 'mariadb-11.8'] as const satisfies readonly DatabaseFlavour[]) {
  test(`${flavour} starts, keeps what was written over a restart, stops, and is gone`, async (t) => {
    const directory = folder(t);
    const first = await startMysql({ flavour, directory });
    t.teardown(() => first.stop());
    // A MariaDB that starts deletes the temporary tables that it finds, and would find those of others in a folder of all.
    t.deepEqual(await query(first, 'SELECT @@tmpdir AS folder'), [{ folder: join(directory, 'tmp') }]);
    await query(first, 'CREATE TABLE kept (word VARCHAR(20))');
    await query(first, "INSERT INTO kept VALUES ('grüße 😀')");
    await first.stop();
    await first.stop();
    t.true(await gone(first.pid));

    const second = await startMysql({ flavour, directory });
    t.teardown(() => second.stop());
    t.deepEqual(await query(second, 'SELECT word FROM kept'), [{ word: 'grüße 😀' }]);
    await t.throwsAsync(query({ ...second, password: 'wrong' }, 'SELECT 1'), { message: /Access denied/ });
  });
}

test('llama-server loads a model on a processor backend of its own and answers', async (t) => {
  const gguf = join(await ensureModel('smollm2-135m-gguf'), 'SmolLM2-135M-Instruct.Q4_1.gguf');
  const server = await startLlamaServer({ gguf, directory: folder(t) });
  t.teardown(() => server.stop());
  const response = await fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 4 }),
  });
  const answer = (await response.json()) as { choices: { message: { content: string } }[] };
  t.truthy(answer.choices[0]?.message.content);
  await server.stop();
  t.true(await gone(server.pid));
});

test('the servers of a parent that is killed with -9 are gone too', async (t) => {
  const directory = folder(t);
  const program = fileURLToPath(new URL('./start-and-wait.js', import.meta.url));
  const parent = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const [asterisk, database, run] = JSON.parse(String(line)) as [number, number, string];
  t.teardown(() => rmSync(run, { recursive: true, force: true }));
  t.false(isGone(asterisk) || isGone(database));
  parent.kill('SIGKILL');
  t.true(await gone(asterisk));
  t.true(await gone(database));
});

test('a port that is taken is said, with what the server wrote', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const error = await t.throwsAsync(startMysql({ flavour: 'mariadb-10.11', directory: folder(t), port }), {
    instanceOf: SecretaryError,
  });
  t.is((error as SecretaryError).code, 'unavailable');
  t.regex(error?.message ?? '', /Address already in use/i);
});

test('a configuration that Asterisk refuses gives its own complaint', async (t) => {
  const files = { 'modules.conf': '[modules]\nautoload=no\nrequire=there_is_no_such_module.so\n' };
  const error = await t.throwsAsync(startAsterisk({ directory: folder(t), files }), { instanceOf: SecretaryError });
  t.regex(error?.message ?? '', /there_is_no_such_module/);
});

test('a directory with a long path is no trouble to control sockets', async (t) => {
  const directory = join(folder(t), 'd'.repeat(120));
  mkdirSync(directory);
  const asterisk = await startAsterisk({ directory });
  t.teardown(() => asterisk.stop());
  t.regex(await asterisk.cli('core show uptime'), /System uptime/);
  t.true(existsSync(join(asterisk.folders.run, 'asterisk.ctl')), 'a path that is too long would have been cut');
});

test("programs of a tree run with the tree's own libraries and data", async (t) => {
  const espeak = await ensureServer('espeak-ng');
  const line = espeak.run('usr/bin/espeak-ng', ['-q', '-x', 'hello']);
  const child = spawn(line.command, [...line.args], { env: line.env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [phonemes] = (await once(child.stdout, 'data')) as [Buffer];
  t.regex(String(phonemes), /h@l'oU/);
});

test('what is picked for the demo says what it is', async (t) => {
  t.regex((await pickAsterisk()).notice, /^Asterisk \d+\.\d+/);
  t.regex((await pickDatabase()).notice, /^(MySQL|MariaDB) \d+\.\d+/);
});

interface Account {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

async function query({ host, port, user, password, database }: Account, sql: string): Promise<unknown> {
  const connection = await createConnection({ host, port, user, password, database });
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
}

/** Waits until the process is no more; a zombie that nobody collects has ended, too. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && !isGone(pid); tries += 1) await sleep(50);
  return isGone(pid);
}

function isGone(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

function folder(t: ExecutionContext): string {
  const made = mkdtempSync(join(tmpdir(), 'secretary-test-'));
  t.teardown(() => rmSync(made, { recursive: true, force: true }));
  return made;
}
