import { z } from 'zod';
import { SecretaryError } from '../../src/common/index.js';
import { readJson } from './program.js';
import { type GatheredReport, type Row, reportOf } from './tally.js';

const count = z.int().nonnegative();
const rowSchema = z.strictObject({
  commit: z.string().optional(),
  seed: z.string(),
  date: z.iso.datetime(),
  times: count,
  calls: count,
  lost: count,
  duplicated: count,
  resent: count,
  toVoicemailMs: z.array(z.number().nonnegative()),
  toNextDaemonMs: z.array(z.number().nonnegative()).default([]),
  adopted: count,
  stranded: count,
  kills: z.record(z.string(), count),
  seconds: z.number().nonnegative().optional(),
});
const fileSchema = z.object({ rows: z.array(rowSchema) });

/** The runs that a file has gathered so far. @throws SecretaryError 'bad-input' when it is another file */
export async function readRows(path: string): Promise<Row[]> {
  const content = await readJson(path);
  if (content === undefined) return [];
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data.rows.map((row) => ({ ...row, commit: row.commit, seconds: row.seconds }));
  throw new SecretaryError('bad-input', `${path} was not written by this test with --append`, { cause: parsed.error });
}

/** All runs, and their sums. */
export function gathered(rows: readonly Row[]): GatheredReport {
  return { ...reportOf(rows), rows };
}
