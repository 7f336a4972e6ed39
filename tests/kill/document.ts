import { percentile } from '../../bench/measure/statistics.js';
import { SecretaryError } from '../../src/common/index.js';
import type { SoakReport } from './soak-run.js';
import { type Row, reportOf } from './tally.js';

/** What became of one call whose daemon was killed. All times in milliseconds from the kill, but `startToRenewalMs`. */
export interface Adopted {
  readonly adopted: boolean;
  /** Until the caller's lease was renewed by the next daemon; undefined: it came too late. */
  readonly killToRenewalMs: number | undefined;
  /** From the start of that process. */
  readonly startToRenewalMs: number | undefined;
  /** Until the caller heard somebody again, the secretary or VoiceMail(). */
  readonly killToSpeechMs: number;
  readonly lost: string | undefined;
  readonly letters: number;
  readonly turns: number;
}

/** What `npm run test:adopt -- --json FILE` writes. */
export interface AdoptReport {
  readonly transport: string;
  readonly times: number;
  /** Calls that the test itself could not bring to their end. */
  readonly failures: number;
  readonly adopted: number;
  readonly commit: string | undefined;
  readonly date: string;
  readonly calls: readonly Adopted[];
}

/** The marks of the document, between which this program writes. */
export type Place = 'kills' | 'table' | 'adopting' | 'soak';
const ends: Readonly<Record<Place, string>> = {
  kills: '<!-- end of the kills -->',
  table: '<!-- end of the table -->',
  adopting: '<!-- end of adopting -->',
  soak: '<!-- end of the soak -->',
};

/** The document with something else between the marks of a place. @throws SecretaryError 'bad-input' without the marks */
export function withPlace(document: string, place: Place, content: string): string {
  const begin = `<!-- ${place} -->`;
  const [from, to] = [document.indexOf(begin), document.indexOf(ends[place])];
  if (from < 0 || to < from) throw new SecretaryError('bad-input', `the document has no place marked "${begin}"`);
  return `${document.slice(0, from)}${begin}\n\n${content}\n\n${document.slice(to)}`;
}

/** One line for each run, and one for all of them. */
export function killsTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [row.commit ?? '–', row.seed, ...numbersOf([row])]);
  return table(
    ['Commit', 'Seed', 'Kills', 'Answered calls', 'Lost', 'Duplicated', 'Resent', ...WAITS, 'Seconds a kill'],
    [...lines, ['**all**', '', ...numbersOf(rows)]],
  );
}

const WAITS = ['To VoiceMail(), p50 / p95 / most', 'To the next daemon, p50 / p95 / most'];

function numbersOf(rows: readonly Row[]): string[] {
  const { times, calls, lost, duplicated, resent } = reportOf(rows);
  const seconds = rows.map((row) => row.seconds);
  return [
    ...[times, calls, lost, duplicated, resent].map(number),
    waits(rows.flatMap(({ toVoicemailMs }) => toVoicemailMs)),
    waits(rows.flatMap(({ toNextDaemonMs }) => toNextDaemonMs)),
    seconds.includes(undefined) || times === 0 ? '–' : (sum(seconds) / times).toFixed(1),
  ];
}

function waits(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const shares = [0.5, 0.95, 1].map((share) => number(percentile(values, share)));
  return `${shares.join(' / ')} ms (${values.length} call${values.length === 1 ? '' : 's'})`;
}

/** One line for each run. */
export function adoptingTable(reports: readonly AdoptReport[]): string {
  return table(
    ['Commit', 'Media', 'Kills', 'Gone on with', 'Lost', 'Kill to renewal', 'Kill to her voice: least / p50 / most'],
    reports.map(({ commit, transport, times, adopted, calls }) => [
      commit ?? '–',
      transport,
      number(times),
      number(adopted),
      number(calls.filter(({ lost }) => lost !== undefined).length),
      spread(calls.map(({ killToRenewalMs }) => killToRenewalMs)),
      spread(calls.filter((call) => call.adopted).map(({ killToSpeechMs }) => killToSpeechMs)),
    ]),
  );
}

/** What was counted, and how each measure went. */
export function soakText(report: SoakReport): string {
  const { minutes, callsAtOnce, calls, lost, duplicated, toVoicemail, leasesExpired, stranded, grown, commit } = report;
  const counts = [
    `${minutes} minutes with ${callsAtOnce} calls at once, at commit ${commit ?? '–'}: ${number(calls)} answered calls,`,
    `${lost} lost, ${duplicated} duplicated, ${leasesExpired} leases expired, ${stranded} stranded;`,
    `${toVoicemail} callers went to VoiceMail() because the daemon refused them.`,
    grown.length === 0 ? 'Nothing grew.' : `**Grown: ${grown.join(', ')}.**`,
  ];
  const rows = Object.entries(report.courses).map(([measure, { early, late, max }]) => {
    return [measure, ...[early, late, max, report.afterwards[measure as keyof typeof report.courses]].map(number)];
  });
  return `${counts.join('\n')}\n\n${table(['Measure', 'Early', 'Late', 'Most', 'When all was over'], rows)}`;
}

function spread(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return '–';
  return `${[0, 0.5, 1].map((share) => number(percentile(known, share))).join(' / ')} ms`;
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function number(value: number | null): string {
  return value === null ? '–' : value.toLocaleString('en-US');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
