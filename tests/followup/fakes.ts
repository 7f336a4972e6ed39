import { silentLogger, systemClock } from '../../src/common/index.js';
import { FollowUp, type FollowUpOptions, type FollowUpRooms } from '../../src/followup/index.js';
import type { LateReading, Utterance } from '../../src/listening/index.js';
import type { Letter } from '../../src/mail/index.js';
import type { Job, JobState, NewJob, StoredCall } from '../../src/storage/index.js';
import type { Mailbox, Summary, SummaryDraft, Turn } from '../../src/terms/index.js';
import { mailbox, call as record } from '../mail/fixtures.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The doors of the other rooms, in memory. Jobs are as the storage keeps them: claimed, retried, parked. */
export class FakeRooms {
  readonly jobs: Mutable<Job>[] = [];
  readonly letters: Letter[] = [];
  readonly lamps: [string, { new: number; old: number }][] = [];
  readonly stored: Mutable<StoredCall>;
  /** What the recogniser finds in a recording, and what it was given. */
  utterances: Utterance[] = [];
  readonly readings: { samples: Int16Array; options: LateReading }[] = [];
  recogniserReady = true;
  /** Awaited before each utterance. */
  reading: () => Promise<void> = async () => undefined;
  mailbox: Mailbox | undefined = { ...mailbox, lamp: '201@secretary' };
  summary: Summary | undefined;
  /** What the model answers; an error is thrown. */
  draft: SummaryDraft | Error | 'never' = new Error('no model');
  pcm: Buffer | Error = Buffer.alloc(64_000);
  /** Thrown by the next sends, in order. */
  sendErrors: Error[] = [];
  claimError: Error | undefined;
  lampError: Error | undefined;
  addError: Error | undefined;
  asked = 0;
  renewals = 0;
  keepsLease = true;
  readonly retryAt: Date[] = [];

  constructor(changes: Partial<StoredCall> = {}) {
    const recording = { format: 's16le', sampleRateHz: 16_000, channels: 2, durationMs: 1_000, complete: true };
    this.stored = { ...record, state: 'ended', heard: false, summary: undefined, recording, ...changes };
  }

  add(job: NewJob, dependsOn?: number): Mutable<Job> {
    const made: Mutable<Job> = {
      id: this.jobs.length + 1,
      kind: job.kind,
      callId: this.stored.id,
      payload: job.payload ?? {},
      state: 'waiting',
      attempts: 0,
      notBefore: new Date(),
      claimedBy: undefined,
      claimedUntil: undefined,
      lastError: undefined,
      token: 0,
      dependsOn,
      createdAt: new Date(),
      finishedAt: undefined,
      handedAt: undefined,
      messageId: undefined,
      resent: 0,
    };
    this.jobs.push(made);
    return made;
  }

  state(kind: string): JobState | undefined {
    return this.jobs.find((job) => job.kind === kind)?.state;
  }

  get rooms(): FollowUpRooms {
    return {
      storage: {
        mailboxes: { find: async (extension) => (extension === '201' ? this.mailbox : undefined) },
        calls: {
          find: async (id) => (id === this.stored.id ? { ...this.stored, summary: this.summary } : undefined),
          overviews: async () => [],
          count: async () => ({ new: 2, old: 1 }),
          audio: (id) => this.#audio(id),
          addTurn: async (_id, turn) => {
            if (turn.index !== this.stored.turns.length) throw new Error('not behind the others');
            this.stored.turns = [...this.stored.turns, turn];
          },
        },
        summaries: {
          find: async () => this.summary,
          save: async (_id, summary) => {
            this.summary = summary;
          },
        },
        letterWindows: { assign: async () => 'own', close: async () => undefined, forget: async () => undefined },
        jobs: {
          addOnce: async (_callId, job) => {
            if (this.addError !== undefined) throw this.addError;
            if (this.state(job.kind) === undefined) this.add(job);
          },
          claim: async ({ kinds }) => this.#claim(kinds ?? []),
          renew: async () => {
            this.renewals += 1;
            return this.keepsLease;
          },
          succeed: async (job) => this.#close(job, 'done'),
          handOver: async (job, messageId) => this.#handOver(job, messageId),
          takeBack: async (job) => {
            Object.assign(this.jobs.find(({ id }) => id === job.id) ?? {}, { handedAt: job.handedAt });
          },
          park: async (job, error) => this.#close(job, 'parked', error),
          postpone: async (job, why, until) => {
            this.retryAt.push(until);
            const row = this.jobs.find(({ id }) => id === job.id);
            if (row !== undefined) row.attempts -= 1;
            return this.#close(job, 'waiting', why, until);
          },
          fail: async (job, error, retryAt) => {
            this.retryAt.push(retryAt);
            return this.#close(job, 'waiting', error, retryAt);
          },
        },
      },
      listening: {
        ready: this.recogniserReady,
        recogniseLater: (samples, options) => this.#recognise(samples, options),
      },
      model: { summarize: async (_request, signal) => this.#summarize(signal) },
      mailer: {
        host: 'office.example',
        send: async (letter, handOver) => {
          await handOver?.onHandOver();
          const error = this.sendErrors.shift();
          if (error !== undefined) await handOver?.onRefused();
          if (error !== undefined) throw error;
          this.letters.push(letter);
        },
      },
      setLamp: async (box, counts) => {
        if (this.lampError !== undefined) throw this.lampError;
        this.lamps.push([box, counts]);
      },
      clock: systemClock,
    };
  }

  async *#audio(_id: string): AsyncGenerator<Buffer> {
    if (this.pcm instanceof Error) throw this.pcm;
    yield this.pcm;
  }

  async *#recognise(samples: Int16Array, options: LateReading): AsyncGenerator<Utterance> {
    this.readings.push({ samples, options });
    for (const utterance of this.utterances) {
      await this.reading();
      options.signal.throwIfAborted();
      yield utterance;
    }
  }

  async #summarize(signal: AbortSignal): Promise<SummaryDraft> {
    this.asked += 1;
    if (this.draft === 'never') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    }
    if (this.draft instanceof Error) throw this.draft;
    return this.draft;
  }

  #claim(kinds: readonly string[]): Job[] {
    if (this.claimError !== undefined) throw this.claimError;
    const open = (id: number | undefined) =>
      this.jobs.some((job) => job.id === id && (job.state === 'waiting' || job.state === 'running'));
    const isDue = (job: Job) => job.state === 'waiting' && job.notBefore <= new Date() && !open(job.dependsOn);
    const due = this.jobs.find((job) => kinds.includes(job.kind) && isDue(job));
    if (due === undefined) return [];
    due.state = 'running';
    due.attempts += 1;
    due.token += 1;
    return [{ ...due }];
  }

  #handOver(job: Job, messageId: string): boolean {
    const row = this.jobs.find(({ id }) => id === job.id);
    if (row === undefined || row.token !== job.token || row.state !== 'running') return false;
    Object.assign(row, { handedAt: new Date(), messageId: row.messageId ?? messageId });
    row.resent += job.handedAt === undefined ? 0 : 1;
    return true;
  }

  #close(job: Job, state: JobState, error?: string, notBefore = new Date()): boolean {
    const row = this.jobs.find(({ id }) => id === job.id);
    if (row === undefined || row.token !== job.token || row.state !== 'running') return false;
    Object.assign(row, { state, lastError: error, notBefore });
    return true;
  }
}

export function callWith(...turns: Turn[]): Partial<StoredCall> {
  return { turns };
}

/** Runs the work until `done`, then stops it. */
export async function workUntil(
  fake: FakeRooms,
  done: () => boolean,
  options: Partial<FollowUpOptions> = {},
  rooms = fake.rooms,
): Promise<void> {
  const stop = new AbortController();
  const fast = { log: silentLogger(), pollMs: 10, retryFirstMs: 1, retryMaxMs: 5 };
  const running = new FollowUp(rooms, { ...fast, ...options }).run(stop.signal);
  try {
    for (const end = Date.now() + 20_000; !done(); ) {
      if (Date.now() > end) throw new Error('the work was not done in time');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    stop.abort();
    await running;
  }
}
