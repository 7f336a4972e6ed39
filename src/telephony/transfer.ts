import { SecretaryError, within } from '../common/index.js';
import type { AriSession } from './ari-session.js';

/** The piece of our dialplan that rings somebody else for the caller. */
const CONTEXT = 'secretary-transfer';
const EXTENSION = 's';
/** A telephone's keys, then the name of a context: what is dialled can hold nothing that the dialplan would read as more. */
const TARGET = /^([0-9*#+]{1,40})@([A-Za-z0-9_-]{1,79})$/;
/**
 * How much later than its ringing time a transfer that nobody told us of is taken for answered, milliseconds. Dial() may ring for
 * a second more. Shorter than any limit of whoever waits for the outcome: else what was answered is taken for failed.
 */
const LATE_MS = 3_000;

export type TransferOutcome = 'answered' | 'unanswered';

/** One caller on the way through `secretary-transfer`: prepared, sent, and then the events of Asterisk say what came of it. */
export class Transfer {
  readonly #session: AriSession;
  readonly #application: string;
  readonly #channelId: string;
  readonly #outcome: Promise<TransferOutcome>;
  #resolve!: (outcome: TransferOutcome) => void;
  #reject!: (fault: SecretaryError) => void;
  #ringMs = 0;
  #hasLeft = false;
  #isGivenUp = false;

  constructor(session: AriSession, application: string, channelId: string) {
    this.#session = session;
    this.#application = application;
    this.#channelId = channelId;
    this.#outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#outcome.catch(() => undefined);
  }

  /**
   * Everything that may be refused, while the caller is still on the lease.
   * @throws SecretaryError 'bad-input' when the target is no "100@context"; 'not-found' when the dialplan has no such
   *   extension, or not our context
   */
  async prepare(target: string, ringMs: number): Promise<void> {
    const [, extension = '', context = ''] = TARGET.exec(target) ?? [];
    if (extension === '') throw new SecretaryError('bad-input', 'a transfer goes to an "extension@context"');
    await this.#mustExist(
      CONTEXT,
      EXTENSION,
      'Copy the new asterisk-config/extensions_secretary.conf to your Asterisk.',
    );
    await this.#mustExist(context, extension, 'Check the transfer target of the mailbox against the dialplan.');
    this.#ringMs = ringMs;
    // Dial() counts in whole seconds.
    const seconds = String(Math.max(1, Math.ceil(ringMs / 1000)));
    await Promise.all([
      this.#set('SECRETARY_TO_EXTEN', extension),
      this.#set('SECRETARY_TO_CONTEXT', context),
      this.#set('SECRETARY_RING', seconds),
      // A caller whom nobody takes comes back to us, and is not offered to all daemons again.
      this.#set('SECRETARY_APP', this.#application),
      // The dialplan's side of a call is told to whoever asks for it, also when the channel is not in our application.
      this.#session.request('Watching the call', (client) =>
        client.applications.subscribe({
          applicationName: this.#application,
          eventSource: `channel:${this.#channelId}`,
        }),
      ),
    ]);
  }

  /** Lets the caller go; no renewal may be on its way any more. */
  async send(): Promise<void> {
    const request = { channelId: this.#channelId, context: CONTEXT, extension: EXTENSION, priority: 1 };
    await this.#session.request('Sending the caller on', (client) => client.channels.continueInDialplan(request));
  }

  /** The caller is in the dialplan, whatever the answer to `send` was. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** It was taken for answered because no word came: nobody waits for a caller who comes back. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  left(): void {
    this.#hasLeft = true;
  }

  /**
   * What came of it, soon after it is known: the dialplan bounds the ringing.
   * @throws SecretaryError 'aborted' when the caller hung up meanwhile
   */
  async outcome(): Promise<TransferOutcome> {
    return within(this.#outcome, this.#ringMs + LATE_MS, 'The transfer').catch((fault) => {
      // The caller did not come back in time, so somebody has answered and the word of it was lost.
      if (!(fault instanceof SecretaryError && fault.code === 'timeout')) throw fault;
      this.#isGivenUp = true;
      return 'answered';
    });
  }

  /** Somebody took the call, or the caller is back. The first word counts. */
  settle(outcome: TransferOutcome): void {
    this.#resolve(outcome);
  }

  callerGone(): void {
    this.#reject(new SecretaryError('aborted', 'the caller hung up while somebody else was called'));
  }

  async #mustExist(context: string, extension: string, advice: string): Promise<void> {
    const variable = `DIALPLAN_EXISTS(${context},${extension},1)`;
    const { value } = await this.#session.request('Looking into the dialplan', (client) =>
      client.channels.getChannelVar({ channelId: this.#channelId, variable }),
    );
    if (value !== '1') {
      throw new SecretaryError('not-found', `the dialplan has no ${extension} in the context ${context}`, { advice });
    }
  }

  async #set(variable: string, value: string): Promise<void> {
    const request = { channelId: this.#channelId, variable, value };
    await this.#session.request('Naming whom to call', (client) => client.channels.setChannelVar(request));
  }
}
