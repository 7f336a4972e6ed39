import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { createMasterKeyFile } from '../../src/crypto/index.js';
import { freePorts } from '../../src/setup/index.js';
import { NotifySocket } from '../supervisor/notify-socket.js';

/* The service as a process of its own, whose servers are all away: what it does needs neither a PBX nor a database. */

const cli = join(projectRoot, 'dist', 'src', 'cli.js');

interface Settings {
  readonly monitorPort?: number;
  readonly application?: string;
}

async function installation(t: ExecutionContext, { monitorPort, application = 'secretary' }: Settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'secretary-service-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await createMasterKeyFile(join(folder, 'master.key'));
  const [ari = 0, database = 0, monitor = 0] = await freePorts(3);
  const port = monitorPort ?? monitor;
  const yaml = (rest = '') => `
asterisk: { ari: { url: "http://127.0.0.1:${ari}", password: a, application: ${application} } }
database: { port: ${database}, password: b }
keys: { masterKeyFile: master.key }
spool: { folder: spool }
monitoring: { port: ${port} }
${rest}
`;
  const file = join(folder, 'secretary.yaml');
  const write = (rest?: string) => writeFile(file, yaml(rest), { mode: 0o600 });
  await write();
  return { folder, file, write, port, ari };
}

/** `secretary start`, and the JSON lines that it writes. */
class Started {
  readonly process: ChildProcess;
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
  #output = '';

  constructor(t: ExecutionContext, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [cli, 'start', ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.ended = once(this.process, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.process.stderr?.on('data', (data: Buffer) => {
      this.#output += data.toString('utf8');
    });
    t.teardown(async () => {
      this.process.kill('SIGKILL');
      await this.ended;
    });
  }

  get output(): string {
    return this.#output;
  }

  get lines(): Record<string, unknown>[] {
    return this.#output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  }

  async said(message: string, count = 1): Promise<Record<string, unknown>> {
    for (const end = performance.now() + 90_000; performance.now() < end; await sleep(30)) {
      const found = this.lines.filter(({ msg }) => msg === message);
      if (found.length >= count) return found.at(-1) ?? {};
      if (this.process.exitCode !== null) break;
    }
    throw new Error(`"${message}" was never said:\n${this.#output}`);
  }
}

test.serial('systemd hears of start, watchdog, reload and stop; a wrong configuration changes nothing', async (t) => {
  t.timeout(150_000);
  const { file, write, port } = await installation(t);
  const notify = await NotifySocket.open();
  t.teardown(() => notify.close());
  const environment = { NOTIFY_SOCKET: notify.path, WATCHDOG_USEC: '3000000' };
  const started = new Started(t, ['--config', file], environment);

  await started.said('health and metrics can be asked for');
  const early = await fetch(`http://127.0.0.1:${port}/ready`);
  t.is(early.status, 503, 'while the models are loaded it tells that it starts');
  t.like(await early.json(), { ok: false, parts: { daemon: { ok: false, reason: 'is starting' } } });
  await started.said('ready');
  const ready = await notify.until('READY=1');
  t.regex(notify.received[ready] ?? '', /callers go to voicemail: asterisk is (connecting|away), database is away/);
  await notify.until('WATCHDOG=1');
  t.is((await fetch(`http://127.0.0.1:${port}/health`)).status, 200, 'who is away outside is no illness');

  await write('calls: { maxConcurrent: 3 }\nlistening: { languages: { en: { engine: moonshine } } }');
  started.process.kill('SIGHUP');
  const reloaded = await started.said('the configuration was read again');
  t.deepEqual(reloaded.applied, ['calls.maxConcurrent']);
  t.deepEqual(reloaded.needRestart, ['listening.languages.en.engine']);
  const reloading = await notify.until('RELOADING=1');
  t.regex(notify.received[reloading] ?? '', /MONOTONIC_USEC=\d{6,}\n/);
  await notify.until('of 3 calls');

  await write('calls: { maxConcurrent: 0, drainMs: x }\nmail: { from: nobody }');
  started.process.kill('SIGHUP');
  const { faults } = await started.said('the new configuration is wrong, the old one stays');
  t.is((faults as string[]).length, 4, String(faults));
  t.regex(String(faults), /calls\.maxConcurrent: must be .*calls\.drainMs: must be .*mail\.from: must be/);
  const numbers = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  t.regex(numbers, /^secretary_calls_limit 3$/m);
  t.regex(numbers, /^secretary_reloads_total\{result="refused"\} 1$/m);

  started.process.kill('SIGTERM');
  t.deepEqual(await started.ended, [0, null]);
  t.true((await notify.until('STOPPING=1')) > reloading);
  t.true(notify.received.some((datagram) => datagram.includes('EXTEND_TIMEOUT_USEC=')));
  t.is(notify.received.filter((datagram) => datagram.includes('READY=1')).length, 3, 'the start and two reloads');
});

test.serial('a second one with the same application or spool is told so, and the first is not disturbed', async (t) => {
  t.timeout(120_000);
  const first = await installation(t);
  const running = new Started(t, ['--config', first.file]);
  await running.said('health and metrics can be asked for');
  const second = new Started(t, ['--config', first.file]);
  t.deepEqual(await second.ended, [1, null]);
  t.regex(second.output, /another secretary on this machine uses the spool folder .*\nStop it first/);
  running.process.kill('SIGTERM');
  t.deepEqual(await running.ended, [0, null], 'asked to stop while it starts, it stops');
});

test.serial('a port that is taken costs no call: it is told, and the daemon starts', async (t) => {
  t.timeout(120_000);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.teardown(() => other.close());
  const { port: monitorPort } = other.address() as { port: number };
  const { file } = await installation(t, { monitorPort });
  const started = new Started(t, ['--config', file]);
  const told = await started.said('nobody can ask for health and metrics: the port cannot be had');
  t.is(told.port, monitorPort);
  await started.said('ready');
  started.process.kill('SIGTERM');
  t.deepEqual(await started.ended, [0, null]);
});

test.serial('what cannot work is told in plain words, ends with its code, and leaves nothing behind', async (t) => {
  const { folder, file } = await installation(t);
  const cases: [string[], number, RegExp][] = [
    [
      ['--config', join(folder, 'missing.yaml')],
      2,
      /cannot read the configuration .*missing\.yaml: there is no such file/,
    ],
    [['--config', folder], 2, /cannot read the configuration/],
    [['--config', join(folder, 'master.key')], 2, /has 1 fault:\n {2}the file: must be a section of options/],
    [['--config', file, '--verbose'], 2, /unknown option '--verbose'/],
    [['--config', file, 'now'], 2, /too many arguments/],
  ];
  for (const [args, code, message] of cases) {
    const started = new Started(t, args);
    t.deepEqual(await started.ended, [code, null], started.output);
    t.regex(started.output, message);
    t.notRegex(started.output, /\n +at /, 'no stack for what an administrator can mend');
  }
  const elsewhere = join(folder, 'no-spool.yaml');
  await writeFile(elsewhere, (await readFile(file, 'utf8')).replace('folder: spool', 'folder: master.key/spool'));
  await chmod(elsewhere, 0o600);
  const noSpool = new Started(t, ['--config', elsewhere]);
  t.deepEqual(await noSpool.ended, [2, null], noSpool.output);
  t.regex(noSpool.output, /the spool directory .*master\.key\/spool cannot be made/);
  await chmod(join(folder, 'master.key'), 0o644);
  const open = new Started(t, ['--config', file]);
  t.deepEqual(await open.ended, [2, null], open.output);
  t.regex(open.output, /master\.key is open to others/);
});
