import { randomInt } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import { decodeUlaw, encodeUlaw, FRAME_MS, FRAME_SAMPLES, Framer, Resampler, SAMPLE_RATE_HZ } from '../audio/index.js';
import { type Logger, messageOf } from '../common/index.js';
import type { MediaLeg } from '../terms/index.js';
import { JitterBuffer } from './jitter-buffer.js';
import { PortBase } from './port-base.js';
import { readRtp, writeRtp } from './rtp-packet.js';

/** PCMU, RFC 3551 table 4. */
const PCMU = 0;
const WIRE_HZ = 8_000;
const WIRE_SAMPLES = (WIRE_HZ * FRAME_MS) / 1000;
/** Input that the resampler holds back, with a margin: given beforehand, each frame comes out whole and at once. */
const PRIME_MS = 5;
const SILENCE = new Int16Array(FRAME_SAMPLES);

/**
 * RTP to and from a UnicastRTP channel of Asterisk, G.711 µ-law. We pace it: a packet every 20 ms, silence when there is
 * nothing to say, because trunks hang up on a stream that stops.
 */
export class RtpPort extends PortBase {
  readonly #socket: Socket;
  readonly #leg: Extract<MediaLeg, { transport: 'rtp' }>;
  readonly #queue: Int16Array[] = [];
  readonly #ssrc = randomInt(2 ** 32);
  readonly #down = primed(SAMPLE_RATE_HZ, WIRE_HZ);
  readonly #up = primed(WIRE_HZ, SAMPLE_RATE_HZ);
  readonly #framer = new Framer();
  readonly #jitter = new JitterBuffer({
    payload: (payload) => this.#heard(decodeUlaw(payload)),
    lost: (packets) => this.#heard(new Int16Array(packets * WIRE_SAMPLES)),
  });
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #lastDueMs: number | undefined;
  #foreign = 0;
  #paused = false;

  constructor(socket: Socket, leg: Extract<MediaLeg, { transport: 'rtp' }>, log: Logger) {
    super(log);
    this.#socket = socket;
    this.#leg = leg;
    socket.on('message', (bytes, from) => this.#received(bytes, from));
    socket.on('error', (fault) => {
      this.log.warn({ fault: messageOf(fault) }, 'The RTP socket failed');
      this.ended();
    });
  }

  get queuedMs(): number {
    return this.#queue.length * FRAME_MS;
  }

  flush(): void {
    this.#queue.length = 0;
    this.settleDrained();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  protected enqueue(samples: Int16Array): void {
    this.#queue.push(samples);
  }

  protected beat(dueMs: number, restarted: boolean): void {
    this.#jitter.tick(this.nowMs());
    const samples = this.#paused ? undefined : this.#queue.shift();
    this.#send(samples ?? SILENCE, dueMs, restarted);
    if (samples) this.played({ samples, atMs: dueMs });
  }

  protected release(): void {
    this.#queue.length = 0;
    this.#socket.close();
  }

  /** The timestamp keeps to the clock where the rhythm began anew, and the marker says so (RFC 3551, section 4.1). */
  #send(samples: Int16Array, dueMs: number, restarted: boolean): void {
    const sinceMs = dueMs - (this.#lastDueMs ?? dueMs - FRAME_MS);
    this.#lastDueMs = dueMs;
    this.#timestamp = (this.#timestamp + Math.round((sinceMs * WIRE_HZ) / 1000)) >>> 0;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const packet = writeRtp({
      payloadType: PCMU,
      marker: restarted,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#ssrc,
      payload: encodeUlaw(this.#down.push(samples)),
    });
    this.#socket.send(packet, this.#leg.remotePort, this.#leg.remoteAddress, () => undefined);
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    if (from.port !== this.#leg.remotePort || from.address !== this.#leg.remoteAddress) {
      if (this.#foreign === 0) this.log.warn('Dropping RTP from an address that is not Asterisk');
      this.#foreign += 1;
      return;
    }
    const packet = readRtp(bytes);
    if (packet?.payloadType === PCMU) this.#jitter.push(packet, this.nowMs());
  }

  #heard(samples: Int16Array): void {
    for (const frame of this.#framer.push(this.#up.push(samples))) this.timeline.push(frame, this.nowMs());
  }
}

function primed(fromHz: number, toHz: number): Resampler {
  const resampler = new Resampler(fromHz, toHz);
  resampler.push(new Int16Array((fromHz * PRIME_MS) / 1000));
  return resampler;
}
