import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { SecretaryError } from '../../src/common/index.js';
import { loadConfig, parseConfig } from '../../src/config/index.js';
import { parseMailbox } from '../../src/config/mailboxes/index.js';

const right = 'asterisk: { ari: { password: a } }\ndatabase: { password: b }\n';

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'secretary-config-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

function faults(t: ExecutionContext, yaml: string, environment: NodeJS.ProcessEnv = {}): string[] {
  const error = t.throws(() => parseConfig(yaml, { environment, folder: '/etc/x' })) as SecretaryError;
  t.is(error.code, 'bad-configuration');
  const [first, ...rest] = error.message.split('\n  ');
  t.regex(first!, /^the configuration has \d+ faults?:$/);
  return rest;
}

test('a small file is enough: the rest has defaults', (t) => {
  const config = parseConfig(right, { folder: '/etc/x' });
  t.is(config.asterisk.ari.url, 'http://127.0.0.1:8088');
  t.is(config.asterisk.ari.password, 'a');
  t.is(config.asterisk.ami, undefined);
  t.is(config.languageModel.deadlines.firstPieceMs, 3_000);
  t.deepEqual(config.listening.languages, { en: { engine: 'auto' } });
});

test('every fault is reported at once, with its line, its path and what would be right', (t) => {
  const yaml = `asterisk:
  ari: { paswrod: x, url: "ftp://x" }
  ami: { prot: 5, host: "", port: "abc", password: [1] }
  transport: websockets
  leaseMs: 1.5
databse: 1
listening: { languages: { EN: {}, de: { engine: fosk } } }
mail: { from: a }
speaking: { languages: [en] }
log: { level: verbose }
`;
  const password = 'must be text, { file: PATH }, { env: NAME } or { credential: NAME }';
  t.deepEqual(faults(t, yaml), [
    `database.password: is missing: ${password}`,
    `line 2: asterisk.ari.password: is missing: ${password}`,
    'line 2: asterisk.ari.paswrod: unknown option; did you mean "password"?',
    'line 2: asterisk.ari.url: must be a URL such as http://127.0.0.1:8088, not "ftp://x"',
    'line 3: asterisk.ami.prot: unknown option; did you mean "port"?',
    'line 3: asterisk.ami.host: must be text, not ""',
    'line 3: asterisk.ami.port: must be a whole number from 1 to 65535, not "abc"',
    `line 3: asterisk.ami.password: ${password}`,
    'line 4: asterisk.transport: must be one of auto, websocket, rtp, not "websockets"',
    'line 5: asterisk.leaseMs: must be a whole number from 1000 to 30000, not 1.5',
    'line 6: databse: unknown option; did you mean "database"?',
    'line 7: listening.languages.EN: the key must be a language such as en, de or ko',
    'line 7: listening.languages.de.engine: must be one of auto, vosk, moonshine, not "fosk"',
    'line 8: mail.from: must be an address such as secretary@example.com or Secretary <secretary@example.com>, not "a"',
    'line 9: speaking.languages: must be a section of options, not a list',
    'line 10: log.level: must be one of trace, debug, info, warn, error, fatal, silent, not "verbose"',
  ]);
});

test('options that contradict each other are faults', (t) => {
  const yaml = `${right}
languageModel: { tls: { certFile: a.pem } }
languageModelServer: { backend: llama }
mail: { smtp: { user: x } }
`;
  t.deepEqual(faults(t, yaml), [
    'line 4: languageModel.tls: mutual TLS needs both certFile and keyFile, or neither',
    'line 5: languageModelServer.llama: is missing: backend is "llama", so say which file (modelFile)',
    'line 6: mail.smtp: a login needs both user and password, or neither',
  ]);
  const lease = 'asterisk: { ari: { password: a }, leaseMs: 1200 }\ndatabase: { password: b }';
  t.regex(faults(t, lease)[0]!, /^line 1: asterisk\.renewalMs: must be at most half of leaseMs/);
});

test('an unknown option that resembles nothing is told what there is', (t) => {
  t.deepEqual(faults(t, `${right}log: { rotation: 1 }\n`), ['line 3: log.rotation: unknown option; known here: level']);
});

test('what is no YAML is told with its lines, and so are double keys and other kinds of file', (t) => {
  t.regex(faults(t, 'a: b: c\n')[0]!, /^line 1: not YAML/);
  t.regex(faults(t, 'log: { level: info }\nlog: { level: warn }\n')[0]!, /^line 2: not YAML: .*unique/);
  t.deepEqual(faults(t, '- log\n'), ['the file: must be a section of options, not a list']);
  t.is(faults(t, '').length, 2);
});

test('a section with nothing but comments is no section', (t) => {
  t.is(parseConfig(`${right}log:\n  # level: warn\n`).log.level, 'info');
});

test('secrets come from files and from the environment, and paths count from the folder of the file', async (t) => {
  const at = await folder(t);
  await writeFile(join(at, 'ari.password'), 'from a file\n', { mode: 0o600 });
  const yaml = `
asterisk: { ari: { password: { file: ari.password } } }
database: { password: { env: DB }, socketPath: /run/x.sock }
keys: { masterKeyFile: master.key }
`;
  const file = join(at, 'secretary.yaml');
  await writeFile(file, yaml, { mode: 0o644 });
  const warnings: string[] = [];
  const config = loadConfig(file, { environment: { DB: 'from outside' }, onWarning: (text) => warnings.push(text) });
  t.is(config.asterisk.ari.password, 'from a file');
  t.is(config.database.password, 'from outside');
  t.is(config.database.socketPath, '/run/x.sock');
  t.is(config.keys.masterKeyFile, join(at, 'master.key'));
  t.deepEqual(warnings, []);
});

test('a secret that cannot be had is a fault, beside all others', async (t) => {
  const at = await folder(t);
  const open = join(at, 'open');
  const empty = join(at, 'empty');
  await writeFile(open, 'x');
  await chmod(open, 0o644);
  await writeFile(empty, '\n', { mode: 0o600 });
  const yaml = `
asterisk:
  ari: { password: { file: ${open} } }
  ami: { password: { file: ${empty} } }
database: { password: { env: NOT_THERE }, port: 0 }
mail: { smtp: { user: x, password: { file: ${join(at, 'missing')} } } }
`;
  const found = faults(t, yaml);
  t.is(found.length, 5);
  t.is(found[0], `line 3: asterisk.ari.password: ${open} is open to others; run: chmod 600 ${open}`);
  t.is(found[1], `line 4: asterisk.ami.password: ${empty} is empty`);
  t.true(found.includes('line 5: database.password: the environment variable NOT_THERE is not set'));
  t.true(found.includes('line 5: database.port: must be a whole number from 1 to 65535, not 0'));
  t.regex(found[4]!, /^line 6: mail\.smtp\.password: cannot read .*missing/);
});

test('systemd hands secrets and the master key over; without it the file named beside is read', async (t) => {
  const at = await folder(t);
  const credentials = await folder(t);
  await writeFile(join(credentials, 'ari.password'), 'handed over\n');
  // An access list for the service's user shows as the group's rights; systemd shuts the folder instead.
  await chmod(join(credentials, 'ari.password'), 0o440);
  await writeFile(join(credentials, 'master.key'), '');
  await writeFile(join(at, 'database.password'), 'from a file', { mode: 0o600 });
  const yaml = `
asterisk: { ari: { password: { credential: ari.password, file: nowhere } } }
database: { password: { credential: database.password, file: database.password } }
keys: { masterKeyFile: { credential: master.key, file: /etc/keys/master.key } }
`;
  const config = parseConfig(yaml, { folder: at, environment: { CREDENTIALS_DIRECTORY: credentials } });
  t.is(config.asterisk.ari.password, 'handed over');
  t.is(config.database.password, 'from a file');
  t.is(config.keys.masterKeyFile, join(credentials, 'master.key'));
  const byHand = parseConfig(yaml.replace('file: nowhere', 'file: database.password'), { folder: at, environment: {} });
  t.is(byHand.asterisk.ari.password, 'from a file');
  t.is(byHand.keys.masterKeyFile, '/etc/keys/master.key');
});

test('a credential that nobody handed over is a fault, and so is a name that is a path', (t) => {
  const yaml = `asterisk: { ari: { password: { credential: ari.password } } }
database: { password: { credential: ../shadow } }
keys: { masterKeyFile: { credential: master.key } }
`;
  const handed = (name: string) =>
    `systemd has handed over no credential "${name}": name it in LoadCredential=, or add { file: PATH }`;
  t.deepEqual(faults(t, yaml), [
    `line 1: asterisk.ari.password: ${handed('ari.password')}`,
    'line 2: database.password: must be text, { file: PATH }, { env: NAME } or { credential: NAME }',
    `line 3: keys.masterKeyFile: ${handed('master.key')}`,
  ]);
});

test('a secret never appears in a fault', (t) => {
  const text = faults(t, 'asterisk: { ari: { password: [hunter2] } }\ndatabase: { password: 12345678 }').join();
  t.false(/hunter2|12345678/.test(text));
});

test('plain secrets in a file that others may read are warned of', async (t) => {
  const file = join(await folder(t), 'secretary.yaml');
  await writeFile(file, right);
  await chmod(file, 0o644);
  const warnings: string[] = [];
  loadConfig(file, { onWarning: (text) => warnings.push(text) });
  t.deepEqual(warnings, [
    `${file} holds secrets (asterisk.ari.password, database.password) and is open to others; run: chmod 600 ${file}`,
  ]);
  await chmod(file, 0o600);
  loadConfig(file, { onWarning: (text) => warnings.push(text) });
  t.is(warnings.length, 1);
});

test('a command that needs a few sections is not stopped by the others, unknown ones apart', (t) => {
  const sections = ['languageModelServer', 'log'] as const;
  const config = parseConfig('languageModelServer: { backend: guided }\nasterisk: { transport: 5 }', { sections });
  t.deepEqual(config, {
    languageModelServer: { address: '127.0.0.1:50551', backend: 'guided' },
    log: { level: 'info' },
  } as never);
  t.throws(() => parseConfig('languageModelSever: {}', { sections }), {
    message: /did you mean "languageModelServer"/,
  });
});

test('a file that is not there says how to begin', (t) => {
  const error = t.throws(() => loadConfig('/nowhere/secretary.yaml')) as SecretaryError;
  t.is(error.code, 'bad-configuration');
  t.regex(error.advice!, /secretary\.example\.yaml/);
});

test('a pattern for codes that could stall every call is refused, and told why', (t) => {
  const box = (pattern: string) => ({
    extension: '201',
    name: 'Hollis Heating',
    managerName: 'Ann Hollis',
    managerEmail: 'ann@example.org',
    phoneRegion: 'US',
    agenda: [{ name: 'order', type: 'code', pattern }],
  });
  t.notThrows(() => parseMailbox(box('[A-Z]{1,2}\\d{4}'), 'here'));
  t.throws(() => parseMailbox(box('(a+)+'), 'here'), { message: /without a repeated group/ });
});
