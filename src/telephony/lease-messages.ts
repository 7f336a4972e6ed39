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

/** And what that answers: `stopped` when no renewal is on its way any more. */
export type FromRenewals =
  | { readonly type: 'stopped'; readonly lease: number }
  | { readonly type: 'lost'; readonly lease: number; readonly reason: string };
