import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import { projectRoot, silentLogger } from '../../src/common/index.js';
import { type LlmServerOptions, startLlmServer } from '../../src/llm-server/index.js';
import { runCommands } from './run-commands.js';

const mailboxFile = join(projectRoot, 'stories/mailboxes/hollis-heating.yaml');

async function run(argv: readonly string[], typed = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, err] = [collect(stdout), collect(stderr)];
  stdin.end(typed);
  const code = await runCommands(argv, { stdin, stdout, stderr, environment: {} });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await err };
}

async function collect(stream: PassThrough): Promise<string> {
  let text = '';
  for await (const piece of stream) text += String(piece);
  return text;
}

async function server(t: ExecutionContext, options: Partial<LlmServerOptions> = {}): Promise<string> {
  const running = await startLlmServer({ address: '127.0.0.1:0', graceMs: 50, log: silentLogger(), ...options });
  t.teardown(() => running.stop());
  return running.address;
}

const conversation = [
  'are you open on saturday',
  'my boiler is broken',
  'Ann Lee',
  '/key 2025550142#',
  'yes',
  '/notes',
  'today',
  'no',
].join('\n');

test('a conversation is typed, and told with its notes and its summary', async (t) => {
  const { code, stdout, stderr } = await run(['converse', '--mailbox-file', mailboxFile], conversation);
  t.is(code, 0, stderr);
  for (const text of [
    'Secretary  Hello, you have reached Hollis Heating.',
    'Caller     are you open on saturday',
    'Secretary  We are open Monday to Friday',
    '(noted: callerName = Ann Lee)',
    '(noted: callbackNumber = +12025550142)',
    '           reason: my boiler is broken',
    'The secretary hung up.',
    'Asked and answered: "are you open on saturday"',
  ])
    t.true(stdout.includes(text), `${text}\n${stdout}`);
});

test('--json gives one document, and the dialogue on stderr', async (t) => {
  const { code, stdout, stderr } = await run(
    ['converse', '--mailbox-file', mailboxFile, '--json', '--caller-number', '+12025550142'],
    'my boiler is broken\nAnn Lee\nyes\ntoday\nno\n',
  );
  t.is(code, 0);
  t.like(JSON.parse(stdout), {
    mailbox: '201',
    model: 'guided',
    endedBy: 'secretary',
    notes: { callerName: 'Ann Lee', callbackNumber: '+12025550142' },
    transfers: 0,
  });
  t.regex(stderr, /Secretary {2}Thank you, Ann Lee\./);
});

test('the end of the input hangs up, and so does /hangup; silence and wrong commands are heeded', async (t) => {
  const { stdout } = await run(['converse', '--mailbox-file', mailboxFile], '/silence 8\n/dance\n/silence x\n');
  t.regex(stdout, /Are you still there\?/);
  t.regex(stdout, /not "\/dance"/);
  t.regex(stdout, /not "\/silence x"/);
  t.regex(stdout, /The caller hung up\.\n\nWhat the manager would get\n {2}Nothing/);
  const hung = await run(['converse', '--mailbox-file', mailboxFile], 'my boiler is broken\n/hangup\nAnn Lee\n');
  t.regex(hung.stdout, /The caller hung up/);
  t.notRegex(hung.stdout, /Ann Lee/);
});

test('wrong arguments are exit code 2, a model that is away is 1', async (t) => {
  t.is((await run(['converse'])).code, 2);
  t.is((await run(['converse', '201', '--mailbox-file', mailboxFile])).code, 2);
  const lost = await run(['converse', '--mailbox-file', '/nowhere.yaml']);
  t.is(lost.code, 2);
  t.regex(lost.stderr, /cannot read \/nowhere\.yaml/);
  const away = await run(['converse', '--mailbox-file', mailboxFile, '--llm', '127.0.0.1:1']);
  t.is(away.code, 1);
  t.regex(away.stderr, /no language model answers at 127\.0\.0\.1:1/);
  t.is((await run(['evaluate', '--stories', '/nowhere'])).code, 2);
});

test('a model server leads the conversation over gRPC', async (t) => {
  const { code, stdout, stderr } = await run(
    ['converse', '--mailbox-file', mailboxFile, '--llm', await server(t), '--json'],
    conversation,
  );
  t.is(code, 0, stderr);
  const { model, notes, endedBy, refused } = JSON.parse(stdout);
  t.deepEqual({ model, endedBy, refused }, { model: 'guided', endedBy: 'secretary', refused: [] });
  t.is(notes.callbackNumber, '+12025550142');
});

test('Ctrl-C hangs up and still gives the summary', async (t) => {
  const program = spawn(process.execPath, [
    join(projectRoot, 'dist/src/cli.js'),
    'converse',
    '--mailbox-file',
    mailboxFile,
  ]);
  t.teardown(() => program.kill('SIGKILL'));
  let stdout = '';
  let interrupted = false;
  program.stdout.on('data', (piece) => {
    stdout += String(piece);
    if (/How can I help you/.test(stdout) && !/my boiler/.test(stdout)) program.stdin.write('my boiler is broken\n');
    if (/your name/.test(stdout) && !interrupted) interrupted = program.kill('SIGINT');
  });
  const [code] = await once(program, 'exit', { signal: AbortSignal.timeout(30_000) });
  t.is(code, 0);
  t.regex(stdout, /The caller hung up\.[\s\S]*Reason {3}my boiler is broken/);
});

test('the stories are played against a guided model server over gRPC, and come out as without it', async (t) => {
  t.timeout(120_000, 'a busy machine needs half a minute');
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'result.json');
  const { code, stdout, stderr } = await run(['evaluate', '--llm', await server(t), '--json', file]);
  t.is(code, 0, `${stdout}\n${stderr}`);
  const { model, totals, stories } = JSON.parse(await readFile(file, 'utf8'));
  t.is(model, 'guided');
  t.true(totals.of >= 40);
  t.is(totals.passed, totals.of);
  t.is(totals.fields.right, totals.fields.of);
  t.true(stories.every(({ turns }: { turns: { engine: string }[] }) => turns.length > 0));
  t.regex(stdout, /guided: \d+ of \d+ stories as expected/);
});

test('a story that fails is told, and the exit code is 1', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const story = 'title: wrong\nmailbox: { name: X }\nturns: [hello]\nexpect: { says: [no such words] }\n';
  await writeFile(join(folder, 'wrong.yaml'), story);
  const { code, stdout, stderr } = await run(['evaluate', '--stories', folder]);
  t.is(code, 1);
  t.regex(stdout, /FAILED {3}0\/0/);
  t.regex(stdout, /never said: no such words/);
  t.regex(stderr, /1 of 1 stories failed/);
  const unwritable = await run(['evaluate', '--stories', folder, '--json', '/nowhere/x.json']);
  t.is(unwritable.code, 2);
});
