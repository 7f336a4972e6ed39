import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import mysql from 'mysql2/promise';
import { cacheDirectory } from '../../src/common/index.js';
import {
  englishRecogniser,
  ensureModel,
  type RunningAsterisk,
  type RunningDatabase,
  startAsterisk,
  startMysql,
} from '../../src/setup/index.js';
import { runCommands } from '../admin/run-commands.js';
import { freePort, programsWithout, runInstaller, Tree } from './tree.js';

const test = anyTest as TestFn;
const [httpPort, amiPort, sipPort] = [await freePort(), await freePort(), await freePort()];
let folder = '';
let database: RunningDatabase;

/** What calls would be lost with: it stays until --purge. */
const data = ['etc/asterisk-secretary', 'etc/credstore', 'var', 'etc/passwd', 'etc/group', 'etc/shadow', 'etc/gshadow'];

const plain = {
  'etc/asterisk/extensions.conf': '[general]\nstatic = yes\n\n[from-internal]\nexten => 201,1,Goto(secretary,201,1)',
  'etc/asterisk/http.conf': `; mine\n[general]\nenabled = no\nbindport = ${httpPort}\n`,
  'etc/asterisk/manager.conf': `[general]\nenabled = no\nport = ${amiPort}\n\n[other]\nsecret = x\n`,
  'etc/asterisk/ari.conf': '[general]\npretty = yes\n',
  'etc/systemd/system/other.service': '[Unit]\n',
};

const freepbx = {
  'etc/freepbx.conf': '<?php\n',
  'etc/asterisk/extensions.conf': '#include extensions_additional.conf\n#include extensions_custom.conf\n',
  'etc/asterisk/extensions_additional.conf': '[from-internal]\n',
  'etc/asterisk/extensions_custom.conf': '; mine\n[from-internal-custom]\n',
  'etc/asterisk/http.conf': '[general]\n#include http_additional.conf\n#include http_custom.conf\n',
  'etc/asterisk/http_additional.conf': `enabled=no\nbindaddr=0.0.0.0\nbindport=${httpPort}\n`,
  'etc/asterisk/manager.conf': `[general]\nenabled = yes\nport = ${amiPort}\n#include manager_custom.conf\n`,
  'etc/asterisk/manager_custom.conf': '',
  'etc/asterisk/ari.conf':
    '[general]\n#include ari_general_additional.conf\n#include ari_general_custom.conf\n#include ari_additional.conf\n#include ari_additional_custom.conf\n',
  'etc/asterisk/ari_general_additional.conf': 'enabled=no\n',
  'etc/asterisk/ari_general_custom.conf': '',
  'etc/asterisk/ari_additional.conf': '',
  'etc/asterisk/ari_additional_custom.conf': '',
};

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secretary-install-server-'));
  database = await startMysql({ flavour: 'mysql', directory: join(folder, 'database'), user: 'tester' });
  await sql('DROP DATABASE secretary');
  for (const id of ['silero-vad', 'smart-turn', 'piper-en-joe'] as const) await ensureModel(id);
  await englishRecogniser();
});
test.after.always(async () => {
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a test that failed left at the server is not the next one's business. */
test.afterEach.always(async () => {
  await sql('DROP DATABASE IF EXISTS secretary');
  await sql('DROP USER IF EXISTS secretary@localhost');
});

test.serial('plain Asterisk: installed, again, working, and taken away', async (t) => {
  const tree = await treeOf(t, plain);
  const before = tree.snapshot();
  const dry = await tree.install([...here(), '--dry-run']);
  t.is(dry.code, 0, dry.output);
  t.deepEqual(tree.snapshot(), before, 'a dry run changes nothing');
  const nobody = await tree.install(here());
  t.is(nobody.code, 2, nobody.output);
  t.deepEqual(tree.snapshot(), before, 'nobody said yes');
  const args = [...here(), '--mailbox', '201', '--email', 'mary@hollis.example', '--region', 'US', '--yes'];
  const first = await tree.install(args);
  t.is(first.code, 0, first.output);
  const installed = tree.snapshot();
  t.deepEqual(openFiles(tree), [], 'nothing that holds a secret is open to others');
  const again = await tree.install(args);
  t.is(again.code, 0, again.output);
  t.regex(again.output, /Nothing to do/);
  t.deepEqual(tree.snapshot(), installed);
  t.regex(tree.read('etc/passwd'), /^asterisk-secretary:/m);
  t.true(existsSync(tree.path('etc/systemd/system/other.service')));
  await works(t, tree);
  const away = await tree.install(['--uninstall', '--yes']);
  t.is(away.code, 0, away.output);
  t.deepEqual(tree.snapshot(data), without(before, data));
  t.regex((await tree.install(['--uninstall', '--yes'])).output, /Nothing to do/);
  t.is((await sql('SELECT extension FROM secretary.mailboxes')).length, 1, 'calls and mailboxes stay');
  const once = await tree.install(args);
  t.is(once.code, 0, `after an uninstall it can be installed again: ${once.output}`);
  t.deepEqual(paths(tree.snapshot()), paths(installed));
  const purged = await tree.install(['--uninstall', '--purge', '--yes']);
  t.is(purged.code, 0, purged.output);
  t.deepEqual(tree.snapshot(), before);
  t.deepEqual(await sql("SELECT user FROM mysql.user WHERE user = 'secretary'"), []);
  t.deepEqual(await sql("SHOW DATABASES LIKE 'secretary'"), []);
});

test.serial('a call may bring its own connection: both sides are set up, again, and taken away', async (t) => {
  const tree = await treeOf(t, plain);
  const before = tree.snapshot();
  const args = [...here(), '--no-models', '--call-sockets', '--yes'];
  const first = await tree.install(args);
  t.is(first.code, 0, first.output);
  const program = ['opt'];
  const installed = tree.snapshot(program);
  t.deepEqual(openFiles(tree), []);
  t.regex((await tree.install(args)).output, /Nothing to do/);
  t.regex((await tree.install(args.filter((each) => each !== '--call-sockets'))).output, /Nothing to do/, 'it stays');
  t.deepEqual(tree.snapshot(program), installed);
  t.regex(tree.read('etc/asterisk-secretary/secretary.yaml'), /^ {2}callSockets:\n( {4}#.*\n)* {4}port: 8790\n/m);
  const [, ari = ''] = /^password = (\w+)/m.exec(tree.read('etc/asterisk/ari_secretary.conf')) ?? [];
  const [, call] = /^password = (\w+)/m.exec(tree.read('etc/asterisk/websocket_client_secretary.conf')) ?? [];
  t.is(call, createHash('sha256').update(`call-sockets:${ari}`).digest('hex'));
  await asteriskTakesIt(t, tree, async (asterisk) => {
    t.regex(
      await asterisk.cli('ari show outbound-websockets'),
      /secretary-call +per_call_config +secretary-call +valid/,
    );
    t.regex(await asterisk.cli('dialplan show stasis-secretary-call'), /Stasis\(secretary-call/);
  });
  const away = await tree.install(['--uninstall', '--yes']);
  t.is(away.code, 0, away.output);
  t.deepEqual(tree.snapshot(data), without(before, data));
  const apart = await tree.install(['--pbx-only', '--call-sockets', '--yes']);
  t.is(apart.code, 2);
  t.regex(apart.output, /on one machine/);
});

test.serial('FreePBX: only its _custom files are touched', async (t) => {
  const tree = await treeOf(t, freepbx);
  const before = tree.snapshot();
  const args = [...here(), '--no-models', '--yes'];
  const first = await tree.install(args);
  t.is(first.code, 0, first.output);
  const installed = tree.snapshot();
  const changed = Object.keys(before).filter(
    (path) => before[path] !== installed[path] && path.startsWith('etc/asterisk/'),
  );
  t.deepEqual(changed.sort(), [
    'etc/asterisk/ari_additional_custom.conf',
    'etc/asterisk/ari_general_custom.conf',
    'etc/asterisk/extensions_custom.conf',
    'etc/asterisk/manager_custom.conf',
  ]);
  t.true(existsSync(tree.path('etc/asterisk/http_custom.conf')));
  t.regex((await tree.install(args)).output, /Nothing to do/);
  t.deepEqual(tree.snapshot(), installed);
  await asteriskTakesIt(t, tree);
  // Somebody goes on working with the file meanwhile: his lines stay.
  writeFileSync(
    tree.path('etc/asterisk/extensions_custom.conf'),
    `${tree.read('etc/asterisk/extensions_custom.conf')}; later\n`,
  );
  t.regex((await tree.install(['--uninstall', '--yes'])).output, /changed since/);
  t.is(tree.read('etc/asterisk/extensions_custom.conf'), `${freepbx['etc/asterisk/extensions_custom.conf']}; later\n`);
  await tree.write('etc/asterisk/extensions_custom.conf', freepbx['etc/asterisk/extensions_custom.conf']);
  t.is((await tree.install(['--uninstall', '--purge', '--yes'])).code, 0);
  t.deepEqual(tree.snapshot(), before);
});

test.serial('the PBX alone, as an ordinary user, and the daemon on a second host', async (t) => {
  const pbx = await treeOf(t, plain, true);
  const before = pbx.snapshot();
  const args = ['--pbx-only', '--listen', '192.0.2.1', '--daemon', '192.0.2.2', '--yes'];
  // An older PBX has no Node.
  const path = await programsWithout('node', folder);
  const run = (more: readonly string[]) => pbx.install(more, { asNobody: true, env: { ...process.env, PATH: path } });
  const first = await run(args);
  t.is(first.code, 0, first.output);
  const installed = pbx.snapshot();
  t.regex((await run(args)).output, /Nothing to do/);
  t.deepEqual(pbx.snapshot(), installed);
  t.regex(pbx.read('etc/asterisk/manager_secretary.conf'), /^permit = 192\.0\.2\.2\/255/m);
  t.regex(pbx.read('etc/asterisk/http.conf'), /^bindaddr = 192\.0\.2\.1$/m);
  const host = await treeOf(t, {});
  const bare = host.snapshot();
  const letter = pbx.path('etc/asterisk-secretary/for-the-daemon');
  t.is(statSync(letter).mode & 0o777, 0o600);
  const daemon = await host.install([...here(), '--no-models', '--daemon-only', letter, '--yes']);
  t.is(daemon.code, 0, daemon.output);
  const yaml = host.read('etc/asterisk-secretary/secretary.yaml');
  t.true(yaml.includes(`url: http://192.0.2.1:${httpPort}`) && yaml.includes('rtpBindAddress: 192.0.2.2'));
  t.is((await host.install(['--uninstall', '--purge', '--yes'])).code, 0);
  t.deepEqual(host.snapshot(), bare);
  t.is((await run(['--uninstall', '--yes'])).code, 0);
  t.is((await run(['--uninstall', '--purge', '--yes'])).code, 0);
  t.deepEqual(pbx.snapshot(), before);
});

test.serial('a newer version: a backup first, then the tables; what the owner changed stays', async (t) => {
  const tree = await treeOf(t, plain);
  const before = tree.snapshot();
  const args = [...here(), '--no-models', '--yes'];
  const first = await tree.install([...args, '--mailbox', '201', '--email', 'mary@hollis.example']);
  t.is(first.code, 0, first.output);
  const yaml = tree.read('etc/asterisk-secretary/secretary.yaml').replace('maxConcurrent: 10', 'maxConcurrent: 3');
  writeFileSync(tree.path('etc/asterisk-secretary/secretary.yaml'), yaml);
  // As an older version left them.
  await sql("DELETE FROM secretary.migrations WHERE name LIKE 'Backups%'");
  await sql('DROP TABLE secretary.backups');
  const second = await tree.install(args);
  t.is(second.code, 0, second.output);
  t.regex(second.output, /a backup, before the tables/);
  const [backup = ''] = readdirSync(tree.path('var/lib/asterisk-secretary/backups'));
  t.regex(backup, /^before-\d{8}T\d{6}Z\.backup$/);
  t.is(tree.read('etc/asterisk-secretary/secretary.yaml'), yaml);
  t.regex((await tree.install(args)).output, /Nothing to do/);
  t.regex(
    tree.read('usr/local/bin/secretary'),
    /^exec .+ ".+\/opt\/asterisk-secretary\/scripts\/secretary\.mjs" "\$@"$/m,
  );
  await sql("INSERT INTO secretary.migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture')");
  const older = tree.snapshot();
  const refused = await tree.install(args);
  t.is(refused.code, 2, refused.output);
  t.regex(refused.output, /newer version of the secretary/);
  t.deepEqual(tree.snapshot(), older);
  t.is((await tree.install(['--uninstall', '--purge', '--yes'])).code, 0);
  t.deepEqual(tree.snapshot(), before);
});

test.serial('interrupted in the middle, it can be run again or taken back', async (t) => {
  for (const lines of [1, 6, 14]) {
    const tree = await treeOf(t, plain);
    const before = tree.snapshot();
    const args = [...here(), '--no-models', '--yes'];
    const journal = tree.path('var/lib/asterisk-secretary-install/journal');
    const interruptWhen = () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > lines;
    const broken = await tree.install(args, { interruptWhen });
    t.is(broken.code, 130, broken.output);
    t.regex(broken.output, /Run it again, or take back/);
    if (lines === 6) {
      const whole = await tree.install(args);
      t.is(whole.code, 0, whole.output);
      t.regex((await tree.install(args)).output, /Nothing to do/);
    }
    const back = await tree.install(['--uninstall', '--purge', '--yes']);
    t.is(back.code, 0, back.output);
    t.deepEqual(tree.snapshot(), before, `interrupted after ${lines} lines`);
  }
});

test.serial('interrupted at any line of its journal, everything is taken back (PBX alone)', async (t) => {
  for (let lines = 1; lines <= 12; lines += 1) {
    const tree = await treeOf(t, plain);
    const before = tree.snapshot();
    const journal = tree.path('var/lib/asterisk-secretary-install/journal');
    const interruptWhen = () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > lines;
    const broken = await tree.install(['--pbx-only', '--yes'], { interruptWhen });
    t.true(broken.code === 130 || broken.code === 0, broken.output);
    t.is((await tree.install(['--uninstall', '--purge', '--yes'])).code, 0);
    t.deepEqual(tree.snapshot(), before, `interrupted after ${lines} lines`);
  }
});

test.serial('what is in the way is told before anything is changed', async (t) => {
  const refuses = async (
    what: string,
    files: Record<string, string>,
    message: RegExp,
    more: readonly string[] = [],
    prepare?: (tree: Tree) => unknown,
  ) => {
    const tree = await treeOf(t, { ...plain, ...files });
    await prepare?.(tree);
    const before = tree.snapshot();
    const { code, output } = await tree.install([...here(), '--no-models', '--yes', ...more]);
    t.is(code, 2, `${what}: ${output}`);
    t.regex(output, message, what);
    t.deepEqual(tree.snapshot(), before, what);
  };
  await refuses(
    'a section of ours by hand',
    { 'etc/asterisk/ari.conf': '[secretary]\ntype = user\n' },
    /section \[secretary\] already/,
  );
  await refuses('a dialplan of ours by hand', { 'etc/asterisk/extensions_secretary.conf': '' }, /set-up by hand/);
  const included = { 'etc/asterisk/extensions.conf': '#include extensions_secretary.conf\n' };
  await refuses('an include by hand', included, /includes extensions_secretary\.conf already/);
  await refuses(
    'a configuration by hand',
    { 'etc/asterisk-secretary/secretary.yaml': '' },
    /secretary\.yaml is there already/,
  );
  await refuses('a unit by hand', { 'etc/systemd/system/asterisk-secretary.service': '' }, /service is there already/);
  await refuses('a read-only file', {}, /manager\.conf cannot be written/, [], (tree) =>
    chmodSync(tree.path('etc/asterisk/manager.conf'), 0o444),
  );
  await refuses('a link that leads nowhere', {}, /leads nowhere/, [], async (tree) => {
    await rm(tree.path('etc/asterisk/http.conf'));
    await symlink('/nowhere/http.conf', tree.path('etc/asterisk/http.conf'));
  });
  await refuses('no Asterisk', {}, /no Asterisk here/, [], (tree) =>
    rm(tree.path('etc/asterisk'), { recursive: true }),
  );
  await refuses('no database', {}, /not the socket of a database server/, ['--database-socket', '/nowhere']);
  await refuses('an unknown option', {}, /unknown option --yess/, ['--yess']);
  await refuses('a mailbox without an address', {}, /needs --email/, ['--mailbox', '201']);
  await refuses('no mailbox number', {}, /wants an extension/, ['--mailbox', '2 01', '--email', 'a@b.c']);
  await refuses('nothing to take away', {}, /nothing was installed here/, ['--uninstall']);
  const noRoot = await runInstaller(['--yes'], { asNobody: true });
  t.is(noRoot.code, 2, noRoot.output);
  t.regex(noRoot.output, /run it as root/);
  const tree = await treeOf(t, plain);
  const before = tree.snapshot();
  const noNode = await tree.install([...here(), '--yes'], {
    env: { ...process.env, PATH: await programsWithout('node', folder) },
  });
  t.is(noNode.code, 2, noNode.output);
  t.regex(noNode.output, /Node\.js is missing/);
  t.deepEqual(tree.snapshot(), before);
  t.is((await runInstaller(['--help'])).code, 0);
});

async function treeOf(t: ExecutionContext, files: Readonly<Record<string, string>>, forNobody = false): Promise<Tree> {
  const tree = await Tree.make(files);
  t.teardown(() => tree.remove());
  if (forNobody && process.getuid?.() === 0) {
    chownSync(tree.root, 65534, 65534);
    for (const name of readdirSync(tree.root, { recursive: true, encoding: 'utf8' }))
      chownSync(tree.path(name), 65534, 65534);
  }
  return tree;
}

function here(): string[] {
  return ['--link', '--database-socket', database.socketPath, '--models', cacheDirectory()];
}

/** Files with a password or a key in them that others may read. */
function openFiles(tree: Tree): string[] {
  const secrets = /password = [0-9a-f]{40}|secret = [0-9a-f]{40}|^[0-9a-f]{40}$|^k\w+ [\w+/]{43}=/m;
  const names = readdirSync(tree.root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^etc|install/.test(name),
  );
  const files = names.filter((name) => statSync(tree.path(name), { throwIfNoEntry: false })?.isFile());
  const found = files.filter((name) => secrets.test(tree.read(name)));
  if (found.length < 5) throw new Error(`only ${found.join(', ')} hold secrets: the pattern is wrong`);
  return found.filter((name) => (statSync(tree.path(name)).mode & 0o077) !== 0);
}

/** A real Asterisk on the installed files, and `secretary doctor` on the installed configuration. */
async function works(t: ExecutionContext, tree: Tree): Promise<void> {
  await asteriskTakesIt(t, tree, async () => {
    let stdout = '';
    const sink = { write: (text: string) => (stdout += text) } as unknown as NodeJS.WriteStream;
    const environment = { ...process.env, XDG_CACHE_HOME: tree.path('var/cache') };
    const config = tree.path('etc/asterisk-secretary/secretary.yaml');
    await runCommands(['doctor', '--quick', '--json', '--config', config], { stdout: sink, stderr: sink, environment });
    const { findings } = JSON.parse(stdout.slice(0, stdout.lastIndexOf('}') + 1)) as {
      findings: { check: string; state: string; detail: string }[];
    };
    const faults = findings.filter(({ state }) => state === 'fault');
    // No mail server runs here, and that is all.
    t.deepEqual(
      faults.map(({ check }) => check),
      ['mail'],
      JSON.stringify(faults),
    );
    for (const check of ['asterisk', 'manager', 'database', 'mailboxes', 'master key', 'dialplan'])
      t.is(findings.find((finding) => finding.check === check)?.state, 'ok', check);
  });
}

async function asteriskTakesIt(
  t: ExecutionContext,
  tree: Tree,
  more: (asterisk: RunningAsterisk) => Promise<void> = async () => {},
): Promise<void> {
  const names = readdirSync(tree.path('etc/asterisk'));
  const files = Object.fromEntries(names.map((name) => [name, tree.read(`etc/asterisk/${name}`)]));
  const password = /password = (\w+)/.exec(tree.read('etc/asterisk/ari_secretary.conf'))?.[1] ?? '';
  const directory = await mkdtemp(join(folder, 'asterisk-'));
  const ports = { httpPort, amiPort, sipPort, rtpStart: 10_000, rtpEnd: 10_199 };
  // It waits until ARI has let this user in with this password.
  const asterisk = await startAsterisk({ version: '22', directory, files, ports, password });
  try {
    t.regex(await asterisk.cli('dialplan show secretary'), /'T' =>[\s\S]*VoiceMail/);
    t.regex(await asterisk.cli('manager show user secretary'), /originate/);
    t.regex(await asterisk.cli('http show status'), new RegExp(`127\\.0\\.0\\.1:${httpPort}`));
    const complaints = (await asterisk.messages())
      .split('\n')
      .filter((line) => /(ERROR|WARNING)\[.*\.conf|Unable to (open|load) config/.test(line));
    t.deepEqual(complaints, []);
    await more(asterisk);
  } finally {
    await asterisk.stop();
  }
}

function paths(snapshot: Record<string, string>): string[] {
  return Object.keys(snapshot);
}

function without(snapshot: Record<string, string>, folders: readonly string[]): Record<string, string> {
  const kept = Object.entries(snapshot).filter(
    ([path]) => !folders.some((each) => path === each || path.startsWith(`${each}/`)),
  );
  return Object.fromEntries(kept);
}

async function sql(statement: string): Promise<unknown[]> {
  const { socketPath } = database;
  const connection = await mysql.createConnection({ socketPath, user: 'root', password: '' });
  try {
    return (await connection.query(statement))[0] as unknown[];
  } finally {
    await connection.end();
  }
}
