import { silentLogger } from '../../../src/common/index.js';
import { KnowledgeSense } from '../../../src/dialogue/index.js';
import { MeaningService } from '../../../src/meaning/index.js';
import { ensureModel, installedMeaning } from '../../../src/setup/index.js';
import type { Asked } from './business.js';

/** Fetches and starts the model, has everything understood that is asked and written, and stops it. */
export async function understand(asked: readonly Asked[]): Promise<void> {
  const meaning = await startMeaning();
  const sense = new KnowledgeSense({
    vectors: (texts) => meaning.vectors(texts),
    log: silentLogger(),
    waitMs: 60_000,
    share: 1,
  });
  try {
    for (const { knowledge, text, language } of new Set(asked.map(({ of }) => of)))
      await sense.read({ knowledge, knowledgeText: text, language });
    for (const { of, question } of asked) await sense.hears(question, of.language);
  } finally {
    await meaning.stop();
  }
}

/** The real model, started. */
export async function startMeaning(): Promise<MeaningService> {
  await ensureModel('minilm-en');
  await ensureModel('minilm-en-words');
  const found = await installedMeaning();
  if (found === undefined) throw new Error('the model was fetched and is not there');
  const meaning = new MeaningService(found, silentLogger());
  await meaning.start();
  return meaning;
}
