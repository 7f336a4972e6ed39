import type { MessagePort } from 'node:worker_threads';
import { FRAME_MS } from '../audio/index.js';
import { type Logger, messageOf, SecretaryError, within } from '../common/index.js';
import { type BoundLine, bindHere, type RtpHost } from './rtp-host.js';
import type { LineEvents, LineStart } from './rtp-line.js';
import type { FromLines, ToLines } from './rtp-messages.js';

/** Longest wait for the thread to bind a socket, milliseconds. */
const BIND_MS = 2_000;

/**
 * RTP in a thread of its own, so that a busy main loop delays no packet. While there is no such thread, lines are carried by
 * this one, and those of a thread that died go on here, on the same port.
 */
export class RtpThread implements RtpHost {
  readonly #log: Logger;
  readonly #lines = new Map<number, ThreadLine>();
  #port: MessagePort | undefined;
  #count = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A thread that serves RTP (serveRtp) is there: new lines are its. */
  attach(port: MessagePort): void {
    this.#port = port;
    port.on('message', (message: FromLines) => this.#lines.get(message.line)?.told(message));
    port.unref();
  }

  /** The thread is gone. */
  detach(): void {
    this.#port?.close();
    this.#port = undefined;
    for (const line of this.#lines.values()) void line.orphaned(this.#log);
    this.#lines.clear();
  }

  async bind(address: string): Promise<BoundLine> {
    const port = this.#port;
    if (port === undefined) return bindHere(address);
    const id = this.#count;
    this.#count += 1;
    const line = new ThreadLine(
      id,
      (message) => port.postMessage(message),
      () => this.#lines.delete(id),
    );
    this.#lines.set(id, line);
    try {
      await within(line.bound(address), BIND_MS, 'The thread that carries RTP');
      return line;
    } catch (fault) {
      line.close();
      if (this.#port === port) throw SecretaryError.from(fault, 'unavailable', `RTP cannot be received on ${address}`);
      return bindHere(address);
    }
  }
}

/** One line as this thread sees it; after its thread died it is a line of this one. */
class ThreadLine implements BoundLine {
  localAddress = '';
  localPort = 0;
  readonly #id: number;
  readonly #say: (message: ToLines) => void;
  readonly #onClose: () => void;
  #settleBound: (fault?: SecretaryError) => void = () => undefined;
  #start: LineStart | undefined;
  #events: LineEvents | undefined;
  #here: BoundLine | undefined;
  #lastFrameMs: number | undefined;
  #isClosed = false;
  #isOrphan = false;

  constructor(id: number, say: (message: ToLines) => void, onClose: () => void) {
    this.#id = id;
    this.#say = say;
    this.#onClose = onClose;
  }

  bound(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settleBound = (fault) => (fault ? reject(fault) : resolve());
      this.#say({ type: 'bind', line: this.#id, address });
    });
  }

  open(start: LineStart, events: LineEvents): void {
    this.#start = start;
    this.#events = events;
    if (this.#here) this.#here.open(start, events);
    else if (!this.#isOrphan) this.#say({ type: 'open', line: this.#id, start });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClose();
    if (this.#here) this.#here.close();
    else if (!this.#isOrphan) this.#say({ type: 'close', line: this.#id });
  }

  told(message: FromLines): void {
    if (message.type === 'bound') {
      this.localAddress = message.localAddress;
      this.localPort = message.localPort;
      this.#settleBound();
    } else if (message.type === 'refused') this.#settleBound(new SecretaryError('unavailable', message.reason));
    else if (this.#isClosed) return;
    else if (message.type === 'frame') this.#heard(message);
    else if (message.type === 'played') this.#events?.played();
    else if (message.type === 'warning') this.#events?.warning(message.text);
    else this.#events?.closed();
  }

  /** Takes the port over: Asterisk goes on sending there, and what was written lies in memory that outlived the thread. */
  async orphaned(log: Logger): Promise<void> {
    this.#isOrphan = true;
    this.#settleBound(new SecretaryError('unavailable', 'the thread died'));
    if (this.#isClosed || this.localPort === 0) return;
    try {
      const here = await bindHere(this.localAddress, this.localPort);
      this.#here = here;
      if (this.#isClosed) return here.close();
      const firstFrameMs = this.#lastFrameMs === undefined ? 0 : this.#lastFrameMs + FRAME_MS;
      if (this.#start && this.#events) here.open({ ...this.#start, firstFrameMs }, this.#events);
    } catch (fault) {
      log.warn({ fault: messageOf(fault) }, 'A call lost its RTP with the thread that carried it');
      this.#events?.closed();
    }
  }

  #heard({ frame, receivedAtMs }: Extract<FromLines, { type: 'frame' }>): void {
    this.#lastFrameMs = frame.atMs;
    this.#events?.frame(frame, receivedAtMs);
  }
}
