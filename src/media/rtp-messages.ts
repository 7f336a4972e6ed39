import type { Frame } from '../audio/index.js';
import type { LineStart } from './rtp-line.js';

/** What the main thread tells the one that carries RTP. */
export type ToLines =
  | { readonly type: 'bind'; readonly line: number; readonly address: string }
  | { readonly type: 'open'; readonly line: number; readonly start: LineStart }
  | { readonly type: 'close'; readonly line: number };

/** And what that answers. */
export type FromLines =
  | { readonly type: 'bound'; readonly line: number; readonly localAddress: string; readonly localPort: number }
  | { readonly type: 'refused'; readonly line: number; readonly reason: string }
  | { readonly type: 'frame'; readonly line: number; readonly frame: Frame; readonly receivedAtMs: number | undefined }
  | { readonly type: 'played'; readonly line: number }
  | { readonly type: 'warning'; readonly line: number; readonly text: string }
  | { readonly type: 'closed'; readonly line: number };
