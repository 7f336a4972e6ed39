import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { llmName } from '../../bench/needs.js';
import { readOptions, usageExit } from '../../bench/options.js';
import { type BenchReport, noFindings, reportSchema, withReasons } from '../../bench/report.js';
import { tableOf } from '../../bench/table.js';
import { projectRoot } from '../../src/common/index.js';

const silent = { out: () => undefined, err: () => undefined };

/** The keys that are promised to whoever reads the file. */
const promised =
  'machine calls llm greetingMs answerMs ownMs bargeInMs falseStops cutOffs missedEnds wordErrorRate fields rtpGapMs loopDelayMs cpuPerCall memoryMB capacityCalls leasesExpired recorded';

test('a run that measured nothing has every key, and a reason for each null', (t) => {
  const report = reportOf({});
  t.deepEqual(
    promised.split(' ').filter((key) => !(key in report)),
    [],
  );
  t.deepEqual(Object.keys(report.wordErrorRate), ['clean', 'loss1', 'loss3', 'babble']);
  const nulls = Object.entries(report).filter(([, value]) => value === null);
  t.true(nulls.length > 10 && nulls.every(([key]) => report.reasons[key] !== undefined));
  t.notThrows(() => reportSchema.parse(report));
});

test('a report with a foreign key, more cut-offs than turns, or a negative time is refused', (t) => {
  const report = reportOf({ cutOffs: { count: 1, of: 20 }, greetingMs: 90 });
  t.notThrows(() => reportSchema.parse(report));
  t.throws(() => reportSchema.parse({ ...report, extra: 1 }));
  t.throws(() => reportSchema.parse({ ...report, cutOffs: { count: 21, of: 20 } }));
  t.throws(() => reportSchema.parse({ ...report, greetingMs: -1 }));
});

test('the table marks what was met and what was not, and leaves open what was not measured', (t) => {
  const table = tableOf(
    reportOf({
      greetingMs: 301,
      answerMs: { p50: 480, p95: 900, p99: 990, n: 32 },
      bargeInMs: { p50: 140, p95: 251, p99: 300, n: 20 },
      cutOffs: { count: 1, of: 20 },
      capacityCalls: 12,
      leasesExpired: 0,
      fields: { right: 57, of: 60, keyed: 4 },
    }),
  );
  const line = (name: string) => table.split('\n').find((each) => each.includes(name)) ?? '';
  t.regex(line('greeting'), /^✘.*301 ms/);
  t.regex(line('answer delay p50'), /^✔.*480 \/ 900 \/ 990 ms \(n = 32\)/);
  t.regex(line('barge-in'), /^✘/);
  t.regex(line('cut off'), /^✘.*5\.0 %/, '5 % is not less than 5 %');
  t.regex(line('calls at once'), /^✔ .*12/);
  t.regex(line('leases'), /^✔/);
  t.regex(line('fields right'), /^✔.*57 of 60 \(95\.0 %\), 4 numbers keyed in/);
  t.regex(line('words wrong, clean'), /^ {2}.*–/);
});

test('recorded people have rows of their own beside the synthetic voices', (t) => {
  const rates = { clean: 0.031, loss1: 0.04, loss3: 0.08, babble: null };
  const recorded = {
    speakers: 11,
    wordErrorRate: rates,
    answerMs: null,
    cutOffs: { count: 1, of: 24 },
    missedEnds: null,
  };
  const lines = tableOf(reportOf({ recorded })).split('\n');
  t.true(lines.some((line) => /^ {2}words wrong, clean G\.711 +–$/.test(line)));
  const from = lines.findIndex((line) => /words wrong, 11 recorded people, clean G\.711 +3\.1 %/.test(line));
  t.regex(lines[from + 1] ?? '', /1 % of packets lost +4\.0 %/);
  t.regex(lines[from + 3] ?? '', /babble 15 dB below +–/);
  t.regex(lines[from + 5] ?? '', /cut off before the end +1 of 24/);
  t.true(tableOf(reportOf({})).includes('words wrong, recorded people'));
});

test('options: defaults, every choice of a model, and what is refused', (t) => {
  t.like(readOptions([], silent), { calls: 1, minutes: 1, seed: '1', quick: false, llm: { kind: 'guided' } });
  t.is(readOptions([], silent).only.length, 10);
  const chosen = readOptions(
    '--calls 4 --llm stub:300 --only answers,bargein --json x.json --quick'.split(' '),
    silent,
  );
  t.like(chosen, { calls: 4, json: 'x.json', quick: true, only: ['answers', 'bargein'] });
  t.deepEqual(chosen.llm, { kind: 'stub', firstTokenMs: 300 });
  t.is(llmName(readOptions(['--llm', 'http://user:pw@127.0.0.1:11434/v1'], silent).llm), 'http://127.0.0.1:11434/v1');
  const wrong = [
    '--calls 0',
    '--calls 1.5',
    '--calls many',
    '--minutes -1',
    '--llm stub',
    '--llm gpt',
    '--only nothing',
  ];
  for (const args of [...wrong, '--turns 201', '--nonsense', 'surplus']) {
    t.is(usageExit(t.throws(() => readOptions(args.split(' '), silent))), 2, args);
  }
});

test('the program itself: --help ends with 0 and names every option, a wrong option with 2, before anything is fetched', (t) => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(projectRoot, 'dist/bench/main.js'), ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    });
  const help = run('--help');
  t.is(help.status, 0);
  for (const option of ['--calls', '--minutes', '--llm', '--json', '--seed', '--only', '--quick']) {
    t.true(help.stdout.includes(option), option);
  }
  const wrong = run('--llm', 'gpt');
  t.is(wrong.status, 2);
  t.regex(wrong.stderr, /guided, stub:300, llama or a URL/);
  t.is(wrong.stdout, '');
  const unwritable = run('--json', '/nowhere/at/all.json', '--quick');
  t.is(unwritable.status, 2);
  t.regex(unwritable.stderr, /cannot write/);
});

function reportOf(found: Partial<BenchReport>): BenchReport {
  const findings = { ...noFindings(), ...found };
  return {
    machine: {
      cores: 2,
      model: 'a processor',
      memoryGB: 8,
      kernel: '6.1',
      node: '20.19.0',
      asterisk: '22.10.1',
      database: 'mysql 9.7.4',
      version: '0.1.0',
      commit: 'abcdef0',
      at: '2026-11-25T00:00:00.000Z',
      loadBefore: 0.1,
    },
    calls: 1,
    llm: 'guided',
    ...findings,
    reasons: withReasons(findings, {}),
    details: {},
  };
}
