import { SecretaryError } from '../common/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Summary } from '../terms/index.js';
import type { Database } from './database.js';
import { CallEntity } from './entities/call.entity.js';
import { SummaryEntity } from './entities/summary.entity.js';
import { openSummary, sealSummary } from './entries.js';

/** The checked summaries, encrypted under the key of their call. */
export class Summaries {
  readonly #database: Database;
  readonly #keyRing: KeyRing;

  constructor(database: Database, keyRing: KeyRing) {
    this.#database = database;
    this.#keyRing = keyRing;
  }

  /** Writes it or replaces the former one; throws `not-found` when there is no such call. */
  async save(callId: string, summary: Summary): Promise<void> {
    await this.#database.run(async (manager) => {
      const call = await manager.findOneBy(CallEntity, { id: callId });
      if (call === null) throw new SecretaryError('not-found', `there is no call ${callId}`);
      const content = sealSummary(this.#keyRing.openCallKey(callId, call.wrappedKey), summary);
      await manager.upsert(SummaryEntity, { callId, writtenAt: new Date(), content }, ['callId']);
    });
  }

  find(callId: string): Promise<Summary | undefined> {
    return this.#database.run(async (manager) => {
      const row = await manager.findOneBy(SummaryEntity, { callId });
      const call = row === null ? null : await manager.findOneBy(CallEntity, { id: callId });
      if (row === null || call === null) return undefined;
      return openSummary<Summary>(this.#keyRing.openCallKey(callId, call.wrappedKey), row.content);
    });
  }
}
