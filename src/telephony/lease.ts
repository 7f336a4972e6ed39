import { type Clock, systemClock } from '../common/index.js';

/** 'late': the one before it was granted one and a half times as long ago as was meant. */
export type RenewalOutcome = 'renewed' | 'late' | 'failed';

/** So much later than meant a renewal counts as late. */
const LATE = 1.5;

export interface LeaseOptions {
  /** Renews once: resolves when Asterisk has taken it. */
  renew: () => Promise<void>;
  /** Whether the call makes progress; a call that does not is left to Asterisk's voicemail. */
  isAlive: () => boolean;
  /** Time between renewals, milliseconds. */
  everyMs: number;
  /** What one renewal grants, milliseconds. */
  leaseMs: number;
  /** Told once when nothing was granted for so long that Asterisk has taken the caller back. */
  onLost: (reason: string) => void;
  /** Told of each renewal, for whoever counts. Default: nobody counts. */
  onRenewal?: ((outcome: RenewalOutcome) => void) | undefined;
  clock?: Clock;
}

/**
 * Keeps a caller with us, one renewal at a time. When this process is killed, stopped or stuck, renewals end and Asterisk
 * takes the caller to VoiceMail by itself.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #grantedAt: number;
  #running: Promise<void> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#grantedAt = this.#clock.monotonicMs();
  }

  /** The first renewal goes out at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when no renewal is on its way any more: one that came after `continue` would cut the dialplan off. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { everyMs, leaseMs } = this.#options;
    this.#grantedAt = this.#clock.monotonicMs();
    while (!this.#stopping.signal.aborted) {
      const begun = this.#clock.monotonicMs();
      let reason = 'the call made no progress';
      if (this.#isAlive()) reason = (await this.#renew(begun)) ?? reason;
      const now = this.#clock.monotonicMs();
      if (now - this.#grantedAt > leaseMs) return this.#lose(reason);
      await this.#clock.sleep(Math.max(0, begun + everyMs - now), this.#stopping.signal).catch(() => undefined);
    }
  }

  /** A predicate that fails is no sign of life. */
  #isAlive(): boolean {
    try {
      return this.#options.isAlive();
    } catch {
      return false;
    }
  }

  /** What went wrong; undefined when it went well. A fault is tried again at the next turn. */
  async #renew(at: number): Promise<string | undefined> {
    try {
      await this.#options.renew();
      const isLate = at - this.#grantedAt > this.#options.everyMs * LATE;
      this.#grantedAt = at;
      this.#options.onRenewal?.(isLate ? 'late' : 'renewed');
      return undefined;
    } catch (fault) {
      this.#options.onRenewal?.('failed');
      return fault instanceof Error ? fault.message : String(fault);
    }
  }

  #lose(reason: string): void {
    if (!this.#stopping.signal.aborted) this.#options.onLost(reason);
  }
}
