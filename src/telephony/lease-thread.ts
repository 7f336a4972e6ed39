import type { MessagePort } from 'node:worker_threads';
import { within } from '../common/index.js';
import { Heartbeat } from './heartbeat.js';
import type { RenewalOutcome } from './lease.js';
import { type HeldLease, type LeaseKeeper, type LeaseRequest, ownLoop } from './lease-keeper.js';
import type { FromRenewals, ToRenewals } from './lease-messages.js';

/** How often a call shows the thread that it lives, milliseconds. */
const BEAT_EVERY_MS = 100;
/** How much longer than a renewal may take we wait for the word that none is on its way, milliseconds. */
const STOP_GRACE_MS = 500;

/** What became of the renewals since the start, and how many leases ran out in our hands. */
export type LeaseCounts = Readonly<Record<RenewalOutcome | 'lost', number>>;

/**
 * Leases renewed by a thread of its own, so that a main loop that is busy for a second or two loses no caller, and one that is
 * stuck still loses them all. While there is no such thread this one renews.
 */
export class LeaseThread implements LeaseKeeper {
  readonly #leases = new Map<number, ThreadLease>();
  readonly #counts = { renewed: 0, late: 0, failed: 0, lost: 0 };
  #port: MessagePort | undefined;
  #count = 0;

  get counts(): LeaseCounts {
    return this.#counts;
  }

  /** A thread that serves renewals (serveRenewals) is there: it gets all leases. */
  attach(port: MessagePort): void {
    this.#port = port;
    port.on('message', (message: FromRenewals) => this.#leases.get(message.lease)?.told(message));
    port.unref();
    for (const lease of this.#leases.values()) void lease.moveTo(port);
  }

  /** The thread is gone: we renew, at once. */
  detach(): void {
    this.#port?.close();
    this.#port = undefined;
    for (const lease of this.#leases.values()) lease.moveHere();
  }

  hold(request: LeaseRequest): HeldLease {
    const id = this.#count;
    this.#count += 1;
    const counting: LeaseRequest = {
      ...request,
      onRenewal: (outcome) => {
        this.#counts[outcome] += 1;
        request.onRenewal?.(outcome);
      },
      onLost: (reason) => {
        this.#counts.lost += 1;
        request.onLost(reason);
      },
    };
    const lease = new ThreadLease(id, counting, () => this.#leases.delete(id));
    this.#leases.set(id, lease);
    if (this.#port) void lease.moveTo(this.#port);
    else lease.moveHere();
    return lease;
  }
}

class ThreadLease implements HeldLease {
  readonly #id: number;
  readonly #request: LeaseRequest;
  readonly #onOver: () => void;
  readonly #heart = new Heartbeat();
  readonly #beating: NodeJS.Timeout;
  #port: MessagePort | undefined;
  #here: HeldLease | undefined;
  /** A renewal from here that may still be on its way while the thread takes over. */
  #moving: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #stopped: () => void = () => undefined;

  constructor(id: number, request: LeaseRequest, onOver: () => void) {
    this.#id = id;
    this.#request = request;
    this.#onOver = onOver;
    this.#beat();
    this.#beating = setInterval(() => this.#beat(), BEAT_EVERY_MS);
    this.#beating.unref();
  }

  async moveTo(port: MessagePort): Promise<void> {
    this.#moving = this.#here?.stop();
    this.#here = undefined;
    this.#port = port;
    await this.#moving;
    if (this.#stopping || this.#port !== port) return;
    const { ari, channelId, everyMs, leaseMs } = this.#request;
    this.#say({ type: 'hold', lease: this.#id, ari, channelId, everyMs, leaseMs, beat: this.#heart.memory });
  }

  moveHere(): void {
    this.#port = undefined;
    this.#stopped();
    if (!this.#stopping) this.#here ??= ownLoop.hold({ ...this.#request, onLost: (reason) => this.#lost(reason) });
  }

  told(message: FromRenewals): void {
    if (message.type === 'stopped') this.#stopped();
    else if (message.type === 'renewal') this.#request.onRenewal?.(message.outcome);
    else this.#lost(message.reason);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#beating);
    this.#heart.beat(false);
    await this.#moving;
    if (this.#port) await this.#stopThere();
    else await this.#here?.stop();
    this.#onOver();
  }

  /** A thread that does not answer sends no renewal either: each of its own is bounded in time. */
  async #stopThere(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    this.#say({ type: 'stop', lease: this.#id });
    await within(stopped, this.#request.everyMs + STOP_GRACE_MS, 'Stopping the lease').catch(() => undefined);
  }

  #say(message: ToRenewals): void {
    this.#port?.postMessage(message);
  }

  /** A predicate that fails is no sign of life. */
  #beat(): void {
    try {
      this.#heart.beat(this.#request.isAlive());
    } catch {
      this.#heart.beat(false);
    }
  }

  #lost(reason: string): void {
    if (this.#stopping) return;
    clearInterval(this.#beating);
    this.#request.onLost(reason);
  }
}
