import { endianness } from 'node:os';
import { WebSocket } from 'ws';
import { FRAME_MS, FRAME_SAMPLES, Framer } from '../audio/index.js';
import { type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import type { MediaLeg } from '../terms/index.js';
import { PacedPort } from './paced-port.js';

/** A frame is 640 bytes, a command some hundred. */
const LARGEST_MESSAGE_BYTES = 65_536;
/** Longest wait until Asterisk says MEDIA_START, milliseconds. */
const OPEN_TIMEOUT_MS = 5_000;
/** Frames that Asterisk holds for us at most: 5 s; it refuses above 20 s. The rest waits here. */
const LEAD_FRAMES = 250;
/** A mark goes out with the first frame of each run and then every second. */
const MARK_EVERY_FRAMES = 50;
/** Asterisk takes frames from its queue on a 20 ms timer of its own: on average half a beat from now. */
const FIRST_FRAME_MS = FRAME_MS / 2;

/** When less than this is left at Asterisk and there is nothing to say, it gets silence, milliseconds. */
const LEAST_AHEAD_MS = FRAME_MS + 5;
/** Longest wait for Asterisk's word how much it had left when it was paused; then our estimate counts, milliseconds. */
const STATUS_WAIT_MS = 300;
const SILENCE = Buffer.alloc(FRAME_SAMPLES * 2);

interface Sent {
  /** Undefined for the silence in between, which nobody is told of. */
  readonly samples: Int16Array | undefined;
  /** When it begins to be played: estimated, until a mark says it. Milliseconds on the port's clock. */
  atMs: number;
  readonly mark: string | undefined;
}

/**
 * Opens Asterisk's media WebSocket.
 * @throws SecretaryError 'unavailable' when it cannot be opened, 'timeout' when Asterisk does not start
 */
export async function openWebsocketPort(
  leg: Extract<MediaLeg, { transport: 'websocket' }>,
  log: Logger,
  signal: AbortSignal,
): Promise<WebsocketPort> {
  signal.throwIfAborted();
  const socket = new WebSocket(leg.url, ['media'], {
    headers: leg.headers,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE_BYTES,
    handshakeTimeout: OPEN_TIMEOUT_MS,
  });
  socket.binaryType = 'nodebuffer';
  try {
    await within(started(socket), OPEN_TIMEOUT_MS, "Opening Asterisk's media WebSocket", signal);
    return new WebsocketPort(socket, log);
  } catch (fault) {
    socket.on('error', () => undefined);
    socket.terminate();
    throw SecretaryError.from(fault, 'unavailable', "Asterisk's media WebSocket");
  }
}

/** Asterisk's first word is MEDIA_START with what it will send; audio may follow in the same instant. */
function started(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed at once (${code})`)));
    socket.once('message', (data, binary) => {
      const text = binary ? '' : String(data);
      socket.removeAllListeners('close');
      if (text.includes('MEDIA_START') && text.includes('slin16')) resolve();
      else reject(new Error('Asterisk did not begin with MEDIA_START and slin16'));
    });
  });
}

/**
 * chan_websocket: slin16 in little-endian frames of 640 bytes, paced by Asterisk. When it has nothing of ours, it sends
 * nothing to the caller, and trunks hang up on a stream that stops: so it gets silence, a frame at a time.
 * https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/
 */
class WebsocketPort extends PacedPort {
  readonly #socket: WebSocket;
  readonly #framer = new Framer();
  readonly #waiting: Int16Array[] = [];
  /** At Asterisk, in order; those whose time has passed are reported and removed. */
  readonly #sent: Sent[] = [];
  /** How many of those are no silence. */
  #audible = 0;
  #nextAtMs = 0;
  #marks = 0;
  #sinceMark = 0;
  #full = false;
  #paused = false;
  /** What Asterisk had when it was paused, until it says how much of that it did not play. */
  #halted: { readonly sent: readonly Sent[]; readonly atMs: number } | undefined;
  /** Questions for Asterisk's status that are on their way; it answers them in order. */
  readonly #asked: ((framesLeft: number) => void)[] = [];

  constructor(socket: WebSocket, log: Logger) {
    super(log);
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) => (binary ? this.#heard(data) : this.#told(String(data))));
    socket.on('close', () => this.ended());
    socket.on('error', (fault) => this.log.debug({ fault: messageOf(fault) }, 'The media WebSocket failed'));
    if (socket.readyState !== WebSocket.OPEN) this.ended();
  }

  get queuedMs(): number {
    return (this.#waiting.length + this.#audible) * FRAME_MS;
  }

  flush(): void {
    this.#waiting.length = 0;
    this.#guessHalted();
    this.#waiting.length = 0;
    this.#drop();
    this.settleDrained();
  }

  /**
   * Asterisk stops, says what it has left, and drops that: it waits here until resume(), and the caller's stream goes on
   * with silence meanwhile. (Its own pause would do, but some versions send the caller nothing at all then.)
   */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    if (this.#audible === 0 || this.#halted) return;
    const halted = { sent: this.#sent.splice(0), atMs: this.nowMs() };
    this.#halted = halted;
    const timer = setTimeout(() => this.#halted === halted && this.#guessHalted(), STATUS_WAIT_MS);
    this.#asked.push((framesLeft) => {
      clearTimeout(timer);
      if (this.#halted !== halted) return;
      if (Number.isNaN(framesLeft)) this.#guessHalted();
      else this.#settleHalted(halted.sent.length - framesLeft);
    });
    for (const command of ['PAUSE_MEDIA', 'GET_STATUS', 'FLUSH_MEDIA', 'CONTINUE_MEDIA']) this.#say(command);
    this.#nextAtMs = 0;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#waiting.length > 0) this.#makeWay();
    this.#send();
  }

  protected enqueue(samples: Int16Array): void {
    this.#makeWay();
    this.#waiting.push(samples);
    this.#send();
  }

  /** A frame counts as played when its time is over: until then a mark may still correct when that was. */
  protected beat(): void {
    this.#report(this.nowMs() - FRAME_MS);
    this.#send();
    const idle = this.#paused || this.#waiting.length === 0;
    if (idle && !this.#halted && this.#nextAtMs < this.nowMs() + LEAST_AHEAD_MS) this.#transmit(undefined);
  }

  protected release(): void {
    this.#guessHalted();
    this.#report(this.nowMs());
    this.#waiting.length = 0;
    this.#sent.length = 0;
    this.#socket.close();
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  /** Silence that was sent in between does not delay what is said now. */
  #makeWay(): void {
    if (!this.#paused && !this.#halted && this.#audible === 0 && this.#sent.length > 0) this.#drop();
  }

  /** Asterisk has played so many of the frames that it had when it was paused; the rest comes first again. */
  #settleHalted(played: number): void {
    const halted = this.#halted?.sent ?? [];
    this.#halted = undefined;
    const begun = Math.max(0, Math.min(halted.length, played));
    for (const sent of halted.slice(0, begun)) this.#tell(sent);
    const rest = halted.slice(begun).flatMap(({ samples }) => samples ?? []);
    this.#audible -= rest.length;
    this.#waiting.unshift(...rest);
    this.#send();
  }

  #guessHalted(): void {
    const halted = this.#halted;
    if (halted) this.#settleHalted(halted.sent.filter(({ atMs }) => atMs <= halted.atMs).length);
  }

  #send(): void {
    if (this.#paused || this.#halted) return;
    while (!this.#full && this.#sent.length < LEAD_FRAMES) {
      const samples = this.#waiting.shift();
      if (!samples) return;
      this.#transmit(samples);
    }
  }

  #transmit(samples: Int16Array | undefined): void {
    const now = this.nowMs();
    const first = this.#nextAtMs < now;
    if (first) this.#nextAtMs = now + FIRST_FRAME_MS;
    const mark = first || this.#sinceMark >= MARK_EVERY_FRAMES ? this.#mark() : undefined;
    this.#sinceMark += 1;
    if (samples) this.#audible += 1;
    this.#say(samples ? toBytes(samples) : SILENCE);
    this.#sent.push({ samples, atMs: this.#nextAtMs, mark });
    this.#nextAtMs += FRAME_MS;
  }

  /** Forgets what Asterisk has of ours, save what it is playing by now. */
  #drop(): void {
    this.#report(this.nowMs());
    if (this.#sent.length > 0) this.#say('FLUSH_MEDIA');
    this.#sent.length = 0;
    this.#audible = 0;
    this.#nextAtMs = 0;
  }

  #mark(): string {
    this.#marks += 1;
    this.#sinceMark = 0;
    const mark = `m${this.#marks}`;
    this.#say(`MARK_MEDIA ${mark}`);
    return mark;
  }

  #heard(data: Buffer): void {
    for (const frame of this.#framer.push(toSamples(data))) this.heard(frame);
  }

  #told(text: string): void {
    const [event = '', id] = text.trim().split(/\s+/);
    if (event === 'MEDIA_XOFF') this.#full = true;
    else if (event === 'MEDIA_XON') this.#full = false;
    else if (event === 'MEDIA_MARK_PROCESSED' && id) this.#marked(id);
    else if (event === 'STATUS') this.#asked.shift()?.(Number(/queue_length:(\d+)/.exec(text)?.[1] ?? Number.NaN));
    else if (event === 'ERROR') this.log.warn({ text }, 'Asterisk refused a command on the media WebSocket');
    if (event === 'MEDIA_XON') this.#send();
  }

  /** Asterisk has come to a mark: the frame behind it is played now, and all that follow move with it. */
  #marked(id: string): void {
    const index = this.#sent.findIndex(({ mark }) => mark === id);
    const marked = this.#sent[index];
    if (!marked) return;
    const offMs = this.nowMs() - marked.atMs;
    if (offMs > 0 && this.stalled) return; // We only heard of it late.
    for (const frame of this.#sent.slice(index)) frame.atMs += offMs;
    this.#nextAtMs += offMs;
  }

  #report(untilMs: number): void {
    while (this.#sent[0] && this.#sent[0].atMs <= untilMs) {
      this.#tell(this.#sent.shift() as Sent);
    }
  }

  #tell({ samples, atMs }: Sent): void {
    if (!samples) return;
    this.#audible -= 1;
    this.played({ samples, atMs });
  }

  #say(message: string | Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }
}

/** Asterisk wants little-endian, whatever this machine is. A hundred frames a second and call: copied as a whole. */
function toBytes(samples: Int16Array): Buffer {
  const copy = Buffer.from(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  return endianness() === 'LE' ? copy : copy.swap16();
}

function toSamples(bytes: Buffer): Int16Array {
  const copy = new Uint8Array(bytes.length & ~1);
  copy.set(bytes.subarray(0, copy.length));
  if (endianness() !== 'LE') Buffer.from(copy.buffer).swap16();
  return new Int16Array(copy.buffer);
}
