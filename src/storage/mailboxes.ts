import type { Mailbox } from '../terms/index.js';
import type { Database } from './database.js';
import { MailboxEntity, toMailbox, toRow } from './entities/mailbox.entity.js';

/** The mailboxes that this installation answers for. */
export class Mailboxes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(extension: string): Promise<Mailbox | undefined> {
    return this.#database.run(async (manager) => {
      const row = await manager.findOneBy(MailboxEntity, { extension });
      return row === null ? undefined : toMailbox(row);
    });
  }

  /** By extension. */
  list(): Promise<Mailbox[]> {
    return this.#database.run(async (manager) =>
      (await manager.find(MailboxEntity, { order: { extension: 'ASC' } })).map(toMailbox),
    );
  }

  /** Adds it or replaces the one of the same extension. */
  async save(mailbox: Mailbox): Promise<void> {
    await this.#database.run((manager) => manager.upsert(MailboxEntity, toRow(mailbox) as never, ['extension']));
  }

  /** False when there was none. Its calls are kept. */
  remove(extension: string): Promise<boolean> {
    return this.#database.run(async (manager) => {
      const { affected } = await manager.delete(MailboxEntity, { extension });
      return (affected ?? 0) > 0;
    });
  }
}
