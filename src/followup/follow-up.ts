import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { backOffMs, type ErrorCode, messageOf, SecretaryError, within } from '../common/index.js';
import type { Job } from '../storage/index.js';
import { type Alert, alertJob, sendAlert } from './alert.js';
import { digestJob } from './digest-job.js';
import { lampJob } from './lamp-job.js';
import { mailJob } from './mail-job.js';
import { recogniseJob } from './recognise-job.js';
import type { FollowUpOptions, FollowUpRooms, JobHandler, JobOutcome } from './rooms.js';
import { summariseJob } from './summarise-job.js';

/** Trying again would change nothing: a person must look. */
const permanent: readonly ErrorCode[] = ['bad-input', 'bad-configuration', 'not-found', 'damaged'];

const LEASE_MS = 60_000;
/** Nothing after a call takes this long; a server that hangs is not waited for. */
const LONGEST_JOB_MS = 15 * 60_000;
/** So often a job may be claimed and never come to an end, not even a failed one: it takes its daemon down with it. */
const MOST_SILENT_CLAIMS = 5;
/** Takes long, and the machine's time from live calls: only one worker does it. */
const ONE_AT_A_TIME = 'recognise';
const POLL_MS = 5_000;
const FORGET_EVERY_MS = 600_000;
const GIVE_UP_MS = 5 * 24 * 3_600_000;

/**
 * The work after hang-up: summary, letter, lamp. Jobs are claimed from the storage, one by one, so that any number of
 * daemons can share them; a job whose daemon dies is claimed by another when its lease ends, or as soon as a daemon of the same
 * machine sees it.
 */
export class FollowUp {
  readonly #rooms: FollowUpRooms;
  readonly #options: FollowUpOptions;
  readonly #handlers: Readonly<Record<string, JobHandler>>;
  readonly #worker = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`.slice(-80);
  readonly #idle = new Set<() => void>();
  #isAway = false;
  #forgetAtMs = 0;

  constructor(rooms: FollowUpRooms, options: FollowUpOptions) {
    this.#rooms = rooms;
    this.#options = options;
    this.#handlers = {
      recognise: recogniseJob(rooms, options.log),
      summarise: summariseJob(rooms, options.log, options.summaryMs),
      mail: mailJob(rooms, options),
      lamp: lampJob(rooms),
      digest: digestJob(rooms),
      alert: alertJob(rooms),
    };
  }

  /** Works until the signal fires; what was under way is put back then. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const count = this.#options.concurrency ?? 2;
    await Promise.all(Array.from({ length: count }, (_, place) => this.#work(place, signal)));
  }

  /** There may be something to do: looks at once instead of at the next poll. */
  wake(): void {
    for (const wake of [...this.#idle]) wake();
  }

  /**
   * Tells the owner that urgent words were said, while the call goes on: as a job, so that it is tried again; straight to
   * the mail server where the database does not take it.
   *
   * @throws SecretaryError when neither takes it
   */
  async alert(alert: Alert): Promise<void> {
    try {
      await this.#rooms.storage.jobs.addOnce(alert.callId, { kind: 'alert', payload: { words: alert.words } });
      this.wake();
    } catch (error) {
      this.#options.log.warn({ call: alert.callId, reason: messageOf(error) }, 'an alert goes out past the database');
      await sendAlert(this.#rooms, alert);
    }
  }

  async #work(place: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const job = await this.#claim(place);
      if (job === undefined) await this.#forget().then(() => this.#rest(signal));
      else await this.#carryOut(job, signal);
    }
  }

  /** The storage logs its own comings and goings; here only that the work waits for it. */
  async #claim(place: number): Promise<Job | undefined> {
    const { leaseMs = LEASE_MS, log } = this.#options;
    try {
      const kinds = Object.keys(this.#handlers).filter((kind) => place === 0 || kind !== ONE_AT_A_TIME);
      const [job] = await this.#rooms.storage.jobs.claim({ worker: this.#worker, kinds, limit: 1, leaseMs });
      if (this.#isAway) log.info('work after calls goes on');
      this.#isAway = false;
      return job;
    } catch (error) {
      if (!this.#isAway) log.warn({ reason: messageOf(error) }, 'work after calls waits for the database');
      this.#isAway = true;
      return undefined;
    }
  }

  /** Callers are not remembered longer than the limit of letters needs them. */
  async #forget(): Promise<void> {
    const now = this.#rooms.clock.monotonicMs();
    if (this.#isAway || now < this.#forgetAtMs) return;
    this.#forgetAtMs = now + FORGET_EVERY_MS;
    try {
      await this.#rooms.storage.letterWindows.forget();
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, 'callers of past hours are forgotten later');
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = () => woken.abort();
    this.#idle.add(wake);
    try {
      await this.#rooms.clock.sleep(this.#options.pollMs ?? POLL_MS, AbortSignal.any([signal, woken.signal]));
    } catch {
      // Woken, or asked to stop: the loop sees which.
    } finally {
      this.#idle.delete(wake);
    }
  }

  async #carryOut(job: Job, stop: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const over = new AbortController();
    const signal = AbortSignal.any([stop, lost.signal, over.signal]);
    const renewal = this.#renewing(job, lost);
    try {
      if (isDeadly(job)) throw new SecretaryError('damaged', `claimed ${job.attempts} times, and never came to an end`);
      const work = this.#handlers[job.kind]?.(job, signal) ?? Promise.resolve({});
      await this.#succeed(job, await within(work, LONGEST_JOB_MS, 'the job', signal));
    } catch (error) {
      if (lost.signal.aborted) this.#lost(job);
      else await this.#fail(job, error, stop).catch((cause) => this.#leave(job, cause));
    } finally {
      clearInterval(renewal);
      over.abort(); // a job that took too long is not to go on beside its second try
    }
  }

  async #succeed(job: Job, { resent, isClosed, later }: JobOutcome): Promise<void> {
    const { log, onOutcome, onResent } = this.#options;
    if (later !== undefined) {
      const at = new Date(this.#rooms.clock.now().getTime() + later.waitMs);
      if (!(await this.#rooms.storage.jobs.postpone(job, later.why, at))) this.#lost(job);
      return;
    }
    if (resent !== undefined) {
      log.warn({ ...factsOf(job), resent }, 'letter was sent again: an earlier one may have arrived');
      onResent?.();
    }
    // Too late when the lease has run out meanwhile: whoever has the job now will close it.
    if (isClosed !== true && !(await this.#rooms.storage.jobs.succeed(job))) return this.#lost(job);
    log.info(factsOf(job), 'job done');
    onOutcome?.(job.kind, 'done');
    this.wake(); // another job may have waited for this one
  }

  #lost(job: Job): void {
    this.#options.log.warn(factsOf(job), 'job is left to the worker who has it now');
  }

  #renewing(job: Job, lost: AbortController): NodeJS.Timeout {
    const { leaseMs = LEASE_MS } = this.#options;
    return setInterval(() => {
      this.#rooms.storage.jobs.renew(job, leaseMs).then(
        (ours) => {
          if (!ours) lost.abort();
        },
        () => undefined, // the database is away: it cannot give the job to anyone else either
      );
    }, leaseMs / 3);
  }

  async #fail(job: Job, error: unknown, stop: AbortSignal): Promise<void> {
    const { jobs } = this.#rooms.storage;
    const { log, giveUpMs = GIVE_UP_MS, retryFirstMs = 5_000, retryMaxMs = 1_800_000 } = this.#options;
    const now = this.#rooms.clock.now().getTime();
    const facts = { ...factsOf(job), reason: messageOf(error) };
    if (stop.aborted) {
      await jobs.fail(job, 'the daemon was stopped', new Date(now));
    } else if (isPermanent(error) || now - job.createdAt.getTime() > giveUpMs) {
      if (!(await jobs.park(job, messageOf(error)))) return this.#lost(job);
      log.error(facts, 'job is given up until a person retries it');
      this.#options.onOutcome?.(job.kind, 'parked');
      this.wake(); // the letter does not wait for a summary that was given up
    } else {
      const waitMs = backOffMs(job.attempts, { firstMs: retryFirstMs, maxMs: retryMaxMs });
      if (!(await jobs.fail(job, messageOf(error), new Date(now + waitMs)))) return this.#lost(job);
      log.warn({ ...facts, waitMs }, 'job failed and will be tried again');
      this.#options.onOutcome?.(job.kind, 'retried');
    }
  }

  /** Nothing could be written down: the lease ends by itself, and the job is due again. */
  #leave(job: Job, error: unknown): void {
    this.#options.log.warn({ job: job.id, kind: job.kind, reason: messageOf(error) }, 'the end of a job was not noted');
  }
}

function factsOf({ id, kind, callId, attempts }: Job) {
  return { job: id, kind, call: callId, attempt: attempts };
}

function isDeadly({ attempts, lastError }: Job): boolean {
  return attempts > MOST_SILENT_CLAIMS && lastError === undefined;
}

function isPermanent(error: unknown): boolean {
  return error instanceof SecretaryError && permanent.includes(error.code);
}
