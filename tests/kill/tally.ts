import { percentile } from '../../bench/measure/statistics.js';
import type { Verdict } from './judge.js';

/** One call with everything that counts about it. */
export interface CallResult {
  readonly number: string;
  readonly round: number;
  readonly verdict: Verdict;
  /** Undefined: the daemon never began a record of it. */
  readonly callId: string | undefined;
  /** Records of this one call in the database. */
  readonly records: number;
  /** Message-IDs of the letters about it, each as often as it came. */
  readonly letters: readonly string[];
  /** Heard and not kept, milliseconds; undefined: there is no recording to compare. */
  readonly notKeptMs: number | undefined;
  readonly stranded: string | undefined;
  /** Why it counts as lost; undefined: it does not. */
  readonly lost: string | undefined;
}

/** What `--json FILE` writes. Milliseconds; null when no call came from a daemon to VoiceMail(). */
export interface KillReport {
  readonly times: number;
  readonly calls: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly resent: number;
  readonly toVoicemailMs: { readonly p50: number | null; readonly p95: number | null; readonly max: number | null };
}

/** One run in a file that gathers several, with what its totals are made of. */
export interface Row extends Omit<KillReport, 'toVoicemailMs'> {
  readonly commit: string | undefined;
  readonly seed: string;
  readonly date: string;
  /** Every time that was measured, so that runs can be added up. */
  readonly toVoicemailMs: readonly number[];
  /** The same for calls that the next daemon went on with: until the caller heard it. */
  readonly toNextDaemonMs: readonly number[];
  /** Calls that the next daemon went on with, and callers who heard nothing for 20 s. */
  readonly adopted: number;
  readonly stranded: number;
  readonly kills: Readonly<Record<string, number>>;
  /** How long the run took, seconds; undefined in rows of older versions. */
  readonly seconds: number | undefined;
}

/** What is known of a run beside its calls. */
export type RunFacts = Pick<Row, 'times' | 'commit' | 'seed' | 'date' | 'kills' | 'seconds'>;

export interface GatheredReport extends KillReport {
  readonly rows: readonly Row[];
}

/** Counts one run. */
export function rowOf(results: readonly CallResult[], run: RunFacts): Row {
  const answered = results.filter(({ verdict }) => verdict.answered);
  return {
    ...run,
    calls: answered.length,
    lost: results.filter(({ lost }) => lost !== undefined).length,
    duplicated: results.filter(isDuplicated).length,
    resent: results.reduce((sum, { letters }) => sum + letters.length - new Set(letters).size, 0),
    toVoicemailMs: timesOf(results.filter(({ verdict }) => !verdict.wentOn)),
    toNextDaemonMs: timesOf(results.filter(({ verdict }) => verdict.adopted)),
    adopted: results.filter(({ verdict }) => verdict.adopted).length,
    stranded: results.filter(({ stranded }) => stranded !== undefined).length,
  };
}

function timesOf(results: readonly CallResult[]): number[] {
  return results.flatMap(({ verdict: { afterMs } }) => (afterMs === undefined ? [] : [Math.round(afterMs)]));
}

/** Two different letters about one call, or one call that became two. */
export function isDuplicated({ letters, records }: CallResult): boolean {
  return new Set(letters).size > 1 || records > 1;
}

/** The sums of several runs. */
export function reportOf(rows: readonly Row[]): KillReport {
  const sum = (pick: (row: Row) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const times = rows.flatMap(({ toVoicemailMs }) => toVoicemailMs);
  const at = (share: number) => (times.length === 0 ? null : percentile(times, share));
  return {
    times: sum((row) => row.times),
    calls: sum((row) => row.calls),
    lost: sum((row) => row.lost),
    duplicated: sum((row) => row.duplicated),
    resent: sum((row) => row.resent),
    toVoicemailMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
  };
}
