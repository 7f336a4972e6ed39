import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { projectRoot } from '../../src/common/index.js';
import { Admission } from '../../src/daemon/admission.js';
import { DaemonMetrics, type MomentaryState } from '../../src/daemon/metrics.js';
import type { LanguageModel } from '../../src/llm/index.js';
import type { JobCensus } from '../../src/storage/index.js';

const folder = join(projectRoot, 'docs', 'monitoring');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string };
}

const rules = (
  parse(readFileSync(join(folder, 'alerts.yaml'), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

interface Panel {
  title: string;
  targets: { expr: string }[];
}

const dashboard = JSON.parse(readFileSync(join(folder, 'grafana-dashboard.json'), 'utf8')) as { panels: Panel[] };

function watched(jobs: readonly JobCensus[] | undefined = []) {
  const metrics = new DaemonMetrics('1.2.3');
  const state: MomentaryState = {
    stage: 'running',
    rooms: undefined,
    callers: 2,
    calls: 3,
    loopDelayMs: 12,
    queueDelayMs: { recogniser: 250, voice: 0 },
    modelName: undefined,
    admission: new Admission({ maxCalls: 7 }),
  };
  const spool = { calls: 1, bytes: 4_096, quarantined: 2 };
  metrics.watch({ now: () => state, jobs: async () => jobs, spool: async () => spool });
  return { metrics, text: () => metrics.registry.text() };
}

test('what happens is counted, what is a state is read', async (t) => {
  const { metrics, text } = watched([
    { kind: 'mail', state: 'parked', count: 2, oldestMs: 9_000_000 },
    { kind: 'mail', state: 'waiting', count: 4, oldestMs: 60_000 },
    { kind: 'of another version', state: 'running', count: 1, oldestMs: 5_000 },
  ]);
  metrics.answered(640);
  metrics.callEnded('caller');
  metrics.callRefused('full');
  metrics.stoodIn('voice');
  metrics.took('model', 300);
  metrics.jobTried('mail', 'retried');
  metrics.letterResent();
  const lines = (await text()).split('\n');
  for (const line of [
    'secretary_answer_delay_seconds_bucket{le="0.5"} 0',
    'secretary_answer_delay_seconds_bucket{le="0.7"} 1',
    'secretary_calls_total{outcome="caller"} 1',
    'secretary_calls_refused_total{reason="full"} 1',
    'secretary_calls_refused_total{reason="busy"} 0',
    'secretary_fallbacks_total{part="voice"} 1',
    'secretary_engine_seconds_sum{engine="model"} 0.3',
    'secretary_job_tries_total{kind="mail",outcome="retried"} 1',
    'secretary_letters_resent_total 1',
    'secretary_jobs{kind="mail",state="parked"} 2',
    'secretary_jobs{kind="mail",state="waiting"} 4',
    'secretary_jobs{kind="other",state="running"} 1',
    'secretary_jobs{kind="lamp",state="waiting"} 0',
    'secretary_oldest_job_seconds 60',
    'secretary_spool_bytes 4096',
    'secretary_spool_calls 1',
    'secretary_quarantine_files 2',
    'secretary_calls 3',
    'secretary_callers 2',
    'secretary_calls_limit 7',
    'secretary_ready 0',
    'secretary_part_up{part="daemon"} 1',
    'secretary_part_up{part="model"} 0',
    'secretary_queue_delay_seconds{queue="recogniser"} 0.25',
    'secretary_loop_delay_seconds 0.012',
  ]) {
    t.true(lines.includes(line), line);
  }
  t.true(lines.some((line) => /^secretary_info\{version="1\.2\.3",node="v\d/.test(line)));
});

test('while the database is away no number is made up', async (t) => {
  const { metrics } = watched();
  const away = new DaemonMetrics('1');
  const admission = new Admission({ maxCalls: 1 });
  const queueDelayMs = { recogniser: 0, voice: 0 };
  const now = () =>
    ({
      stage: 'running',
      rooms: undefined,
      callers: 0,
      calls: 0,
      loopDelayMs: 0,
      queueDelayMs,
      modelName: 'm',
      admission,
    }) as const;
  away.watch({ now, jobs: async () => undefined, spool: async () => undefined });
  const text = await away.registry.text();
  t.regex(text, /^secretary_oldest_job_seconds Nan$/m);
  t.notRegex(text, /^secretary_jobs\{/m);
  t.regex(await metrics.registry.text(), /^secretary_oldest_job_seconds 0$/m);
});

test('the wait for the first piece of an answer is measured, and the answer is the same', async (t) => {
  const { metrics, text } = watched();
  const answer = [{ type: 'text', text: 'Yes.' }, { type: 'end' }] as const;
  const model = {
    async *converse() {
      yield* answer;
    },
  } as unknown as LanguageModel;
  const heard = [];
  for await (const event of metrics.measured(model).converse({} as never, AbortSignal.timeout(5_000)))
    heard.push(event);
  t.deepEqual(heard, [...answer]);
  t.regex(await text(), /^secretary_engine_seconds_count\{engine="model"\} 1$/m);
});

test('what the alerts and the dashboard ask for is there, with its labels and their values', async (t) => {
  const series = seriesIn(await watched().text());
  const asked = [
    ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
  ];
  t.true(asked.length > 40);
  for (const { where, expr } of asked) {
    const names = [...expr.matchAll(/\b((?:secretary|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)];
    if (!expr.includes('up{')) t.true(names.length > 0, `${where}: ${expr}`);
    for (const [, name = '', selectors = ''] of names) {
      const known = series.get(name);
      t.truthy(known, `${where}: there is no ${name}`);
      for (const [, label = '', values = ''] of selectors.matchAll(/(\w+)=~?"([^"]*)"/g)) {
        // Prometheus itself adds these.
        if (label === 'instance' || label === 'job') continue;
        for (const value of values.split('|')) {
          t.true(known?.get(label)?.has(value), `${where}: ${name} has no ${label}="${value}"`);
        }
      }
    }
  }
});

test('each alert says how urgent it is, and the handbook what to do about it', (t) => {
  const handbook = readFileSync(join(projectRoot, 'docs', 'operations.md'), 'utf8');
  t.is(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations } of rules) {
    t.true(['page', 'ticket'].includes(labels.severity), alert);
    t.true(annotations.summary.length > 20, alert);
    t.regex(handbook, new RegExp(`^### ${alert}$`, 'm'));
  }
});

test('every metric of ours is explained in the handbook', async (t) => {
  const handbook = readFileSync(join(projectRoot, 'docs', 'operations.md'), 'utf8');
  const names = [...(await watched().text()).matchAll(/^# HELP (secretary_\w+) /gm)].map(([, name]) => name ?? '');
  t.true(names.length > 20);
  for (const name of names) t.true(handbook.includes(`\`${name}\``), `${name} is not in docs/operations.md`);
});

/** The names, as they are asked for, with the values of each label. */
function seriesIn(text: string): Map<string, Map<string, Set<string>>> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_0-9]+)(?:\{([^}]*)\})? /gm)) {
    const values = found.get(name) ?? new Map<string, Set<string>>();
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      values.set(label, (values.get(label) ?? new Set()).add(value));
    }
    found.set(name, values);
  }
  return found;
}
