import type { MediaPort } from './media-port.js';

/** So long nothing at all came before the way is made anew, milliseconds: shorter at first, longer each time it did not help. */
const WAITS_MS = [700, 3_000, 10_000, 30_000];
/** Sound that comes so soon after the way was made anew came because of that, milliseconds. */
const HELPED_MS = 700;

/**
 * Says when the way of a caller's audio through Asterisk is to be made anew: nothing comes any more, though it did.
 *
 * Debian's Asterisk (22.10 and others that carry its native-PLC patch) drops what it transcodes for minutes when the sequence
 * of a caller's RTP jumps back, as it does after a hold or a transfer at another exchange (RFC 3550, section 8.2, allows any
 * number to a new source). A phone that sends nothing in silence looks the same: it is left in peace soon, because making the
 * way anew costs that caller a few milliseconds of what is said to him.
 */
export class LostWay {
  #tried = 0;
  #renewedAtMs: number | undefined;

  /** Asked with every frame. @returns whether to make the way anew now */
  isLost(port: Pick<MediaPort, 'receivedAtMs' | 'nowMs'>): boolean {
    const { receivedAtMs } = port;
    if (receivedAtMs === undefined) return false;
    const now = port.nowMs();
    const renewedAt = this.#renewedAtMs ?? Number.NEGATIVE_INFINITY;
    if (receivedAtMs > renewedAt && receivedAtMs - renewedAt < HELPED_MS) this.#tried = 0;
    const waitMs = WAITS_MS[Math.min(this.#tried, WAITS_MS.length - 1)] as number;
    if (now - receivedAtMs < waitMs || now - renewedAt < waitMs) return false;
    this.#tried += 1;
    this.#renewedAtMs = now;
    return true;
  }
}
