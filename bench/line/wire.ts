import { Random } from '../sets/random.js';
import type { LineFaults, WireAudio } from './protocol.js';

/** Bytes of G.711 in 20 ms, and of RTP's header. */
const PAYLOAD_BYTES = 160;
const HEADER_BYTES = 12;
const PCMU = 0;
/** Room that grows by doubling: 20 s at first. */
const FIRST_PACKETS = 1_000;

/** One direction of a call's audio: decides which packets are lost, and keeps what passes. */
export class Wire {
  readonly #loss: number;
  readonly #random: Random;
  readonly #keepsLost: boolean;
  readonly #restartAfter: number;
  #passed = 0;
  #arrivedMs = new Float64Array(FIRST_PACKETS);
  #payloads = new Uint8Array(FIRST_PACKETS * PAYLOAD_BYTES);
  #count = 0;
  #dropped = 0;
  #missing = 0;
  #sequence: number | undefined;

  /** @param keepsLost the caller has said what then is lost, but never heard what was lost on its way to him */
  constructor(faults: LineFaults, seed: string, keepsLost: boolean) {
    this.#loss = faults.loss ?? 0;
    this.#random = new Random(faults.seed ?? seed);
    this.#keepsLost = keepsLost;
    this.#restartAfter = faults.restartAfter ?? Number.POSITIVE_INFINITY;
  }

  /** Takes a datagram, and changes its header where the stream begins anew. @returns whether it goes on to the other side */
  pass(bytes: Buffer, nowMs: number): boolean {
    const isAudio = bytes.length === HEADER_BYTES + PAYLOAD_BYTES && ((bytes[1] as number) & 0x7f) === PCMU;
    if (!isAudio) return !isRtcp(bytes);
    this.#passed += 1;
    if (this.#passed > this.#restartAfter) beginAnew(bytes);
    this.#noticeMissing(bytes.readUInt16BE(2));
    const lost = this.#loss > 0 && this.#random.chance(this.#loss);
    if (lost) this.#dropped += 1;
    if (!lost || this.#keepsLost) this.#keep(bytes.subarray(HEADER_BYTES), nowMs);
    return !lost;
  }

  /** What passed until now; the wire is empty again. */
  take(): WireAudio {
    const taken = {
      arrivedMs: this.#arrivedMs.slice(0, this.#count),
      payloads: this.#payloads.slice(0, this.#count * PAYLOAD_BYTES),
      dropped: this.#dropped,
      missing: this.#missing,
    };
    this.#count = this.#dropped = this.#missing = 0;
    return taken;
  }

  #noticeMissing(sequence: number): void {
    const step = this.#sequence === undefined ? 1 : (sequence - this.#sequence) & 0xffff;
    // A stream that begins anew, or a packet that overtook another, is no loss.
    if (step > 1 && step < 100) this.#missing += step - 1;
    this.#sequence = sequence;
  }

  #keep(payload: Buffer, nowMs: number): void {
    if (this.#count === this.#arrivedMs.length) this.#grow();
    this.#arrivedMs[this.#count] = nowMs;
    this.#payloads.set(payload, this.#count * PAYLOAD_BYTES);
    this.#count += 1;
  }

  #grow(): void {
    const [times, payloads] = [new Float64Array(2 * this.#count), new Uint8Array(2 * this.#count * PAYLOAD_BYTES)];
    times.set(this.#arrivedMs);
    payloads.set(this.#payloads);
    this.#arrivedMs = times;
    this.#payloads = payloads;
  }
}

/** As another sender would go on (RFC 3550, section 5.1): a source of its own, sequence and time stamp from far behind. */
function beginAnew(bytes: Buffer): void {
  bytes.writeUInt16BE((bytes.readUInt16BE(2) + 40_000) & 0xffff, 2);
  bytes.writeUInt32BE((bytes.readUInt32BE(4) + 0x9000_0000) >>> 0, 4);
  bytes.writeUInt32BE((bytes.readUInt32BE(8) ^ 0x5a5a_5a5a) >>> 0, 8);
}

/** RFC 5761, section 4: the packet types of RTCP. It is on a port of its own, which may be another call's here. */
function isRtcp(bytes: Buffer): boolean {
  const type = bytes[1] ?? 0;
  return type >= 192 && type <= 223;
}
