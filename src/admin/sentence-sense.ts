import { type Logger, messageOf, within } from '../common/index.js';
import { KnowledgeSense } from '../dialogue/index.js';
import { MeaningService } from '../meaning/index.js';
import { installedMeaning } from '../setup/index.js';
import type { Mailbox } from '../terms/index.js';

/** An owner's few pages are read in a second or two; a long text goes on being read during the talk, milliseconds. */
const READ_MS = 5_000;

/** What the words of one mailbox and of its callers mean, for as long as a command runs. */
export class SentenceSense {
  readonly knowledge: KnowledgeSense;
  readonly #meaning: MeaningService;

  private constructor(meaning: MeaningService, log: Logger) {
    this.#meaning = meaning;
    this.knowledge = new KnowledgeSense({ vectors: (texts) => meaning.vectors(texts), log, share: 1 });
  }

  /** Undefined where there is no model. Where it cannot be loaded, the stems decide alone all the same. */
  static async open(mailbox: Mailbox, log: Logger): Promise<SentenceSense | undefined> {
    const found = await installedMeaning();
    if (found === undefined) return undefined;
    const sense = new SentenceSense(new MeaningService(found, log), log);
    try {
      await sense.#meaning.start();
      await within(sense.knowledge.read(mailbox), READ_MS, 'reading the knowledge');
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the knowledge is not all searched by its sense');
    }
    return sense;
  }

  async close(): Promise<void> {
    this.knowledge.stop();
    await this.#meaning.stop();
  }
}
