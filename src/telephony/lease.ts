import { type Clock, systemClock } from '../common/index.js';

/** 'late': the one before it was granted one and a half times as long ago as was meant. */
export type RenewalOutcome = 'renewed' | 'late' | 'failed';

/** So much later than meant a renewal counts as late. */
const LATE = 1.5;
/** A renewal that grants less than this is not worth its way, milliseconds. */
const LEAST_GRANT_MS = 50;

export interface LeaseOptions {
  /** Renews once, until `grantMs` from now: resolves when Asterisk has taken it. */
  renew: (grantMs: number) => Promise<void>;
  /** Time since the call's last sign of life, milliseconds; infinite when it makes no progress. */
  silentMs: () => number;
  /** Time between renewals, milliseconds. */
  everyMs: number;
  /** How long a caller stays with us after the last sign of life, milliseconds. */
  leaseMs: number;
  /** Told once when nothing was granted for so long that Asterisk has taken the caller back. */
  onLost: (reason: string) => void;
  /** Told of each renewal, for whoever counts. Default: nobody counts. */
  onRenewal?: ((outcome: RenewalOutcome) => void) | undefined;
  clock?: Clock;
}

/**
 * Keeps a caller with us, one renewal at a time. When this process is killed, stopped or stuck, renewals end and Asterisk
 * takes the caller to VoiceMail by itself. A renewal never grants more than `leaseMs` from the last sign of life on: a loop
 * that is busy for a while costs nobody, and one that is stuck loses its callers as soon as a process that was killed.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  #renewedAt: number;
  #grantedUntil: number;
  #running: Promise<void> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#renewedAt = this.#clock.monotonicMs();
    this.#grantedUntil = this.#renewedAt + options.leaseMs;
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
    this.#renewedAt = this.#clock.monotonicMs();
    this.#grantedUntil = this.#renewedAt + leaseMs;
    while (!this.#stopping.signal.aborted) {
      const begun = this.#clock.monotonicMs();
      const grantMs = leaseMs - this.#silentMs();
      let reason = 'the call made no progress';
      if (grantMs >= LEAST_GRANT_MS) reason = (await this.#renew(begun, grantMs)) ?? reason;
      const now = this.#clock.monotonicMs();
      if (now > this.#grantedUntil) return this.#lose(reason);
      await this.#clock.sleep(Math.max(0, begun + everyMs - now), this.#stopping.signal).catch(() => undefined);
    }
  }

  /** A clock that fails is no sign of life. */
  #silentMs(): number {
    try {
      return this.#options.silentMs();
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }

  /** What went wrong; undefined when it went well. A fault is tried again at the next turn. */
  async #renew(at: number, grantMs: number): Promise<string | undefined> {
    try {
      await this.#options.renew(grantMs);
      const isLate = at - this.#renewedAt > this.#options.everyMs * LATE;
      this.#renewedAt = at;
      this.#grantedUntil = at + grantMs;
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
