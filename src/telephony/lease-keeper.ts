import { Lease, type RenewalOutcome } from './lease.js';

/** How ARI is reached, from whichever thread. */
export interface AriAddress {
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
}

export interface LeaseRequest {
  readonly ari: AriAddress;
  readonly channelId: string;
  /** Time between renewals, milliseconds. */
  readonly everyMs: number;
  /** How long the caller stays with us after the last sign of life, milliseconds. */
  readonly leaseMs: number;
  readonly isAlive: () => boolean;
  /** Renews once from this thread, until `grantMs` from now: resolves when Asterisk has taken it. */
  readonly renewHere: (grantMs: number) => Promise<void>;
  /** Told once when nothing was granted for so long that Asterisk has taken the caller back. */
  readonly onLost: (reason: string) => void;
  /** Told of each renewal from this thread, for whoever counts. Default: nobody counts. */
  readonly onRenewal?: ((outcome: RenewalOutcome) => void) | undefined;
}

export interface HeldLease {
  /** Resolves when no renewal is on its way any more. May be called twice. */
  stop(): Promise<void>;
}

/** Who renews the leases. */
export interface LeaseKeeper {
  /** The first renewal goes out at once. */
  hold(request: LeaseRequest): HeldLease;
}

/** Renews from the thread that asks. */
export const ownLoop: LeaseKeeper = {
  hold: ({ renewHere, isAlive, everyMs, leaseMs, onLost, onRenewal }) => {
    const silentMs = () => (isAlive() ? 0 : Number.POSITIVE_INFINITY);
    const lease = new Lease({ renew: renewHere, silentMs, everyMs, leaseMs, onLost, onRenewal });
    lease.start();
    return lease;
  },
};
