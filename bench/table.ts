import type { Percentiles } from './measure/statistics.js';
import type { BenchReport } from './report.js';

interface Row {
  readonly name: string;
  readonly measured: string;
  readonly target: string;
  /** Undefined: there is no target, or nothing was measured. */
  readonly met: boolean | undefined;
}

/** The report for people: one table, and what it was made on. */
export function tableOf(report: BenchReport): string {
  const rows = rowsOf(report);
  const width = (pick: (row: Row) => string) => Math.max(...rows.map((row) => pick(row).length));
  const [names, values] = [width(({ name }) => name), width(({ measured }) => measured)];
  const lines = rows.map(({ name, measured, target, met }) => {
    const mark = met === undefined ? ' ' : met ? '✔' : '✘';
    return `${mark} ${name.padEnd(names)}  ${measured.padEnd(values)}  ${target}`.trimEnd();
  });
  return [...machineOf(report), '', ...lines].join('\n');
}

function machineOf({ machine, calls, llm }: BenchReport): string[] {
  return [
    `${machine.cores} cores (${machine.model}), ${machine.memoryGB} GB, Linux ${machine.kernel}, Node ${machine.node}`,
    `Asterisk ${machine.asterisk}, ${machine.database}; asterisk-secretary ${machine.version} (${machine.commit ?? 'no commit'})`,
    `${machine.at}, load average before ${machine.loadBefore}; callers at a time: ${calls}; language model: ${llm}`,
  ];
}

function rowsOf(report: BenchReport): Row[] {
  return [...conversationRows(report), ...understandingRows(report), ...recordedRows(report), ...loadRows(report)];
}

function conversationRows(report: BenchReport): Row[] {
  const { answerMs, bargeInMs, falseStops, cutOffs, missedEnds, stub, ownMs, mediaPathMs, greetingMs } = report;
  const isGuided = report.llm === 'guided' && report.calls === 1;
  return [
    row('greeting', greetingMs === null ? null : `${greetingMs} ms`, '≤ 300 ms', () => (greetingMs ?? 0) <= 300),
    row(
      'answer delay p50/p95/p99',
      spread(answerMs),
      isGuided ? 'p50 ≤ 500, p95 ≤ 900 ms' : '',
      isGuided ? () => within(answerMs, 500, 900) : undefined,
    ),
    row('  cut off before the end', ratio(cutOffs), '< 5 %', () => lessThan(cutOffs, 0.05)),
    row('  end missed for 3 s', ratio(missedEnds), ''),
    row(
      `answer delay, model stub of ${stub?.firstTokenMs ?? 300} ms, ${stub?.calls ?? 4} calls`,
      spread(stub?.answerMs ?? null),
      'p50 ≤ 600, p95 ≤ 1,000 ms',
      () => within(stub?.answerMs ?? null, 600, 1_000),
    ),
    row('  own share of it', spread(ownMs), ''),
    row('own media path, both ways', spread(mediaPathMs), '≤ 20 ms', () => (mediaPathMs?.p50 ?? 0) <= 20),
    row('barge-in, onset to silence', spread(bargeInMs), 'p95 ≤ 250 ms', () => (bargeInMs?.p95 ?? 0) <= 250),
    row('  false stops', ratio(falseStops), '< 5 %', () => lessThan(falseStops, 0.05)),
  ];
}

/** No target: what the synthetic voices are held to is said in their rows. */
function recordedRows({ recorded }: BenchReport): Row[] {
  const who = recorded === null ? 'recorded people' : `${recorded.speakers} recorded people`;
  const rates = recorded?.wordErrorRate ?? { clean: null, loss1: null, loss3: null, babble: null };
  return [
    ...wordRows(`words wrong, ${who}, clean G.711`, rates),
    row('answer delay, recorded people', spread(recorded?.answerMs ?? null), ''),
    row('  cut off before the end', ratio(recorded?.cutOffs ?? null), ''),
    row('  end missed for 3 s', ratio(recorded?.missedEnds ?? null), ''),
  ];
}

function wordRows(title: string, { clean, loss1, loss3, babble }: BenchReport['wordErrorRate']): Row[] {
  const rate = (value: number | null) => (value === null ? null : percent(value));
  return [
    row(title, rate(clean), ''),
    row('  1 % of packets lost', rate(loss1), ''),
    row('  3 % of packets lost', rate(loss3), ''),
    row('  babble 15 dB below', rate(babble), ''),
  ];
}

function understandingRows({ wordErrorRate, fields }: BenchReport): Row[] {
  return [
    ...wordRows('words wrong, clean G.711', wordErrorRate),
    row(
      'fields right',
      fields &&
        `${fields.right} of ${fields.of} (${percent(fields.right / fields.of)}), ${fields.keyed} numbers keyed in`,
      '≥ 95 %',
      () => {
        return fields !== null && fields.right / fields.of >= 0.95;
      },
    ),
  ];
}

function loadRows(report: BenchReport): Row[] {
  const { rtpGapMs, loopDelayMs, cpuPerCall, memoryMB, capacityCalls, leasesExpired } = report;
  return [
    row('calls at once with p95 ≤ 1.5 s', capacityCalls?.toString() ?? null, '≥ 8', () => (capacityCalls ?? 0) >= 8),
    row('RTP gaps beyond 20 ms, p99', rtpGapMs === null ? null : `${rtpGapMs} ms`, ''),
    row('delay of the pacing loop, p99', loopDelayMs === null ? null : `${loopDelayMs} ms`, '< 20 ms', () => {
      return (loopDelayMs ?? 0) < 20;
    }),
    row('leases expired', leasesExpired?.toString() ?? null, '0', () => leasesExpired === 0),
    row('processor per call', cpuPerCall === null ? null : `${percent(cpuPerCall)} of a core`, ''),
    row(
      'memory of models and daemon',
      memoryMB && `${memoryMB.base} MB`,
      '≤ 1,200 MB',
      () => (memoryMB?.base ?? 0) <= 1_200,
    ),
    row('  each call more', memoryMB && `${memoryMB.perCall} MB`, '≤ 15 MB', () => (memoryMB?.perCall ?? 0) <= 15),
  ];
}

function row(name: string, measured: string | null, target: string, met?: () => boolean): Row {
  return { name, measured: measured ?? '–', target, met: measured === null ? undefined : met?.() };
}

function spread(values: Percentiles | null): string | null {
  return values && `${values.p50} / ${values.p95} / ${values.p99} ms (n = ${values.n})`;
}

function ratio(counts: { readonly count: number; readonly of: number } | null): string | null {
  return counts && `${counts.count} of ${counts.of} (${percent(counts.count / counts.of)})`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function within(values: Percentiles | null, p50: number, p95: number): boolean {
  return values !== null && values.p50 <= p50 && values.p95 <= p95;
}

function lessThan(counts: { readonly count: number; readonly of: number } | null, limit: number): boolean {
  return counts !== null && counts.count / counts.of < limit;
}
