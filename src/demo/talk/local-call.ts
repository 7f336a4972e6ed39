import { SecretaryError } from '../../common/index.js';
import type { IncomingCall } from '../../telephony/index.js';

/** A call that no PBX has: whoever sits before this machine is the caller. */
export class LocalCall implements IncomingCall {
  readonly id = 'local';
  readonly mailbox: string;
  readonly dialStatus = 'NOANSWER';
  readonly callerNumber = '';
  readonly callerName = '';
  readonly keys: AsyncIterable<string> = noKeys();
  readonly hungUp: AbortSignal;
  readonly #hangUp = new AbortController();

  /** @param gone fires when the caller hangs up. */
  constructor(mailbox: string, gone: AbortSignal) {
    this.mailbox = mailbox;
    this.hungUp = AbortSignal.any([gone, this.#hangUp.signal]);
  }

  async answer(): Promise<void> {}

  async press(): Promise<void> {}

  async attachMedia(): Promise<never> {
    throw new SecretaryError('internal', 'a call without a PBX has no media leg');
  }

  async joinMedia(): Promise<void> {}

  async hangUp(): Promise<void> {
    this.#hangUp.abort();
  }

  startLease(): void {}

  async transfer(): Promise<never> {
    throw new SecretaryError('not-found', 'without a PBX there is nobody else to call');
  }

  async finish(): Promise<void> {}
}

async function* noKeys(): AsyncGenerator<string> {}
