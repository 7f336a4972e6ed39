import { z } from 'zod';
import { SecretaryError } from '../../src/common/index.js';
import { readJson } from '../kill/program.js';
import type { Outcome } from './markdown.js';

const outcomeSchema = z.strictObject({
  measured: z.string().optional(),
  fault: z.string().optional(),
  seconds: z.number().nonnegative().optional(),
  commit: z.string().optional(),
});
const fileSchema = z.record(z.string(), outcomeSchema);

/** What `--json FILE` has written so far, by the name of the fault. @throws SecretaryError 'bad-input' when it is another file */
export async function readOutcomes(path: string): Promise<Map<string, Outcome>> {
  const content = await readJson(path);
  if (content === undefined) return new Map();
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    throw new SecretaryError('bad-input', `${path} was not written by the tests that break things`, {
      cause: parsed.error,
    });
  }
  const outcomes = Object.entries(parsed.data).map(([name, { measured, fault, seconds, commit }]) => {
    return [name, { measured, fault, seconds, commit }] as const;
  });
  return new Map(outcomes);
}
