import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { type AdoptReport, adoptingTable, killsTable, type Place, soakText, withPlace } from './document.js';
import type { SoakReport } from './soak-run.js';
import type { Row } from './tally.js';

const row: Row = {
  commit: 'abc',
  seed: 's',
  date: new Date(0).toISOString(),
  times: 100,
  calls: 80,
  lost: 0,
  duplicated: 0,
  resent: 2,
  toVoicemailMs: [2_100, 900, 2_500],
  toNextDaemonMs: [5_000],
  adopted: 1,
  stranded: 0,
  kills: { daemon: 100 },
  seconds: 650,
};

test('the shipped document has every place, and what is around them stays', (t) => {
  const document = readFileSync(join(projectRoot, 'docs', 'reliability.md'), 'utf8');
  for (const place of ['kills', 'table', 'adopting', 'soak'] satisfies Place[]) {
    const once = withPlace(document, place, 'NEW');
    t.true(once.includes(`<!-- ${place} -->\n\nNEW\n\n<!-- end of`));
    t.is(withPlace(once, place, 'NEW'), once, 'again changes nothing');
    t.is(once.split('\n## ').length, document.split('\n## ').length);
  }
  t.throws(() => withPlace('no marks', 'kills', 'x'), { message: /has no place/ });
});

test('each run of kills has its line, and all together have one', (t) => {
  const older = {
    ...row,
    commit: undefined,
    seed: 'o',
    seconds: undefined,
    toVoicemailMs: [],
    toNextDaemonMs: [],
    times: 1_000,
  };
  t.deepEqual(killsTable([row, older]).split('\n').slice(2), [
    '| abc | s | 100 | 80 | 0 | 0 | 2 | 2,100 / 2,500 / 2,500 ms (3 calls) | 5,000 / 5,000 / 5,000 ms (1 call) | 6.5 |',
    '| – | o | 1,000 | 80 | 0 | 0 | 2 | – | – | – |',
    '| **all** |  | 1,100 | 160 | 0 | 0 | 4 | 2,100 / 2,500 / 2,500 ms (3 calls) | 5,000 / 5,000 / 5,000 ms (1 call) | – |',
  ]);
});

test('of adopted calls the waits are told, of others none', (t) => {
  const call = { adopted: true, startToRenewalMs: 1, lost: undefined, letters: 1, turns: 3 };
  const report: AdoptReport = {
    transport: 'auto',
    times: 2,
    failures: 0,
    adopted: 1,
    commit: 'abc',
    date: row.date,
    calls: [
      { ...call, killToRenewalMs: 300, killToSpeechMs: 5_000 },
      { ...call, adopted: false, killToRenewalMs: undefined, killToSpeechMs: 2_500 },
    ],
  };
  const line = '| abc | auto | 2 | 1 | 0 | 300 / 300 / 300 ms | 5,000 / 5,000 / 5,000 ms |';
  t.is(adoptingTable([report]).split('\n')[2], line);
});

test('what grew in a soak is said aloud', (t) => {
  const course = { early: 1, late: 2, max: 3 };
  const measures = { memoryMB: 1, descriptors: 1, channels: 1, bridges: 1, ports: 1 };
  const report: SoakReport = {
    minutes: 120,
    callsAtOnce: 4,
    calls: 1_500,
    lost: 0,
    duplicated: 0,
    toVoicemail: 0,
    leasesExpired: 0,
    stranded: 0,
    courses: { memoryMB: course, descriptors: course, channels: course, bridges: course, ports: course },
    afterwards: { atMs: 0, ...measures },
    grown: ['memoryMB'],
    commit: 'abc',
    date: row.date,
  };
  t.true(soakText(report).includes('1,500 answered calls'));
  t.true(soakText(report).includes('**Grown: memoryMB.**'));
  t.true(soakText({ ...report, grown: [] }).includes('Nothing grew.'));
  t.true(soakText(report).includes('| bridges | 1 | 2 | 3 | 1 |'));
});
