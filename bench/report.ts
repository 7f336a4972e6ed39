import { z } from 'zod';

const milliseconds = z.number().nonnegative();
const percentiles = z.strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds, n: z.int().positive() });
const counted = z
  .strictObject({ count: z.int().nonnegative(), of: z.int().positive() })
  .refine(({ count, of }) => count <= of, 'more than there were');
const share = z.number().nonnegative();

/** Words wrong per word said, 0–1, on each kind of line. */
const wordErrorRates = z.strictObject({
  clean: share.nullable(),
  loss1: share.nullable(),
  loss3: share.nullable(),
  babble: share.nullable(),
});

/** What `--json FILE` writes: every key is always there, null where `reasons` says why it was not measured. */
export const reportSchema = z.strictObject({
  machine: z.strictObject({
    cores: z.int().positive(),
    model: z.string(),
    memoryGB: z.number(),
    kernel: z.string(),
    node: z.string(),
    asterisk: z.string(),
    database: z.string(),
    version: z.string(),
    commit: z.string().optional(),
    at: z.iso.datetime(),
    loadBefore: z.number().nonnegative(),
  }),
  /** Callers at a time where nothing else is said. */
  calls: z.int().positive(),
  llm: z.string(),
  /** Median, from the caller's INVITE on an extension that does not ring to the first sound. */
  greetingMs: milliseconds.nullable(),
  answerMs: percentiles.nullable(),
  /** Answer delay less the time of the model stub. */
  ownMs: percentiles.nullable(),
  bargeInMs: percentiles.nullable(),
  falseStops: counted.nullable(),
  cutOffs: counted.nullable(),
  missedEnds: counted.nullable(),
  wordErrorRate: wordErrorRates,
  /** Keyed: numbers that callers keyed in, as they were offered to after several tries; they count as right when they are. */
  fields: z
    .strictObject({ right: z.int().nonnegative(), of: z.int().positive(), keyed: z.int().nonnegative() })
    .nullable(),
  /** Time between RTP packets at the callers beyond 20 ms, 99th percentile, at the highest load that was held. */
  rtpGapMs: milliseconds.nullable(),
  /** How late the pacing loop's beats come, 99th percentile, at that load. */
  loopDelayMs: milliseconds.nullable(),
  /** Share of one core. */
  cpuPerCall: share.nullable(),
  memoryMB: z.strictObject({ base: z.number().positive(), perCall: z.number() }).nullable(),
  capacityCalls: z.int().nonnegative().nullable(),
  leasesExpired: z.int().nonnegative().nullable(),
  /** The media path alone, both ways, beyond the 20 ms of a frame. */
  mediaPathMs: percentiles.nullable(),
  /** With a model whose first token comes after `firstTokenMs`. */
  stub: z
    .strictObject({ firstTokenMs: milliseconds, calls: z.int().positive(), answerMs: percentiles, ownMs: percentiles })
    .nullable(),
  /** The same of recorded people instead of synthetic voices; the babble is of recorded people too. */
  recorded: z
    .strictObject({
      speakers: z.int().positive(),
      wordErrorRate: wordErrorRates,
      answerMs: percentiles.nullable(),
      cutOffs: counted.nullable(),
      missedEnds: counted.nullable(),
    })
    .nullable(),
  /** Why a key above is null. */
  reasons: z.record(z.string(), z.string()),
  /** The same by class, by voice, by load. */
  details: z.record(z.string(), z.unknown()),
});

export type BenchReport = z.infer<typeof reportSchema>;
/** What the measures fill in. */
export type Findings = Omit<BenchReport, 'machine' | 'calls' | 'llm' | 'reasons' | 'details'>;

/** Nothing measured yet. */
export function noFindings(): Findings {
  return {
    greetingMs: null,
    answerMs: null,
    ownMs: null,
    bargeInMs: null,
    falseStops: null,
    cutOffs: null,
    missedEnds: null,
    wordErrorRate: { clean: null, loss1: null, loss3: null, babble: null },
    fields: null,
    rtpGapMs: null,
    loopDelayMs: null,
    cpuPerCall: null,
    memoryMB: null,
    capacityCalls: null,
    leasesExpired: null,
    mediaPathMs: null,
    stub: null,
    recorded: null,
  };
}

/** Gives every null a reason, so that none is taken for zero. */
export function withReasons(findings: Findings, known: Readonly<Record<string, string>>): Record<string, string> {
  const reasons: Record<string, string> = {};
  const missing = Object.entries(findings).filter(([, value]) => value === null);
  const rates = Object.entries(findings.wordErrorRate).filter(([, value]) => value === null);
  for (const [key] of missing) reasons[key] = known[key] ?? 'not part of this run';
  for (const [key] of rates) reasons[`wordErrorRate.${key}`] = known.wordErrorRate ?? 'not part of this run';
  return reasons;
}
