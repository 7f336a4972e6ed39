import { InvalidArgumentError } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { Job, JobState, Storage } from '../../storage/index.js';

/** Of a job it is said that it … */
export const states: Readonly<Record<JobState, string>> = {
  waiting: 'waits for its turn',
  running: 'is being carried out',
  done: 'is done',
  parked: 'was given up',
  discarded: 'was discarded',
};

/** Ids as they are typed: "7 12". */
export function jobId(value: string, before: readonly number[] = []): number[] {
  const id = Number(value);
  if (!/^\d{1,10}$/.test(value) || id < 1 || id > 4_294_967_295) throw new InvalidArgumentError('not the id of a job.');
  return before.includes(id) ? [...before] : [...before, id];
}

/**
 * All of these jobs, so that nothing is changed where one of them is wrong.
 * @throws SecretaryError 'not-found' for an id that is none, 'bad-input' for a job whose state is none of `allowed`
 */
export async function chosenJobs(
  { jobs }: Storage,
  ids: readonly number[],
  allowed: readonly JobState[],
): Promise<Job[]> {
  const found = await Promise.all(ids.map((id) => jobs.find(id)));
  const missing = ids.filter((_, index) => found[index] === undefined);
  const advice = 'Nothing was changed. `secretary jobs list` shows the ids.';
  if (missing.length > 0) throw new SecretaryError('not-found', `there is no job ${missing.join(', ')}`, { advice });
  const chosen = found.filter((job) => job !== undefined);
  const wrong = chosen.find(({ state }) => !allowed.includes(state));
  if (wrong !== undefined) throw refused(wrong.id, wrong.state, advice);
  return chosen;
}

export function refused(id: number, state: JobState, advice = 'See `secretary jobs list`.'): SecretaryError {
  return new SecretaryError('bad-input', `job ${id} ${states[state]}`, { advice });
}

/** "job 7 (mail of call 0b6e9d6e)". */
export function named({ id, kind, callId }: Job): string {
  return `job ${id} (${callId === undefined ? kind : `${kind} of call ${callId.slice(0, 8)}`})`;
}
