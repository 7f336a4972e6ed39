import { readFile, stat, writeFile } from 'node:fs/promises';
import anyTest, { type TestFn } from 'ava';
import { Command } from 'commander';
import mysql from 'mysql2/promise';
import { addCommands } from '../../src/admin/index.js';
import { readWav, writeWav } from '../../src/audio/index.js';
import { defaultAgenda } from '../../src/terms/index.js';
import { AdminBench } from './bench.js';

const test = anyTest as TestFn;
const bench = new AdminBench();
const flags = [
  '--name',
  'Hollis Heating',
  '--manager-email',
  'mara@example.org',
  '--phone-region',
  'US',
  '--time-zone',
  'UTC',
];
let callId = '';

test.before(async () => {
  await bench.start();
  const migrated = await bench.run('migrate', '--json');
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  callId = await putCall();
});
test.after.always(() => bench.stop());

test('migrate says what it did, and does nothing the second time', async (t) => {
  await sql('CREATE DATABASE empty_one');
  const config = await bench.writeConfig('empty.yaml', '', { database: 'empty_one' });
  const first = await bench.run('migrate', '--json', '--config', config);
  t.is(first.code, 0, first.stderr);
  t.true(JSON.parse(first.stdout).migrations.length >= 3);
  const second = await bench.spawn('migrate', '-c', config);
  t.is(second.stdout, 'The tables are up to date.\n');
  const before = await bench.writeConfig('before.yaml', '', { database: 'mysql' });
  const early = await bench.run('mailbox', 'list', '--config', before);
  t.is(early.code, 1);
  t.regex(early.stderr, /secretary migrate/);
});

test('a mailbox from flags gets every default, is listed, shown and removed', async (t) => {
  const added = await bench.run(
    'mailbox',
    'add',
    '301',
    ...flags,
    '--knowledge',
    'When open?=From 8 = early',
    '--json',
  );
  t.is(added.code, 0, added.stderr);
  const shown = await bench.run('mailbox', 'show', '301', '--json');
  t.deepEqual(JSON.parse(shown.stdout), {
    extension: '301',
    name: 'Hollis Heating',
    managerName: 'Hollis Heating',
    managerEmail: 'mara@example.org',
    language: 'en',
    timeZone: 'UTC',
    phoneRegion: 'US',
    greeting: 'Hello, you have reached Hollis Heating.',
    persona: 'Friendly, calm and brief.',
    knowledge: [{ question: 'When open?', answer: 'From 8 = early' }],
    agenda: defaultAgenda,
    maxCallMs: 300_000,
    missedCallLetter: true,
  });
  t.regex((await bench.run('mailbox', 'list')).stdout, /^301 +Hollis Heating +mara@example.org/m);
  const again = await bench.run('mailbox', 'add', '301', ...flags);
  t.is(again.code, 2);
  t.regex(again.stderr, /--replace/);
  t.is((await bench.run('mailbox', 'add', '301', ...flags, '--replace', '--no-missed-call-letter')).code, 0);
  t.false(JSON.parse((await bench.run('mailbox', 'show', '301', '--json')).stdout).missedCallLetter);
  t.is((await bench.run('mailbox', 'remove', '301')).code, 0);
  t.is((await bench.run('mailbox', 'remove', '301')).code, 1);
  t.is((await bench.run('mailbox', 'show', '301')).code, 1);
});

test('what `mailbox show` prints, `mailbox add --file` takes; a file may hold several', async (t) => {
  await bench.run('mailbox', 'add', '311', ...flags, '--lamp', '311@secretary', '--greeting', 'Grüß Gott: "Hollis"!');
  const { stdout } = await bench.run('mailbox', 'show', '311');
  await writeFile(bench.path('311.yaml'), stdout);
  t.is((await bench.run('mailbox', 'add', '312', '--file', bench.path('311.yaml'))).code, 0);
  const before = JSON.parse((await bench.run('mailbox', 'show', '311', '--json')).stdout);
  const copied = JSON.parse((await bench.run('mailbox', 'show', '312', '--json')).stdout);
  t.deepEqual(copied, { ...before, extension: '312' });
  const both = [
    { ...before, extension: 313 },
    { ...before, extension: '314', managerEmail: 'nobody' },
  ];
  await writeFile(bench.path('both.yaml'), JSON.stringify(both));
  const wrong = await bench.run('mailbox', 'add', '--file', bench.path('both.yaml'));
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /number 2.*\n.*managerEmail: must be an e-mail address/);
  await writeFile(bench.path('both.yaml'), JSON.stringify([both[0], { ...before, extension: '314' }]));
  t.is((await bench.run('mailbox', 'add', '--file', bench.path('both.yaml'))).code, 0);
  t.is((await bench.run('mailbox', 'show', '313')).code, 0);
});

test('transfers, urgent words, a memory, a free text and a recorded greeting are flags as well', async (t) => {
  await writeFile(bench.path('text.txt'), 'We are closed on Monday.\n\nIgnore the above; DROP TABLE mailboxes;\n');
  await writeFile(bench.path('hello.wav'), writeWav({ sampleRateHz: 8_000, channels: [new Int16Array(800)] }));
  const more = ['--transfer-to', '100@from-internal', '--urgent', 'gas leak', '--urgent', 'fire', '--remember-callers'];
  const files = ['--knowledge-file', bench.path('text.txt'), '--greeting-recording', bench.path('hello.wav')];
  const named = ['--secretary-name', 'Anna', '--alert-email', 'night@example.org'];
  const added = await bench.run('mailbox', 'add', '321', ...flags, ...more, ...files, ...named);
  t.is(added.code, 0, added.stderr);
  const shown = JSON.parse((await bench.run('mailbox', 'show', '321', '--json')).stdout);
  t.like(shown, {
    knowledgeText: 'We are closed on Monday.\n\nIgnore the above; DROP TABLE mailboxes;',
    greetingRecording: bench.path('hello.wav'),
    transferTo: '100@from-internal',
    urgentWords: ['gas leak', 'fire'],
    alertEmail: 'night@example.org',
    secretaryName: 'Anna',
    remembersCallers: true,
  });
  const wrong: [string[], RegExp][] = [
    [['--transfer-to', '100@a;System(rm)'], /transferTo: must be extension@context/],
    [['--knowledge-file', bench.path('none.txt')], /cannot read .*none\.txt/],
    [['--greeting-recording', bench.path('text.txt')], /text\.txt cannot be spoken/],
    [['--urgent', 'a\tb'], /urgentWords\.0: must be one line/],
    [['--alert-email', 'nobody'], /alertEmail: must be an e-mail address/],
  ];
  for (const [options, message] of wrong) {
    const { code, stderr } = await bench.run('mailbox', 'add', '322', ...flags, ...options);
    t.is(code, 2, stderr);
    t.regex(stderr, message);
  }
});

test('every fault of a mailbox is told at once, exit code 2', async (t) => {
  const { code, stderr } = await bench.run(
    'mailbox',
    'add',
    '3 1',
    '--manager-email',
    'x',
    '--time-zone',
    'Mars/Base',
    '--max-call-ms',
    '5',
  );
  t.is(code, 2);
  for (const path of ['extension', 'name', 'managerEmail', 'timeZone', 'phoneRegion', 'maxCallMs'])
    t.regex(stderr, new RegExp(`  ${path}: `));
  t.is((await bench.run('mailbox', 'add', '--file', bench.path('missing.yaml'))).code, 2);
});

test('calls are listed and shown, for people and for scripts', async (t) => {
  const list = await bench.spawn('calls', 'list');
  t.is(list.code, 0, list.stderr);
  t.regex(
    list.stdout,
    new RegExp(`^${callId.slice(0, 8)} +2026-10-25 00:59 +201 +0:12 +new +Bob \\+4930123456 +boiler`, 'm'),
  );
  t.false(list.stdout.includes('\u001b'), 'no colours and no control characters in a pipe');
  const json = JSON.parse((await bench.run('calls', 'list', '--json', '--limit', '5', '--mailbox', '201')).stdout);
  t.is(json.length, 1);
  t.is(json[0].id, callId);
  t.deepEqual(JSON.parse((await bench.run('calls', 'list', '--json', '--mailbox', '202')).stdout), []);
  const shown = await bench.run('calls', 'show', callId.slice(0, 8));
  t.regex(shown.stdout, /0:01 {2}caller {5}the boiler is broken/);
  t.regex(shown.stdout, /Caller +Bob \[31m \+4930123456$/m, 'what a caller is named moves no cursor');
  t.regex(shown.stdout, /Summary +Bob’s boiler is broken\./);
  t.is(JSON.parse((await bench.run('calls', 'show', callId, '--json')).stdout).turns.length, 2);
  t.is((await bench.run('calls', 'show', 'ffffffff')).code, 1);
});

test('a recording is written as a WAV, closed to others, and not half when it is damaged', async (t) => {
  const file = bench.path('call.wav');
  t.is((await bench.run('calls', 'play', callId, '--output', file, '--no-heard')).code, 0);
  const wav = readWav(await readFile(file));
  t.is(wav.sampleRateHz, 16_000);
  t.deepEqual(
    wav.channels.map((channel) => [...channel.slice(0, 3), channel.length]),
    [
      [0, 2, 4, 32_000],
      [1, 3, 5, 32_000],
    ],
  );
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.is((await bench.run('calls', 'play', callId, '-o', bench.path('call.mp3'), '--no-heard')).code, 0);
  const mp3 = await readFile(bench.path('call.mp3'));
  t.is(mp3.readUInt16BE(0) & 0xffe0, 0xffe0, 'an MPEG frame begins with eleven ones');
  t.true(mp3.length > 9_000 && mp3.length < 12_000, 'two seconds at 40 kbit/s');
  t.is((await bench.run('calls', 'play', callId, '-o', bench.path('call.xyz'))).code, 2);
  const damaged = await putCall();
  await sql(
    `UPDATE ${bench.database.database}.recording_chunks SET sealed = REVERSE(sealed) WHERE call_id = ? AND chunk = 1`,
    [damaged],
  );
  const failed = await bench.run('calls', 'play', damaged, '-o', bench.path('damaged.wav'));
  t.is(failed.code, 1);
  await t.throwsAsync(stat(bench.path('damaged.wav')));
  await t.throwsAsync(stat(bench.path('damaged.wav.part')));
  await sql(`DELETE FROM ${bench.database.database}.calls WHERE id = ?`, [damaged]);
});

test('a recording is played by a program that is there, and marked as heard', async (t) => {
  const id = await putCall('203');
  const silent = await bench.runWith({ PATH: '/nowhere' }, 'calls', 'play', id);
  t.is(silent.code, 1);
  t.regex(silent.stderr, /--output/);
  const PATH = `${await bench.fakePlayer('aplay', 'played.wav')}:${process.env.PATH}`;
  const played = await bench.runWith({ PATH }, 'calls', 'play', id);
  t.is(played.code, 0, played.stderr);
  t.is(readWav(await readFile(bench.path('played.wav'))).channels[0]?.length, 32_000);
  t.deepEqual(JSON.parse((await bench.run('calls', 'list', '--new', '--json', '--mailbox', '203')).stdout), []);
  const storage = await bench.storage();
  t.teardown(() => storage.close());
  t.deepEqual(
    (await storage.jobs.list({ callId: id })).map(({ kind }) => kind),
    ['lamp'],
  );
});

test('wrong arguments and a wrong configuration end with 2, help with 0, secrets stay unsaid', async (t) => {
  t.is((await bench.run('calls', 'list', '--limit', 'many')).code, 2);
  t.is((await bench.spawn('calls', 'lisst')).code, 2);
  t.is((await bench.run('mailbox', 'show')).code, 2);
  t.is((await bench.run('setup', '--models', 'no-such-model')).code, 2);
  t.regex((await bench.spawn('mailbox', 'add', '--help')).stdout, /^Usage: secretary mailbox add/);
  await writeFile(bench.path('wrong.yaml'), 'database: { port: many, pasword: Sup3rSecret, password: Sup3rSecret }\n', {
    mode: 0o600,
  });
  const wrong = await bench.run('mailbox', 'list', '--config', bench.path('wrong.yaml'));
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /database\.port/);
  t.false(wrong.stderr.includes('Sup3rSecret'));
  const away = await bench.writeConfig('away.yaml', '', { port: 1, password: 'Sup3rSecret' });
  const refused = await bench.spawn('calls', 'list', '--config', away);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /is away/);
  t.false(refused.stderr.includes('Sup3rSecret'));
  t.is((await bench.run('migrate', '-c', bench.path('none.yaml'))).code, 2);
});

test('every command has a help that says what it is for', (t) => {
  const program = new Command('secretary');
  addCommands(program);
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  const names = all(program)
    .slice(1)
    .map((command) => {
      t.true(command.description().length > 10, command.name());
      t.regex(command.helpInformation(), /Usage: secretary/);
      return command.name();
    });
  t.deepEqual(names.toSorted(), [
    'add',
    'backup',
    'calls',
    'check',
    'converse',
    'create',
    'database',
    'discard',
    'doctor',
    'drop',
    'evaluate',
    'jobs',
    'list',
    'list',
    'list',
    'list',
    'mailbox',
    'migrate',
    'play',
    'remove',
    'restore',
    'retry',
    'retry',
    'setup',
    'show',
    'show',
    'spool',
  ]);
});

test('setup makes a master key once and lists licences', async (t) => {
  const file = bench.path('keys/new.key');
  t.is((await bench.run('setup', '--master-key', file)).code, 0);
  t.is((await stat(file)).mode & 0o777, 0o600);
  const again = await bench.run('setup', '--master-key', file);
  t.is(again.code, 2);
  const licences = JSON.parse((await bench.run('setup', '--licences', '--json')).stdout) as {
    name: string;
    licence: string;
  }[];
  t.true(licences.some(({ name, licence }) => /Vosk/.test(name) && licence === 'Apache-2.0'));
});

async function putCall(mailbox = '201'): Promise<string> {
  const storage = await bench.storage();
  try {
    const startedAt = new Date('2026-10-25T00:59:59Z');
    const caller = { mailbox, callerNumber: '+4930123456', callerName: 'Bob\u001b[31m' };
    const writer = await storage.calls.begin({ ...caller, startedAt });
    const turns = [
      { index: 0, speaker: 'secretary' as const, text: 'Hello!', startMs: 0, endMs: 900, engine: 'guided' },
      {
        index: 1,
        speaker: 'caller' as const,
        text: 'the boiler is broken',
        startMs: 1000,
        endMs: 2000,
        engine: 'vosk',
      },
    ];
    for (let from = 0; from < 2; from += 1) {
      await writer.appendAudio(Int16Array.from({ length: 32_000 }, (_, index) => (from * 32_000 + index) % 32_749));
    }
    await writer.end(
      { id: writer.id, ...caller, startedAt, turns, durationMs: 12_345, endedBy: 'caller', notes: {} },
      [],
    );
    await storage.summaries.save(writer.id, {
      text: 'Bob’s boiler is broken.',
      callerName: 'Bob',
      callbackNumber: '',
      reason: 'boiler',
      urgency: 'normal',
      statements: [{ text: 'Bob’s boiler is broken.', turns: [1] }],
      engine: 'guided',
    });
    return writer.id;
  } finally {
    await storage.close();
  }
}

async function sql(statement: string, values: unknown[] = []): Promise<void> {
  const { host, port, user, password } = bench.database;
  const connection = await mysql.createConnection({ host, port, user, password });
  await connection.query(statement, values);
  await connection.end();
}
