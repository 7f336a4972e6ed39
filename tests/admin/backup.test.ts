import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import anyTest, { type TestFn } from 'ava';
import { AdminBench } from './bench.js';

const test = anyTest as TestFn;
const bench = new AdminBench();
const flags = ['--name', 'Desk', '--manager-email', 'a@example.org', '--phone-region', 'US'];

test.before(() => bench.start());
test.after.always(() => bench.stop());

test.serial('an empty database is migrated without a backup', async (t) => {
  t.is((await bench.run('migrate')).code, 0);
  t.is((await bench.run('mailbox', 'add', '201', ...flags)).code, 0);
});

test.serial('a backup is one file of mode 0600; it brings mailboxes and keys back where both are gone', async (t) => {
  const file = bench.path('first.backup');
  const made = await bench.run('backup', file, '--json');
  t.is(made.code, 0, made.stderr);
  const report = JSON.parse(made.stdout) as { rows: Record<string, number>; keys: string };
  t.is(report.rows.mailboxes, 1);
  t.is(report.keys, 'in it');
  t.is((await stat(file)).mode & 0o777, 0o600);
  const key = await readFile(bench.path('master.key'), 'utf8');
  await rm(bench.path('master.key'));
  await bench.sql('DELETE FROM mailboxes');
  const back = await bench.run('restore', file);
  t.is(back.code, 0, back.stderr);
  t.regex(back.stdout, /are back/);
  t.is((await stat(bench.path('master.key'))).mode & 0o777, 0o600);
  const line = (text: string) => text.split('\n').find((each) => /^\w+ /.test(each) && !each.startsWith('#'));
  t.is(line(await readFile(bench.path('master.key'), 'utf8')), line(key));
  t.regex((await bench.run('mailbox', 'list')).stdout, /201/);
});

test.serial('keys under a passphrase come back with it alone; without keys the file opens nothing', async (t) => {
  const secret = bench.path('passphrase');
  await writeFile(secret, 'correct horse battery\n', { mode: 0o600 });
  const file = bench.path('sealed.backup');
  t.is((await bench.run('backup', file, '--passphrase-file', secret)).code, 0);
  const key = await readFile(bench.path('master.key'), 'utf8');
  const without = await bench.run('restore', file, '--replace');
  t.is(without.code, 2);
  t.regex(without.stderr, /under a passphrase[\s\S]*Nothing was changed/);
  await writeFile(bench.path('wrong'), 'another horse battery\n', { mode: 0o600 });
  t.is((await bench.run('restore', file, '--replace', '--passphrase-file', bench.path('wrong'))).code, 2);
  await chmod(secret, 0o644);
  t.regex((await bench.run('restore', file, '--replace', '--passphrase-file', secret)).stderr, /open to others/);
  await chmod(secret, 0o600);
  t.regex((await bench.run('mailbox', 'list')).stdout, /201/, 'nothing was changed so far');
  await rm(bench.path('master.key'));
  t.is((await bench.run('restore', file, '--replace', '--passphrase-file', secret)).code, 0);
  const id = /^(\w+) /m.exec(key.replace(/^#.*$/gm, ''))?.[1] ?? '?';
  t.true((await readFile(bench.path('master.key'), 'utf8')).includes(id));
  const bare = bench.path('bare.backup');
  t.regex((await bench.run('backup', bare, '--without-keys')).stdout, /left out/);
  t.is((await bench.run('restore', bare, '--replace')).code, 0);
});

test.serial('a database that holds something, and a key of the same name, are not lost', async (t) => {
  const file = bench.path('first.backup');
  const refused = await bench.run('restore', file);
  t.is(refused.code, 2);
  t.regex(refused.stderr, /is not empty[\s\S]*--replace/);
  const key = await readFile(bench.path('master.key'), 'utf8');
  const id = /^(\w+) /m.exec(key.replace(/^#.*$/gm, ''))?.[1] ?? '?';
  const other = `${id} ${Buffer.alloc(32, 7).toString('base64')}\n`;
  await writeFile(bench.path('master.key'), other, { mode: 0o600 });
  const clash = await bench.run('restore', file, '--replace');
  t.is(clash.code, 2);
  t.regex(clash.stderr, /has another key/);
  t.is(await readFile(bench.path('master.key'), 'utf8'), other);
  t.regex((await bench.run('mailbox', 'list')).stdout, /201/);
  await writeFile(bench.path('master.key'), key, { mode: 0o600 });
});

test.serial('tables that hold something are migrated with a backup of the last day, or on your own word', async (t) => {
  const older = async () => {
    await bench.sql("DELETE FROM migrations WHERE name = 'Backups1795824000000'");
    await bench.sql('DROP TABLE backups');
  };
  await older();
  const refused = await bench.run('migrate');
  t.is(refused.code, 2);
  t.regex(refused.stderr, /no backup is known[\s\S]*secretary backup/);
  t.deepEqual(await bench.sql("SHOW TABLES LIKE 'backups'"), [], 'nothing was changed');
  t.is((await bench.run('migrate', '--no-backup')).code, 0);
  await older();
  t.is(
    (await bench.run('backup', bench.path('before.backup'))).code,
    0,
    'tables of an older program are backed up too',
  );
  await bench.sql('UPDATE backups SET made_at = UTC_TIMESTAMP(3) - INTERVAL 25 HOUR');
  t.regex((await bench.run('migrate')).stderr, /25 hours old/);
  await bench.sql('UPDATE backups SET made_at = UTC_TIMESTAMP(3) - INTERVAL 23 HOUR');
  const done = await bench.run('migrate');
  t.is(done.code, 0, done.stderr);
  t.regex(done.stdout, /ran Backups/);
});

test.serial(
  'a database of a newer program: every command says so, with an exit status, and changes nothing',
  async (t) => {
    await bench.sql("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture')");
    const before = await rows();
    for (const args of [['migrate'], ['mailbox', 'list'], ['mailbox', 'add', '202', ...flags], ['calls', 'list']]) {
      const { code, stderr } = await bench.run(...args);
      t.is(code, 1, args.join(' '));
      t.regex(stderr, /newer version of the secretary/, args.join(' '));
    }
    const doctor = await bench.run('doctor', '--quick', '--json');
    t.is(doctor.code, 1);
    t.regex(doctor.stdout, /newer version of the secretary/);
    t.deepEqual(await rows(), before);
    await bench.sql("DELETE FROM migrations WHERE name = 'FromTheFuture'");
  },
);

test.serial('wrong arguments are refused before anything happens', async (t) => {
  for (const args of [
    ['backup'],
    ['restore'],
    ['backup', 'x', '--passphrase-file', 'y', '--without-keys'],
    ['database'],
  ])
    t.is((await bench.run(...args)).code, 2, args.join(' '));
  t.is((await bench.run('restore', bench.path('nowhere'))).code, 2);
  t.is((await bench.run('restore', bench.path('secretary.yaml'))).code, 1);
});

async function rows(): Promise<unknown> {
  return [
    await bench.sql('SELECT * FROM mailboxes'),
    await bench.sql('SELECT * FROM migrations'),
    await bench.sql('SHOW TABLES'),
  ];
}
