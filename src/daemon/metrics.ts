import type { CallObserver } from '../call/index.js';
import type { LanguageModel } from '../llm/index.js';
import { type Count, type Distribution, Metrics, type Reading } from '../metrics/index.js';
import type { JobCensus, SpoolSize } from '../storage/index.js';
import type { EndedBy } from '../terms/index.js';
import { residentBytes } from './process-memory.js';
import { type DaemonState, partNames, readinessOf, refusals } from './readiness.js';

const SECONDS = 1 / 1000;
/** Upper bounds in seconds: people answer each other after 0.2 s, and after 2 s a caller asks whether somebody is there. */
const ANSWER_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10] as const;
const ENGINE_BUCKETS = [0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5] as const;

/** 'not-taken': the caller was back with the dialplan before a word was said, because something failed. */
const outcomes = [
  'caller',
  'secretary',
  'time-limit',
  'fault',
  'interrupted',
  'transfer',
  'not-taken',
] as const satisfies readonly (EndedBy | 'not-taken')[];
const engines = ['recogniser', 'end-of-turn', 'voice', 'model'] as const;
const jobKinds = ['summarise', 'mail', 'digest', 'lamp', 'alert', 'other'] as const;
const jobStates = ['waiting', 'running', 'parked', 'discarded'] as const;

export type Engine = (typeof engines)[number];

/** What the metrics read when they are asked. */
export interface MetricsSource {
  now(): MomentaryState;
  /** Bounded in time; undefined: it cannot be told now. */
  jobs(): Promise<readonly JobCensus[] | undefined>;
  spool(): Promise<SpoolSize | undefined>;
}

export interface MomentaryState extends DaemonState {
  /** Calls that run, those included whose record is still being written. */
  readonly calls: number;
  /** Longest wait for the recogniser, and how late the voice was, in the last second, milliseconds. */
  readonly queueDelayMs: Readonly<Record<'recogniser' | 'voice', number>>;
}

/**
 * The numbers of the daemon. What happens is counted as it happens; what is a state is read when Prometheus asks. No label
 * ever holds a number, a name, a mailbox or the id of a call.
 */
export class DaemonMetrics implements CallObserver {
  readonly registry = new Metrics();
  readonly #ended: Count<{ outcome: typeof outcomes }>;
  readonly #refused: Count<{ reason: readonly string[] }>;
  readonly #answerDelay: Distribution<Record<never, never>>;
  readonly #engine: Distribution<{ engine: typeof engines }>;
  readonly #standIns: Count<{ part: readonly string[] }>;
  readonly #jobs: Count<{ kind: typeof jobKinds; outcome: readonly string[] }>;
  readonly #resent: Count<Record<never, never>>;
  readonly #reloads: Count<{ result: readonly string[] }>;

  constructor(version: string) {
    const { registry } = this;
    this.#ended = registry.counter({
      name: 'secretary_calls_total',
      help: 'Calls that are over, by who or what ended them; not-taken and fault went to voicemail.',
      labels: { outcome: outcomes },
    });
    this.#refused = registry.counter({
      name: 'secretary_calls_refused_total',
      help: 'Callers who were sent to voicemail at once, by reason.',
      labels: { reason: refusals },
    });
    this.#answerDelay = registry.histogram(
      {
        name: 'secretary_answer_delay_seconds',
        help: "From the end of the caller's words to the first sound of the answer.",
      },
      ANSWER_BUCKETS,
    );
    this.#engine = registry.histogram(
      {
        name: 'secretary_engine_seconds',
        help: 'How long somebody waited: recogniser for a text, end-of-turn for a judgement, voice for a clause, model for its first piece.',
        labels: { engine: engines },
      },
      ENGINE_BUCKETS,
    );
    this.#standIns = registry.counter({
      name: 'secretary_fallbacks_total',
      help: 'Times that a part failed in a call and something simpler went on: model, voice, recogniser.',
      labels: { part: ['model', 'voice', 'recogniser'] },
    });
    this.#jobs = registry.counter({
      name: 'secretary_job_tries_total',
      help: 'Tries of the work after calls, by kind and by what became of them.',
      labels: { kind: jobKinds, outcome: ['done', 'retried', 'parked'] },
    });
    this.#resent = registry.counter({
      name: 'secretary_letters_resent_total',
      help: 'Letters that went out though an earlier one of the same Message-ID may have arrived.',
    });
    this.#reloads = registry.counter({
      name: 'secretary_reloads_total',
      help: 'Times that the configuration was read again.',
      labels: { result: ['applied', 'refused'] },
    });
    const labels = { version: [version], node: [process.version] };
    const value = 1;
    registry.gauge({ name: 'secretary_info', help: 'Which version runs.', labels }, () => [
      { labels: { version, node: process.version }, value },
    ]);
  }

  answered(delayMs: number): void {
    this.#answerDelay.observe({}, delayMs * SECONDS);
  }

  stoodIn(part: 'model' | 'voice' | 'recogniser'): void {
    this.#standIns.add({ part });
  }

  callEnded(outcome: EndedBy | 'not-taken'): void {
    this.#ended.add({ outcome });
  }

  callRefused(reason: string): void {
    this.#refused.add({ reason });
  }

  took(engine: Engine, ms: number): void {
    this.#engine.observe({ engine }, ms * SECONDS);
  }

  jobTried(kind: string, outcome: 'done' | 'retried' | 'parked'): void {
    this.#jobs.add({ kind, outcome });
  }

  letterResent(): void {
    this.#resent.add({});
  }

  reloaded(result: 'applied' | 'refused'): void {
    this.#reloads.add({ result });
  }

  /** The same model, with the wait for its first piece measured. */
  measured(model: LanguageModel): LanguageModel {
    const took = (ms: number) => this.took('model', ms);
    return {
      describe: (signal) => model.describe(signal),
      summarize: (request, signal) => model.summarize(request, signal),
      healthy: () => model.healthy(),
      close: () => model.close(),
      async *converse(request, signal) {
        const sinceMs = performance.now();
        let isFirst = true;
        for await (const event of model.converse(request, signal)) {
          if (isFirst) took(performance.now() - sinceMs);
          isFirst = false;
          yield event;
        }
      },
    };
  }

  /** Reads the state of the daemon whenever Prometheus asks. */
  watch(source: MetricsSource): void {
    this.#watchCalls(source);
    this.#watchEngines(source);
    this.#watchLeases(source);
    this.#watchStores(source);
  }

  #watchCalls(source: MetricsSource): void {
    const { registry } = this;
    registry.gauge({ name: 'secretary_calls', help: 'Calls that run now.' }, () => plain(source.now().calls));
    registry.gauge({ name: 'secretary_callers', help: 'Callers who are on the line now.' }, () =>
      plain(source.now().callers),
    );
    registry.gauge({ name: 'secretary_calls_limit', help: 'Most calls at the same time.' }, () =>
      plain(source.now().admission.maxCalls),
    );
    registry.gauge({ name: 'secretary_ready', help: '1: a caller would be taken now. The same as /ready.' }, () =>
      plain(Number(readinessOf(source.now()).ok)),
    );
    const labels = { part: partNames };
    registry.gauge({ name: 'secretary_part_up', help: '1: the part works. The same as /ready.', labels }, () =>
      Object.entries(readinessOf(source.now()).parts).map(([part, { ok }]) => ({
        labels: { part },
        value: Number(ok),
      })),
    );
  }

  #watchEngines(source: MetricsSource): void {
    const { registry } = this;
    const labels = { queue: ['recogniser', 'voice'] };
    const help = 'Requests that wait for an engine now.';
    registry.gauge({ name: 'secretary_queue_length', help, labels }, () => [
      { labels: { queue: 'recogniser' }, value: source.now().rooms?.listening.queueLength ?? 0 },
      { labels: { queue: 'voice' }, value: source.now().rooms?.speaking.queueLength ?? 0 },
    ]);
    registry.gauge(
      {
        name: 'secretary_queue_delay_seconds',
        help: 'Longest wait for the recogniser, and how late the voice was, in the last second.',
        labels,
      },
      () =>
        Object.entries(source.now().queueDelayMs).map(([queue, ms]) => ({ labels: { queue }, value: ms * SECONDS })),
    );
    registry.gauge(
      {
        name: 'secretary_engine_memory_bytes',
        help: 'Resident memory of the processes that hold the models.',
        labels: { engine: ['recogniser', 'voice', 'sentences'] },
      },
      async () => {
        const { rooms } = source.now();
        const sentences = rooms?.meaning?.processId;
        return [
          { labels: { engine: 'recogniser' }, value: await residentBytes(rooms?.listening.processIds ?? []) },
          { labels: { engine: 'voice' }, value: await residentBytes(rooms?.speaking.processIds ?? []) },
          { labels: { engine: 'sentences' }, value: await residentBytes(sentences === undefined ? [] : [sentences]) },
        ];
      },
    );
    registry.gauge(
      {
        name: 'secretary_loop_delay_seconds',
        help: 'How late the main loop came to its work in the last second, 99th percentile.',
      },
      () => plain(source.now().loopDelayMs * SECONDS),
    );
    registry.readCounter(
      {
        name: 'secretary_pacer_restarts_total',
        help: 'Times that the thread that paces sound and renews leases was started again.',
      },
      () => plain(source.now().rooms?.pacer.restarts ?? 0),
    );
  }

  #watchLeases(source: MetricsSource): void {
    const results = ['renewed', 'late', 'failed'] as const;
    const counts = () => source.now().rooms?.pacer.leases.counts;
    this.registry.readCounter(
      {
        name: 'secretary_lease_renewals_total',
        help: "Renewals of callers' leases; late: half a period or more.",
        labels: { result: results },
      },
      () => results.map((result) => ({ labels: { result }, value: counts()?.[result] ?? 0 })),
    );
    this.registry.readCounter(
      {
        name: 'secretary_leases_lost_total',
        help: 'Callers whose lease ran out while we had them: they went to voicemail.',
      },
      () => plain(counts()?.lost ?? 0),
    );
  }

  #watchStores(source: MetricsSource): void {
    const { registry } = this;
    registry.gauge(
      {
        name: 'secretary_jobs',
        help: 'Work after calls that is not done, by kind and state.',
        labels: { kind: jobKinds, state: jobStates },
      },
      async () => {
        const census = await source.jobs();
        return census === undefined ? [] : tableOf(census);
      },
    );
    registry.gauge(
      {
        name: 'secretary_oldest_job_seconds',
        help: 'Age of the oldest job that waits or runs; no number while the database is away.',
      },
      async () => {
        const due = (await source.jobs())?.filter(({ state }) => state === 'waiting' || state === 'running');
        return plain(due && Math.max(0, ...due.map(({ oldestMs }) => oldestMs)) * SECONDS);
      },
    );
    registry.gauge({ name: 'secretary_spool_bytes', help: 'What waits on the disk for the database.' }, async () =>
      plain((await source.spool())?.bytes),
    );
    registry.gauge({ name: 'secretary_spool_calls', help: 'Calls that wait on the disk for the database.' }, async () =>
      plain((await source.spool())?.calls),
    );
    registry.gauge(
      { name: 'secretary_quarantine_files', help: 'Files in the quarantine of the spool that a person must look at.' },
      async () => plain((await source.spool())?.quarantined),
    );
  }
}

function plain(value: number | undefined): Reading<Record<never, never>>[] {
  return [{ labels: {}, value }];
}

/** Every combination, so that a kind that is all done shows 0 and does not vanish. */
function tableOf(census: readonly JobCensus[]): Reading<{ kind: typeof jobKinds; state: typeof jobStates }>[] {
  const known: readonly string[] = jobKinds;
  const kindOf = (kind: string) => (known.includes(kind) ? kind : 'other');
  return jobKinds.flatMap((kind) =>
    jobStates.map((state) => {
      const some = census.filter((row) => kindOf(row.kind) === kind && row.state === state);
      return { labels: { kind, state }, value: some.reduce((sum, { count }) => sum + count, 0) };
    }),
  );
}
