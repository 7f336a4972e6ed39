import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { MeaningService } from '../../src/meaning/index.js';
import { ensureModel, installedMeaning } from '../../src/setup/index.js';

await ensureModel('minilm-en');
await ensureModel('minilm-en-words');
const found = await installedMeaning();

async function started(t: ExecutionContext): Promise<MeaningService> {
  if (found === undefined) throw new Error('the model was fetched and is not there');
  const meaning = new MeaningService(found, silentLogger());
  t.teardown(() => meaning.stop());
  await meaning.start();
  return meaning;
}

const product = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  (a ?? new Float32Array()).reduce((sum, value, at) => sum + value * (b?.[at] ?? 0), 0);

test('sentences that mean alike are alike, in words that have nothing in common', async (t) => {
  const meaning = await started(t);
  const texts = ['my radiator stays cold', 'the heating does not get warm', 'we sell used bicycles'];
  const [cold, warm, bicycles] = await meaning.vectors(texts);
  t.is(cold?.length, 384);
  t.true(Math.abs(product(cold, cold) - 1) < 1e-5);
  t.true(product(cold, warm) > product(cold, bicycles) + 0.2);
});

test('the vector of a text does not depend on its company', async (t) => {
  const meaning = await started(t);
  const [alone] = await meaning.vectors(['can I pay by card']);
  const [, among] = await meaning.vectors(['a'.repeat(5_000), 'can I pay by card', '', '가나다']);
  t.deepEqual(among, alone);
});

test('a process that is gone is said to be, and comes back', async (t) => {
  const meaning = await started(t);
  const pid = meaning.processId;
  process.kill(pid ?? Number.NaN, 'SIGKILL');
  for (let waitedMs = 0; meaning.ready && waitedMs < 10_000; waitedMs += 20) await sleep(20);
  const error = await t.throwsAsync(meaning.vectors(['hello']), { instanceOf: SecretaryError });
  t.is((error as SecretaryError).code, 'unavailable');
  for (let waitedMs = 0; !meaning.ready && waitedMs < 30_000; waitedMs += 20) await sleep(20);
  t.not(meaning.processId, pid);
  t.is((await meaning.vectors(['hello'])).length, 1);
});

test('a model that is none is damaged, and stopping twice is no fault', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'meaning-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const model = join(folder, 'model.onnx');
  writeFileSync(model, 'this is no model');
  const meaning = new MeaningService({ model, words: found?.words ?? '' }, silentLogger());
  const error = await t.throwsAsync(meaning.start(), { instanceOf: SecretaryError });
  t.is((error as SecretaryError).code, 'damaged');
  t.regex((error as SecretaryError).advice ?? '', /npx secretary setup/);
  await meaning.stop();
  await meaning.stop();
});
