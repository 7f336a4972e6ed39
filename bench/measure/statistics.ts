/** How a measure is spread, in the unit of its values; `n` of them. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly n: number;
}

/** The smallest value that so many of the values do not exceed (nearest rank). @param share 0–1 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] as number;
}

/** @returns undefined of no values: a measure that was not taken is not zero */
export function percentilesOf(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const at = (share: number) => Math.round(percentile(values, share));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), n: values.length };
}
