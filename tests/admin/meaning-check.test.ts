import { cpSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Finding } from '../../src/admin/checks/finding.js';
import { checkModels } from '../../src/admin/checks/models.js';
import { ensureModel, installedMeaning, modelFolder } from '../../src/setup/index.js';

const [realModel, realWords] = [await ensureModel('minilm-en'), await ensureModel('minilm-en-words')];

/** From here on this file has a cache of its own, in which models may be missing and damaged. */
const cache = mkdtempSync(join(tmpdir(), 'secretary-test-'));
process.env.XDG_CACHE_HOME = cache;
test.after.always(() => rmSync(cache, { recursive: true, force: true }));

async function found(check: string): Promise<Finding | undefined> {
  const findings = await checkModels({ listening: { languages: {} }, speaking: { languages: {} } } as never, false)();
  return findings.find((finding) => finding.check === check);
}

test.serial('without the model of sentences there is a warning with the cure, and nothing to start', async (t) => {
  for (const check of ['meaning of sentences', 'words of the meaning model']) {
    const finding = await found(check);
    t.is(finding?.state, 'warning', check);
    t.regex(finding?.detail ?? '', /minilm-en.* is not there: English questions/);
    t.regex(finding?.advice ?? '', /npx secretary setup/);
  }
  t.is(await installedMeaning(), undefined);
});

test.serial('a whole model is found, a damaged one is a fault of doctor and never of the daemon', async (t) => {
  cpSync(realModel, modelFolder('minilm-en'), { recursive: true });
  t.is(await installedMeaning(), undefined, 'its vocabulary is missing');
  cpSync(realWords, modelFolder('minilm-en-words'), { recursive: true });
  t.is((await found('meaning of sentences'))?.state, 'ok');
  t.is((await found('words of the meaning model'))?.state, 'ok');
  t.regex((await installedMeaning())?.model ?? '', /minilm-en\/model\.onnx$/);
  truncateSync(join(modelFolder('minilm-en'), 'model.onnx'), 1_000);
  t.is((await found('meaning of sentences'))?.state, 'fault');
  t.is(await installedMeaning(), undefined);
});
