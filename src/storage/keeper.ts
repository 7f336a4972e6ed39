import { setTimeout as delay } from 'node:timers/promises';
import { backOffMs, isAbort, type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { Database } from './database.js';
import { freeJobsOfTheDead } from './dead-workers.js';
import { LOOK_TIMEOUT_MS, type Recovery } from './recovery.js';
import type { Replay } from './replay.js';

export type StorageState = 'connected' | 'away';

export interface KeeperParts {
  readonly database: Database;
  readonly recovery: Recovery;
  readonly replay: Replay | undefined;
  readonly log: Logger;
  /** Between two looks while the database is there, milliseconds. */
  readonly lookEveryMs: number;
}

/** Beats of other daemons count once the database has been there this long to receive them, milliseconds. */
const TRUST_BEATS_AFTER_MS = 120_000;

/** Looks after the database for as long as the daemon runs: finds it again, and then sees to what was left behind. */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #listeners = new Set<(state: StorageState) => void>();
  readonly #workListeners = new Set<() => void>();
  #state: StorageState = 'away';
  #reason: string | undefined;
  #schemaChecked = false;
  #sinceMs = 0;
  #wake = new AbortController();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  get state(): StorageState {
    return this.#state;
  }

  /** The listener hears of each change; what it throws is logged. */
  onState(listener: (state: StorageState) => void): void {
    this.#listeners.add(listener);
  }

  /** The listener hears when jobs came back that dead daemons have left; what it throws is logged. */
  onWork(listener: () => void): void {
    this.#workListeners.add(listener);
  }

  /** Looks at once instead of at the next turn. */
  wake(): void {
    this.#wake.abort();
  }

  /** Runs until the signal fires; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.wake(), { once: true });
    for (let failures = 0; !signal.aborted; ) {
      this.#wake = new AbortController();
      try {
        await this.#look();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#away(error);
      }
      const waitMs = failures === 0 ? this.#parts.lookEveryMs : backOffMs(failures, { maxMs: this.#parts.lookEveryMs });
      if (!signal.aborted) await sleep(waitMs, this.#wake.signal);
    }
  }

  async #look(): Promise<void> {
    const { database, recovery, replay, log } = this.#parts;
    await within(database.ping(), LOOK_TIMEOUT_MS, `the database ${database.address}`);
    if (!this.#schemaChecked && (await database.needsMigration())) {
      throw new SecretaryError('unavailable', `the tables of ${database.address} are older than this program`, {
        advice: 'Run `secretary migrate`.',
      });
    }
    this.#schemaChecked = true;
    await recovery.beat();
    this.#connected();
    const freed = await freeJobsOfTheDead(database, LOOK_TIMEOUT_MS);
    if (freed > 0) log.warn({ jobs: freed }, 'jobs of a daemon that died are to be done anew');
    const replayed = await replay?.replaySpool();
    const closed = await recovery.recoverInterrupted(performance.now() - this.#sinceMs > TRUST_BEATS_AFTER_MS);
    if (freed + closed.length + (replayed?.calls.length ?? 0) > 0) this.#tell(this.#workListeners);
  }

  #connected(): void {
    if (this.#state === 'connected') return;
    this.#sinceMs = performance.now();
    this.#reason = undefined;
    this.#parts.log.info({ database: this.#parts.database.address }, 'database is there');
    this.#change('connected');
  }

  /** One line per change of what is wrong, not one per try. */
  #away(error: unknown): void {
    if (error instanceof SecretaryError && error.code === 'timeout') this.#parts.database.reset();
    const reason = messageOf(error);
    if (reason !== this.#reason) {
      const advice = error instanceof SecretaryError ? error.advice : undefined;
      this.#parts.log.error({ reason, advice }, 'database is away: calls go to VoiceMail() meanwhile');
    }
    this.#reason = reason;
    this.#schemaChecked = false;
    this.#change('away');
  }

  #change(state: StorageState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tell(this.#listeners, state);
  }

  #tell<T extends unknown[]>(listeners: Iterable<(...news: T) => void>, ...news: T): void {
    for (const listener of listeners) {
      try {
        listener(...news);
      } catch (error) {
        this.#parts.log.error({ reason: messageOf(error) }, 'a listener of the database failed');
      }
    }
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((error: unknown) => {
    if (!isAbort(error)) throw error;
  });
}
