import { Worker } from 'node:worker_threads';
import { SecretaryError, within } from '../../src/common/index.js';
import type { LineFaults, LineRecord, LineReply, LineRequest } from './protocol.js';

/** Longest wait for the worker thread, milliseconds. */
const REPLY_MS = 10_000;

/**
 * The wire between the caller's telephone exchange and the PBX: SIP and RTP pass through it, each RTP packet both ways is
 * kept with the time of its arrival, and it loses packets where a caller has a bad line. It knows nothing of the daemon.
 */
export class TelephoneLine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly sipPort: number;
  #last = 0;
  #fault: SecretaryError | undefined;

  private constructor(worker: Worker, sipPort: number) {
    this.#worker = worker;
    this.sipPort = sipPort;
    worker.on('message', (reply: LineReply) => {
      if (reply.type === 'failed') this.#broke(new SecretaryError('internal', `the line broke: ${reply.message}`));
      if (reply.type !== 'record') return;
      this.#waiting.get(reply.id)?.resolve(reply.record);
      this.#waiting.delete(reply.id);
    });
    worker.on('error', (error) => this.#broke(SecretaryError.from(error, 'internal', 'the line broke')));
  }

  /** @param pbxPort where the PBX takes SIP on 127.0.0.1 */
  static async open(pbxPort: number): Promise<TelephoneLine> {
    const worker = new Worker(new URL('./line-worker.js', import.meta.url), { workerData: { pbxPort } });
    const ready = new Promise<number>((resolve, reject) => {
      worker.once('message', (reply: LineReply) => {
        if (reply.type === 'ready') resolve(reply.sipPort);
        else reject(new SecretaryError('internal', 'the telephone line did not begin'));
      });
      worker.once('error', reject);
    });
    return new TelephoneLine(worker, await within(ready, REPLY_MS, 'the telephone line'));
  }

  /** How bad the next call of this number will be. */
  setFaults(caller: string, faults: LineFaults): void {
    this.#ask({ type: 'faults', caller, faults });
  }

  /** Everything that went over this number's line; once, when its call is over. */
  take(caller: string): Promise<LineRecord> {
    this.#last += 1;
    const id = this.#last;
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    const record = new Promise<LineRecord>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#ask({ type: 'take', id, caller });
    return within(record, REPLY_MS, 'what went over the line');
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    this.#ask({ type: 'stop' });
    await this.#worker.terminate();
  }

  /** A line that broke once is not believed any more. */
  #broke(fault: SecretaryError): void {
    this.#fault ??= fault;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
  }

  #ask(request: LineRequest): void {
    this.#worker.postMessage(request);
  }
}

interface Waiting {
  readonly resolve: (record: LineRecord) => void;
  readonly reject: (fault: SecretaryError) => void;
}
