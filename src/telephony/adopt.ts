import type { MessagePort } from 'node:worker_threads';
import { within } from '../common/index.js';
import type { AriAddress } from './lease-keeper.js';
import { type AsteriskOptions, settle } from './options.js';

/** A caller in our application whom a daemon that died was talking with. */
export interface StrandedCall {
  readonly channelId: string;
  /** What the dead daemon called the call. */
  readonly callId: string;
  readonly mailbox: string;
  readonly dialStatus: string;
  readonly callerNumber: string;
  readonly callerName: string;
}

export interface AdoptionRequest {
  readonly ari: AriAddress;
  readonly application: string;
  /** As of a lease, milliseconds. */
  readonly everyMs: number;
  readonly leaseMs: number;
  /** Longest time until each call must have shown that it lives, or was let go, milliseconds. */
  readonly holdMs: number;
}

export type ToAdoption =
  | { readonly type: 'adopt'; readonly request: AdoptionRequest }
  | { readonly type: 'let-go'; readonly channelId: string };

/** `let-go`: no renewal of that channel is on its way any more. */
export type FromAdoption =
  | { readonly type: 'found'; readonly calls: readonly StrandedCall[] }
  /** On the wall clock of all threads, milliseconds. */
  | { readonly type: 'renewed'; readonly channelId: string; readonly atMs: number }
  | { readonly type: 'let-go'; readonly channelId: string };

/** A daemon that has not come so far by then lets its callers go to VoiceMail, milliseconds. */
export const ADOPTION_HOLD_MS = 15_000;
/** The thread answers within one renewal. */
const LET_GO_MS = 1_500;
/** The thread has this long to find out who is there, milliseconds. */
const FIND_MS = 5_000;

/**
 * What a daemon before this one left in Asterisk: callers whose leases are renewed by a thread (`serveAdoption`) from the
 * first moment of this process on, and who wait to be gone on with.
 */
export class Adoption {
  readonly #port: MessagePort;
  readonly #waiting = new Map<string, () => void>();
  #found: (calls: readonly StrandedCall[]) => void = () => undefined;
  #calls: Promise<readonly StrandedCall[]> = Promise.resolve([]);
  #firstRenewalMs: number | undefined;
  #isOver = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: FromAdoption) => this.#told(message));
    port.unref();
  }

  /** Resolves to those that can be gone on with; their leases are held meanwhile. Never rejects. */
  get calls(): Promise<readonly StrandedCall[]> {
    return this.#calls;
  }

  /** When the first lease was renewed, milliseconds since this process began; undefined: none was. */
  get firstRenewalMs(): number | undefined {
    return this.#firstRenewalMs;
  }

  /** Call it once, when no other daemon can be there: a caller must not have two that renew. */
  begin(options: AsteriskOptions): void {
    const { ariUrl, ariUser, ariPassword, application, renewalMs, leaseMs } = settle(options);
    const ari = { ariUrl, ariUser, ariPassword };
    const found = new Promise<readonly StrandedCall[]>((resolve) => {
      this.#found = resolve;
    });
    this.#calls = within(found, FIND_MS, 'finding stranded callers').catch(() => []);
    const request = { ari, application, everyMs: renewalMs, leaseMs, holdMs: ADOPTION_HOLD_MS };
    this.#say({ type: 'adopt', request });
    setTimeout(() => this.#end(), ADOPTION_HOLD_MS + leaseMs).unref();
    void this.#calls.then((calls) => calls.length === 0 && this.#end());
  }

  /** Ends the renewals of one channel: somebody else does it from now on, or nobody. Resolves when none is on its way. */
  async letGo(channelId: string): Promise<void> {
    if (this.#isOver) return;
    const gone = new Promise<void>((resolve) => this.#waiting.set(channelId, resolve));
    this.#say({ type: 'let-go', channelId });
    await within(gone, LET_GO_MS, 'letting a lease go').catch(() => undefined);
    this.#waiting.delete(channelId);
  }

  /** The thread has nothing left to do, and ends. */
  #end(): void {
    this.#isOver = true;
    this.#port.close();
  }

  #told(message: FromAdoption): void {
    if (message.type === 'found') this.#found(message.calls);
    else if (message.type === 'renewed') this.#firstRenewalMs ??= message.atMs - performance.timeOrigin;
    else this.#waiting.get(message.channelId)?.();
  }

  #say(message: ToAdoption): void {
    this.#port.postMessage(message);
  }
}
