/** Both ways between the bench and the worker thread that is its telephone line. */

/** How bad the line of one caller is. */
export interface LineFaults {
  /** Share of RTP packets that are lost, each way, 0–1. Default: 0. */
  readonly loss?: number;
  /** Each packet is held back for up to so long, both ways, milliseconds: they overtake each other. Default: 0. */
  readonly jitterMs?: number;
  /** Decides which packets are lost. Default: the caller's number. */
  readonly seed?: string;
  /** After this many packets each stream begins anew, with another source, sequence and time stamps: a hold, a transfer. */
  readonly restartAfter?: number;
}

export type LineRequest =
  | { readonly type: 'faults'; readonly caller: string; readonly faults: LineFaults }
  /** Asks for what went over a caller's line until now, and forgets it. */
  | { readonly type: 'take'; readonly id: number; readonly caller: string }
  | { readonly type: 'stop' };

/** Everything that went over one caller's line. All times are the wall clock's, milliseconds with fractions. */
export interface LineRecord {
  readonly caller: string;
  /** When the caller dialled (INVITE) and when the other side answered (200 OK); undefined: not seen. */
  readonly dialledMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly said: WireAudio;
  readonly heard: WireAudio;
}

/** µ-law payloads of 160 bytes, one after the other, in the order of their arrival. */
export interface WireAudio {
  readonly arrivedMs: Float64Array;
  readonly payloads: Uint8Array;
  /** RTP packets that this line lost on purpose, and those that were missing when they came here. */
  readonly dropped: number;
  readonly missing: number;
}

export type LineReply =
  | { readonly type: 'ready'; readonly sipPort: number }
  | { readonly type: 'record'; readonly id: number; readonly record: LineRecord }
  | { readonly type: 'failed'; readonly message: string };
