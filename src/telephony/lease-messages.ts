import type { RenewalOutcome } from './lease.js';
import type { AriAddress } from './lease-keeper.js';

/** What the main thread tells the one that renews. `beat`: a BigInt64Array of one, see Heartbeat. */
export type ToRenewals =
  | {
      readonly type: 'hold';
      readonly lease: number;
      readonly ari: AriAddress;
      readonly channelId: string;
      readonly everyMs: number;
      readonly leaseMs: number;
      readonly beat: SharedArrayBuffer;
    }
  | { readonly type: 'stop'; readonly lease: number };

/** And what that answers: `stopped` when no renewal is on its way any more; `renewal` after each, for whoever counts. */
export type FromRenewals =
  | { readonly type: 'stopped'; readonly lease: number }
  | { readonly type: 'renewal'; readonly lease: number; readonly outcome: RenewalOutcome }
  | { readonly type: 'lost'; readonly lease: number; readonly reason: string };
