import { chmod, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import anyTest, { type TestFn } from 'ava';
import { SMTPServer } from 'smtp-server';
import { silentLogger } from '../../src/common/index.js';
import { type RunningLlmServer, startLlmServer } from '../../src/llm-server/index.js';
import { englishRecogniser, ensureModel, type RunningPbx, startPbx } from '../../src/setup/index.js';
import { AdminBench } from './bench.js';

const test = anyTest as TestFn;
const bench = new AdminBench();
const smtp = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
let pbx: RunningPbx;
let model: RunningLlmServer;

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly detail: string;
  readonly advice?: string;
}

test.before(async () => {
  await bench.start();
  pbx = await startPbx({ version: '22', directory: bench.path('pbx') });
  model = await startLlmServer({ address: '127.0.0.1:0', log: silentLogger() });
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
  const models = ['silero-vad', 'piper-en-joe', 'minilm-en', 'minilm-en-words'] as const;
  await Promise.all([...models.map((id) => ensureModel(id)), englishRecogniser()]);
});

test.after.always(async () => {
  await new Promise<void>((resolve) => void smtp.close(resolve));
  await Promise.allSettled([pbx?.stop(), model?.stop(), bench.stop()]);
});

test.serial('an installation that lacks its tables and its mailbox is told so, step by step', async (t) => {
  const { findings, code } = await doctor(await config('first.yaml'));
  t.is(code, 1);
  t.regex(adviceOf(findings, 'tables'), /secretary migrate/);
  t.deepEqual(faults(findings), ['tables']);
  t.is((await bench.run('migrate')).code, 0);
  const second = await doctor(bench.path('first.yaml'));
  t.deepEqual(faults(second.findings), ['mailboxes']);
  const flags = ['--name', 'Desk', '--manager-email', 'a@example.org', '--phone-region', 'US'];
  t.is((await bench.run('mailbox', 'add', '201', ...flags)).code, 0);
});

test.serial('a whole installation is well, and its daemon is missed', async (t) => {
  const { findings, code, stderr } = await doctor(await config('well.yaml'), '--deep');
  t.deepEqual(faults(findings), [], JSON.stringify(findings, null, 1));
  t.is(code, 0, stderr);
  t.deepEqual(
    findings.filter(({ state }) => state === 'warning').map(({ check }) => check),
    ['daemon'],
  );
  for (const check of [
    'configuration',
    'master key',
    'spool',
    'disk',
    'database',
    'mailboxes',
    'asterisk',
    'asterisk modules',
    'manager',
    'mail',
    'language model',
    'recogniser en',
    'voice en',
    'meaning of sentences',
    'words of the meaning model',
    'versions',
    'ports',
    'secrets',
    'language',
    'durability',
    'lamp',
    'dialplan',
    'clock',
    'asterisk extras',
  ]) {
    t.is(findings.find((finding) => finding.check === check)?.state, 'ok', check);
  }
  const text = await bench.spawn('doctor', '--quick', '-c', bench.path('well.yaml'));
  t.is(text.code, 0);
  t.regex(text.stdout, /^ok +database +mysql:\/\/127\.0\.0\.1:\d+\/secretary is MariaDB 10\.11/m);
});

test.serial('every server that is away or refuses us is named with what to do, and no secret is said', async (t) => {
  const away = await config('away.yaml', { ari: 1, ami: 1, smtp: 1, model: '127.0.0.1:1' });
  const { findings, stdout } = await doctor(away);
  t.deepEqual(faults(findings), ['asterisk', 'manager', 'mail']);
  t.is(findings.find(({ check }) => check === 'language model')?.state, 'warning');
  const refused = await doctor(await config('refused.yaml', { password: 'Wr0ngSecret' }));
  t.deepEqual(faults(refused.findings), ['database', 'asterisk', 'manager']);
  t.regex(adviceOf(refused.findings, 'asterisk'), /ari\.conf/);
  t.regex(adviceOf(refused.findings, 'manager'), /manager\.conf/);
  for (const finding of [...findings, ...refused.findings].filter(({ state }) => state !== 'ok'))
    t.truthy(finding.advice, finding.check);
  for (const said of [stdout, refused.stdout, refused.stderr]) {
    t.false(said.includes('Wr0ngSecret') || said.includes(pbx.password) || said.includes(bench.database.password));
  }
});

test.serial('a module that is not loaded, a key that is open to others, a model that is not there', async (t) => {
  const file = await config('partly.yaml', {
    more: 'listening: { languages: { en: { voskModel: /nowhere }, ja: {} } }',
  });
  await pbx.asterisk.cli('module unload app_minivm.so');
  await chmod(bench.path('master.key'), 0o644);
  const { findings } = await doctor(file);
  await chmod(bench.path('master.key'), 0o600);
  await pbx.asterisk.cli('module load app_minivm.so');
  t.deepEqual(faults(findings), ['master key', 'asterisk modules', 'recogniser en', 'recogniser ja']);
  t.regex(adviceOf(findings, 'master key'), /chmod 0600/);
  t.regex(adviceOf(findings, 'asterisk modules'), /module load app_minivm\.so/);
});

test.serial(
  'a dialplan that was changed, that is gone, or that may not be looked at; and a database that forgets',
  async (t) => {
    const file = await config('changed.yaml');
    const shipped = await readFile(join(pbx.asterisk.folders.etc, 'extensions_secretary.conf'), 'utf8');
    const put = async (text: string) => {
      await writeFile(join(pbx.asterisk.folders.etc, 'extensions_secretary.conf'), text);
      await pbx.asterisk.cli('dialplan reload');
      const { findings } = await doctor(file);
      return findings.find(({ check }) => check === 'dialplan');
    };
    const longer = await put(shipped.replace(/TIMEOUT\(absolute\)=\d+\)/, 'TIMEOUT(absolute)=30)'));
    t.is(longer?.state, 'warning');
    t.regex(longer?.detail ?? '', /lease 30 s; at secretary,_/);
    const noT = await put(shipped.replace(/^exten => T,1/m, 'exten => X,1'));
    t.regex(noT?.detail ?? '', /extension T is missing/);
    const gone = await put('; nothing\n');
    t.is(gone?.state, 'fault');
    t.regex(gone?.detail ?? '', /is not loaded/);
    t.is((await put(shipped))?.state, 'ok');
    const manager = join(pbx.asterisk.folders.etc, 'manager.conf');
    const rights = await readFile(manager, 'utf8');
    await writeFile(manager, rights.replace('originate,reporting', 'originate'));
    await pbx.asterisk.cli('manager reload');
    t.regex((await put(shipped))?.detail ?? '', /may not look/);
    await writeFile(manager, rights);
    await pbx.asterisk.cli('manager reload');
    await bench.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
    const { findings } = await doctor(file);
    await bench.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
    t.is(findings.find(({ check }) => check === 'durability')?.state, 'warning');
  },
);

test.serial('the speed of voice, recogniser and model is measured', async (t) => {
  const { stdout } = await bench.run('doctor', '--json', '--config', await config('speed.yaml'));
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const speeds = findings.filter(({ check }) => check === 'speed en').map(({ detail }) => detail);
  t.is(speeds.length, 2, JSON.stringify(findings));
  t.regex(speeds[0] ?? '', /^voice .+: \d+\.\d\d of real time$/);
  t.regex(speeds[1] ?? '', /^recogniser (moonshine|vosk): \d+\.\d\d of real time$/);
  t.regex(findings.find(({ check }) => check === 'model speed')?.detail ?? '', /in \d+ ms/);
});

test.serial('a wrong configuration is told with every fault, and what can be looked at still is', async (t) => {
  const { port, user, password } = bench.database;
  const lines = [
    `database: { port: ${port}, user: ${user}, password: ${password} }`,
    'keys: { masterKeyFile: master.key }',
    'asterisk: { ari: { url: not-a-url, password: x } }',
    'calls: { maxConcurrrent: 3 }',
  ];
  await writeFile(bench.path('wrong.yaml'), `${lines.join('\n')}\n`, { mode: 0o600 });
  const { findings, code } = await doctor(bench.path('wrong.yaml'));
  t.is(code, 1);
  const [configuration] = findings;
  t.is(configuration?.state, 'fault');
  t.regex(configuration?.detail ?? '', /asterisk\.ari\.url/);
  t.regex(configuration?.detail ?? '', /maxConcurrrent/);
  t.is(findings.find(({ check }) => check === 'mailboxes')?.state, 'ok');
  t.is(
    findings.find(({ check }) => check === 'asterisk'),
    undefined,
  );
});

interface Wrong {
  ari?: number;
  ami?: number;
  smtp?: number;
  model?: string;
  password?: string;
  more?: string;
}

/** A configuration in which everything is right but what is given. */
function config(name: string, wrong: Wrong = {}): Promise<string> {
  const ari = wrong.ari === undefined ? pbx.ariUrl : `http://127.0.0.1:${wrong.ari}`;
  const password = wrong.password ?? pbx.password;
  const mail = wrong.smtp ?? (smtp.server.address() as AddressInfo).port;
  const lines = [
    'asterisk:',
    `  ari: { url: '${ari}', user: ${pbx.user}, password: ${password} }`,
    `  ami: { port: ${wrong.ami ?? pbx.ami.port}, user: ${pbx.ami.user}, password: ${password} }`,
    `mail: { smtp: { port: ${mail} } }`,
    `languageModel: { address: '${wrong.model ?? model.address}' }`,
    wrong.more ?? '',
  ];
  return bench.writeConfig(name, lines.join('\n'), wrong.password === undefined ? {} : { password: wrong.password });
}

async function doctor(file: string, ...more: string[]) {
  const outcome = await bench.run('doctor', '--quick', '--json', '--config', file, ...more);
  const { findings } = JSON.parse(outcome.stdout || '{"findings":[]}') as { findings: Finding[] };
  return { ...outcome, findings };
}

function faults(findings: readonly Finding[]): string[] {
  return findings.filter(({ state }) => state === 'fault').map(({ check }) => check);
}

function adviceOf(findings: readonly Finding[], check: string): string {
  return findings.find((finding) => finding.check === check)?.advice ?? '';
}
