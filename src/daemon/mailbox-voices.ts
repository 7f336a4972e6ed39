import { createHash } from 'node:crypto';
import { isAbort, type Logger, messageOf, systemClock, within } from '../common/index.js';
import { recurringPhrases, standIns } from '../dialogue/index.js';
import type { Mailbox } from '../terms/index.js';
import type { Rooms } from './rooms.js';

/** How often is looked for mailboxes that are new or were changed, milliseconds. */
const MAILBOXES_MS = 30_000;
/** Longest look at the list of mailboxes, milliseconds. */
const LIST_MS = 5_000;

/** Speaks what every call of a mailbox begins with once, and reads what its owner wrote, so that no caller waits for it. */
export class MailboxVoices {
  readonly #rooms: Pick<Rooms, 'storage' | 'speaking'> & Partial<Pick<Rooms, 'sense'>>;
  readonly #log: Logger;
  /** What was said to be prepared, by mailbox. */
  readonly #prepared = new Map<string, string>();
  /** What was read of its owner's texts, by mailbox. */
  readonly #written = new Map<string, string>();

  constructor(rooms: Pick<Rooms, 'storage' | 'speaking'> & Partial<Pick<Rooms, 'sense'>>, log: Logger) {
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
        this.#read(mailbox);
        const wanted = JSON.stringify([mailbox.language, phrases]);
        if (signal.aborted || this.#prepared.get(mailbox.extension) === wanted) continue;
        await speaking.warm(mailbox.language, phrases, standIns(mailbox));
        this.#prepared.set(mailbox.extension, wanted);
      }
    } catch (error) {
      if (!isAbort(error)) this.#log.debug({ reason: messageOf(error) }, 'voices could not be prepared');
    }
  }

  /** Once, until the owner writes something else. A long text takes minutes, and nobody waits for it. */
  #read({ extension, language, knowledge, knowledgeText }: Mailbox): void {
    const { sense } = this.#rooms;
    if (sense === undefined) return;
    const written = createHash('sha256')
      .update(JSON.stringify([language, knowledge, knowledgeText]))
      .digest('base64');
    if (this.#written.get(extension) === written) return;
    this.#written.set(extension, written);
    void sense.read({ language, knowledge, knowledgeText });
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
