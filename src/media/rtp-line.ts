import { randomInt } from 'node:crypto';
import type { RemoteInfo, Socket } from 'node:dgram';
import {
  decodeUlaw,
  encodeUlaw,
  FRAME_MS,
  FRAME_SAMPLES,
  type Frame,
  Framer,
  Resampler,
  SAMPLE_RATE_HZ,
} from '../audio/index.js';
import { messageOf, sharedMs } from '../common/index.js';
import type { MediaLeg } from '../terms/index.js';
import { JitterBuffer } from './jitter-buffer.js';
import { Pace } from './pace.js';
import { readRtp, writeRtp } from './rtp-packet.js';
import { SentFrames, type SentFramesMemory } from './sent-frames.js';

/** PCMU, RFC 3551 table 4. */
const PCMU = 0;
const WIRE_HZ = 8_000;
const WIRE_SAMPLES = (WIRE_HZ * FRAME_MS) / 1000;
/** Input that the resampler holds back, with a margin: given beforehand, each frame comes out whole and at once. */
const PRIME_MS = 5;
const SILENCE = new Int16Array(FRAME_SAMPLES);

export type RtpLeg = Extract<MediaLeg, { transport: 'rtp' }>;

/** What a line is told when it is to begin; it can be sent to another thread. */
export interface LineStart {
  readonly leg: RtpLeg;
  readonly sent: SentFramesMemory;
  /** When the port opened, as sharedMs() has it. */
  readonly openedAtMs: number;
  /** Where the sound that was heard goes on, on the port's clock: a line may take over from another. */
  readonly firstFrameMs: number;
}

export interface LineEvents {
  /** 20 ms of the far end; `receivedAtMs` as MediaPort has it. */
  frame(frame: Frame, receivedAtMs: number | undefined): void;
  /** A frame was played. */
  played(): void;
  warning(text: string): void;
  /** The socket failed. */
  closed(): void;
}

/**
 * RTP to and from a UnicastRTP channel of Asterisk, G.711 µ-law, in the thread that made it. We pace it: a packet every
 * 20 ms, silence when there is nothing to say, because trunks hang up on a stream that stops.
 */
export class RtpLine {
  readonly #socket: Socket;
  readonly #leg: RtpLeg;
  readonly #events: LineEvents;
  readonly #sent: SentFrames;
  readonly #pace: Pace;
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

  /** @param socket is bound, and the line's from now on */
  constructor(socket: Socket, { leg, sent, openedAtMs, firstFrameMs }: LineStart, events: LineEvents) {
    this.#socket = socket;
    this.#leg = leg;
    this.#events = events;
    this.#sent = new SentFrames(sent);
    this.#pace = new Pace({
      openedAt: performance.now() - (sharedMs() - openedAtMs),
      firstFrameMs,
      onBeat: (dueMs, restarted) => this.#beat(dueMs, restarted),
      onFrame: (frame) => events.frame(frame, this.#pace.receivedAtMs),
    });
    socket.on('message', (bytes, from) => this.#received(bytes, from));
    socket.on('error', (fault) => this.#fail(fault));
  }

  /** May be called twice. */
  close(): void {
    this.#pace.stop();
    try {
      this.#socket.close();
    } catch {
      // Closed already.
    }
  }

  #beat(dueMs: number, restarted: boolean): void {
    this.#jitter.tick(this.#pace.nowMs());
    const samples = this.#sent.take(dueMs);
    this.#send(samples ?? SILENCE, dueMs, restarted);
    if (samples) this.#events.played();
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
    try {
      this.#socket.send(packet, this.#leg.remotePort, this.#leg.remoteAddress, () => undefined);
    } catch (fault) {
      this.#fail(fault); // Asterisk named no port that exists; that must not end the thread of all calls.
    }
  }

  #fail(fault: unknown): void {
    this.#events.warning(`The RTP socket failed: ${messageOf(fault)}`);
    this.close();
    this.#events.closed();
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    if (from.port !== this.#leg.remotePort || from.address !== this.#leg.remoteAddress) {
      if (this.#foreign === 0) this.#events.warning('Dropping RTP from an address that is not Asterisk');
      this.#foreign += 1;
      return;
    }
    const packet = readRtp(bytes);
    if (packet?.payloadType === PCMU) this.#jitter.push(packet, this.#pace.nowMs());
  }

  #heard(samples: Int16Array): void {
    for (const frame of this.#framer.push(this.#up.push(samples))) this.#pace.heard(frame);
  }
}

function primed(fromHz: number, toHz: number): Resampler {
  const resampler = new Resampler(fromHz, toHz);
  resampler.push(new Int16Array((fromHz * PRIME_MS) / 1000));
  return resampler;
}
