import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { type ListeningOptions, ListeningService } from '../../src/listening/index.js';
import { contextOf, optionsFor } from './service.js';
import { call, silence } from './sounds.js';

function folderFor(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'listening-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startError(t: ExecutionContext, options: ListeningOptions): Promise<SecretaryError> {
  const service = new ListeningService(options, silentLogger());
  t.teardown(() => service.stop());
  return (await t.throwsAsync(service.start(), { instanceOf: SecretaryError })) as SecretaryError;
}

test('a missing model is named, with the command that fetches it', async (t) => {
  const good = await optionsFor('en');
  const folder = folderFor(t);
  const vosk = { ...good, engines: { ...good.engines, de: { engine: 'vosk' as const, modelDirectory: folder } } };
  const cases = [
    vosk,
    { ...good, vadModel: folder },
    { ...good, turnModel: folder },
    { ...good, engines: { en: { ...good.engines.en!, modelDirectory: folder } } },
  ];
  for (const options of cases) {
    const error = await startError(t, options);
    t.is(error.code, 'not-found');
    t.true(error.message.includes(folder), error.message);
    t.regex(error.advice ?? '', /npx secretary setup/);
  }
});

test('a damaged model is named, even when it takes the whole process down', async (t) => {
  const good = await optionsFor('en');
  const folder = folderFor(t);
  cpSync(good.engines.en!.modelDirectory, folder, { recursive: true });
  truncateSync(join(folder, 'encoder_model.ort'), 10_000);
  const error = await startError(t, { ...good, engines: { en: { engine: 'moonshine', modelDirectory: folder } } });
  t.is(error.code, 'damaged');
  t.true(error.message.includes(folder), error.message);
  t.regex(error.advice ?? '', /npx secretary setup/);
  writeFileSync(join(folder, 'silero_vad.onnx'), 'this is no model');
  const vad = await startError(t, { ...good, vadModel: folder });
  t.is(vad.code, 'damaged');
  t.regex(vad.message, /voice detection/);
  writeFileSync(join(folder, 'smart-turn-v3.2-cpu.onnx'), 'this is no model');
  const turn = await startError(t, { ...good, turnModel: folder });
  t.is(turn.code, 'damaged');
  t.regex(turn.message, /end-of-turn/);
});

test('a language without an engine is refused at once', async (t) => {
  const service = new ListeningService(await optionsFor('en'), silentLogger());
  const events = service.listen(call(silence(100)), contextOf({ language: 'fr' }), AbortSignal.timeout(1_000));
  await t.throwsAsync(
    async () => {
      for await (const _ of events);
    },
    { instanceOf: SecretaryError, message: /"fr"/ },
  );
});
