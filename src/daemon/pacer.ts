import { MessageChannel, Worker } from 'node:worker_threads';
import { type BackOff, backOffMs, type Logger, messageOf, sharedMs, systemClock } from '../common/index.js';
import { RtpThread } from '../media/index.js';
import { LeaseThread } from '../telephony/index.js';

/** Waits before the thread is started again. */
const backOff: BackOff = { firstMs: 100, maxMs: 10_000 };
/** A thread that has not shown itself for so long hangs, milliseconds: it should every quarter of a second. */
const STUCK_MS = 5_000;
/** A thread that lived for so long was well: the next one is started as if it were the first, milliseconds. */
const WELL_MS = 60_000;

/**
 * The thread that keeps time for all calls. When it dies, its calls go on in the main thread at once, and it is started again;
 * where it cannot be started everything works as before, only that a busy main loop is heard.
 */
export class Pacer {
  readonly rtp: RtpThread;
  readonly leases = new LeaseThread();
  readonly #log: Logger;
  readonly #program: URL;
  readonly #stop = new AbortController();
  /** When the thread last showed itself, on the clock that all threads share, milliseconds; written by the thread. */
  readonly #shown = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  #worker: Worker | undefined;
  #isServing = false;
  #failures = 0;
  #restarts = 0;

  /** @param program what runs in the thread. Default: the product's own. */
  constructor(log: Logger, program = new URL('./pacer-program.js', import.meta.url)) {
    this.#log = log;
    this.#program = program;
    this.rtp = new RtpThread(log);
  }

  /** "own thread", or "main loop" while there is no thread: all is served, though not as evenly. */
  get where(): 'own thread' | 'main loop' {
    return this.#isServing ? 'own thread' : 'main loop';
  }

  /** The thread is there and does nothing: no packet and no renewal goes out. */
  get isStuck(): boolean {
    return this.#isServing && sharedMs() - (this.#shown[0] ?? 0) > STUCK_MS;
  }

  /** How often the thread was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    if (this.#stop.signal.aborted || this.#worker) return;
    try {
      this.#spawn();
    } catch (error) {
      this.#log.error({ reason: messageOf(error) }, 'the pacing thread could not be started, the main loop paces');
    }
  }

  /** Ends it; what still runs goes on in the main thread. May be called twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#worker?.terminate();
  }

  #spawn(): void {
    const startedAt = performance.now();
    const worker = new Worker(this.#program);
    const [rtp, leases] = [new MessageChannel(), new MessageChannel()];
    worker.on('error', (error) => this.#log.error({ reason: messageOf(error) }, 'the pacing thread failed'));
    worker.once('exit', () => {
      this.#worker = undefined;
      this.#isServing = false;
      this.rtp.detach();
      this.leases.detach();
      this.#failures = performance.now() - startedAt > WELL_MS ? 1 : this.#failures + 1;
      void this.#again();
    });
    worker.postMessage({ rtp: rtp.port1, leases: leases.port1, shown: this.#shown.buffer }, [rtp.port1, leases.port1]);
    // Only then: a lease that waited for a thread to load might run out meanwhile.
    worker.once('message', () => {
      this.#isServing = true;
      this.rtp.attach(rtp.port2);
      this.leases.attach(leases.port2);
    });
    worker.unref();
    this.#worker = worker;
  }

  async #again(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const facts = { failures: this.#failures };
    if (this.#failures <= 3) this.#log.warn(facts, 'the pacing thread ended, it is started again');
    else this.#log.debug(facts, 'the pacing thread ended, it is started again');
    await systemClock.sleep(backOffMs(this.#failures, backOff), this.#stop.signal).catch(() => undefined);
    this.#restarts += 1;
    this.start();
  }
}
