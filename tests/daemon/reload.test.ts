import test from 'ava';
import { parseConfig } from '../../src/config/index.js';
import { changesBetween, inForce } from '../../src/daemon/reload.js';

const secrets = 'database: { password: b }\n';

function config(yaml = '', password = 'a') {
  return parseConfig(`${secrets}asterisk: { ari: { password: ${password} }, rtpBindAddress: 127.0.0.1 }\n${yaml}`);
}

test('what changed is told by its path, and what it takes to be in force', (t) => {
  const after = config(`calls: { maxConcurrent: 3 }
mail: { smtp: { host: mail.example } }
listening: { languages: { en: { engine: vosk }, de: {} } }
monitoring: { port: 9000 }
`);
  t.deepEqual(changesBetween(config(), after), {
    applied: ['calls.maxConcurrent', 'mail.smtp.host'],
    needRestart: ['listening.languages.de.engine', 'listening.languages.en.engine', 'monitoring.port'],
  });
});

test('nothing changed, nothing told; and never a secret', (t) => {
  t.deepEqual(changesBetween(config(), config()), { applied: [], needRestart: [] });
  const changes = changesBetween(config('', 'hunter2'), config('', 'swordfish'));
  t.deepEqual(changes, { applied: [], needRestart: ['asterisk.ari.password'] });
});

test('what needs a restart stays as it was, and is told again at the next reload', (t) => {
  const before = config();
  const after = config('calls: { drainMs: 5 }\nspool: { folder: /elsewhere }\nlog: { level: debug }');
  const now = inForce(before, after);
  t.is(now.calls.drainMs, 5);
  t.is(now.log.level, 'debug');
  t.is(now.spool.folder, before.spool.folder);
  t.deepEqual(changesBetween(now, after), { applied: [], needRestart: ['spool.folder'] });
});
