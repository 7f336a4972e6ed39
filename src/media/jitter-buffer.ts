import type { RtpPacket } from './rtp-packet.js';

/** So many packets wait for one that is missing; then it is lost. */
const MOST_HELD = 3;
/** A missing packet is waited for this long, milliseconds. */
const LONGEST_WAIT_MS = 60;
/** A jump of the sequence beyond this is a new stream (RFC 3550, appendix A.1, MAX_DROPOUT is 3000; ours ends sooner). */
const LONGEST_GAP = 50;

export interface JitterOutput {
  /** The next packet's payload, in order. */
  payload(payload: Uint8Array): void;
  /** So many packets were lost before the next payload. */
  lost(packets: number): void;
}

/**
 * Puts packets into order. A packet that comes in order passes at once, so that an undisturbed stream is not delayed; only
 * when one is missing do the next ones wait.
 */
export class JitterBuffer {
  readonly #output: JitterOutput;
  readonly #held = new Map<number, RtpPacket>();
  #next: number | undefined;
  #ssrc: number | undefined;
  #missingSinceMs = 0;

  constructor(output: JitterOutput) {
    this.#output = output;
  }

  push(packet: RtpPacket, nowMs: number): void {
    if (packet.ssrc !== this.#ssrc) this.#restart(packet);
    const ahead = distance(this.#next ?? packet.sequence, packet.sequence);
    if (Math.abs(ahead) > LONGEST_GAP) this.#restart(packet);
    else if (ahead < 0) return; // Late or twice: its place was given to silence.
    if (this.#held.size === 0) this.#missingSinceMs = nowMs;
    this.#held.set(packet.sequence, packet);
    this.#deliver();
    if (this.#held.size >= MOST_HELD) this.#giveUp(nowMs);
  }

  /** Called every 20 ms. */
  tick(nowMs: number): void {
    if (this.#held.size > 0 && nowMs - this.#missingSinceMs > LONGEST_WAIT_MS) this.#giveUp(nowMs);
  }

  #restart(packet: RtpPacket): void {
    this.#held.clear();
    this.#ssrc = packet.ssrc;
    this.#next = packet.sequence;
  }

  #deliver(): void {
    for (;;) {
      const packet = this.#held.get(this.#next ?? -1);
      if (!packet) return;
      this.#held.delete(packet.sequence);
      this.#next = (packet.sequence + 1) & 0xffff;
      this.#output.payload(packet.payload);
    }
  }

  #giveUp(nowMs: number): void {
    const next = this.#next ?? 0;
    const gaps = [...this.#held.keys()].map((sequence) => distance(next, sequence));
    const gap = Math.min(...gaps);
    this.#output.lost(gap);
    this.#next = (next + gap) & 0xffff;
    this.#missingSinceMs = nowMs;
    this.#deliver();
  }
}

/** From one sequence number to another, −32768…32767. */
function distance(from: number, to: number): number {
  return ((to - from + 0x18000) & 0xffff) - 0x8000;
}
