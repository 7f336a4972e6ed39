import { isAbort, type Logger, messageOf, systemClock, within } from '../common/index.js';
import { recurringPhrases } from '../dialogue/index.js';
import type { Rooms } from './rooms.js';

/** How often is looked for mailboxes that are new or were changed, milliseconds. */
const MAILBOXES_MS = 30_000;
/** Longest look at the list of mailboxes, milliseconds. */
const LIST_MS = 5_000;

/** Speaks what every call of a mailbox begins with once, so that no caller waits for it. */
export class MailboxVoices {
  readonly #rooms: Pick<Rooms, 'storage' | 'speaking'>;
  readonly #log: Logger;
  /** What was said to be prepared, by mailbox. */
  readonly #prepared = new Map<string, string>();

  constructor(rooms: Pick<Rooms, 'storage' | 'speaking'>, log: Logger) {
    this.#rooms = rooms;
    this.#log = log;
  }

  /** Never throws: a call whose phrases could not be prepared begins later. */
  async prepare(signal: AbortSignal): Promise<void> {
    const { storage, speaking } = this.#rooms;
    try {
      const mailboxes = await within(storage.mailboxes.list(), LIST_MS, 'the list of mailboxes', signal);
      for (const mailbox of mailboxes) {
        const phrases = recurringPhrases(mailbox);
        const wanted = JSON.stringify([mailbox.language, phrases]);
        if (signal.aborted || this.#prepared.get(mailbox.extension) === wanted) continue;
        await speaking.warm(mailbox.language, phrases);
        this.#prepared.set(mailbox.extension, wanted);
      }
    } catch (error) {
      if (!isAbort(error)) this.#log.debug({ reason: messageOf(error) }, 'voices could not be prepared');
    }
  }

  /** A mailbox may be added or changed while the daemon runs. Ends when the signal fires; never throws. */
  async watch(signal: AbortSignal): Promise<void> {
    while (await slept(MAILBOXES_MS, signal)) await this.prepare(signal);
  }
}

/** False when the signal fired first. */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  return systemClock.sleep(ms, signal).then(
    () => !signal.aborted,
    () => false,
  );
}
