import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import { checkFile } from '../../src/setup/checksum.js';
import {
  ensureModel,
  findModel,
  licences,
  modelFolder,
  modelIds,
  silentProgress,
  verifyModel,
} from '../../src/setup/index.js';
import { models } from '../../src/setup/models.js';
import { downloadUrl } from '../../src/setup/pip.js';

const realFolder = await ensureModel('silero-vad');
await ensureModel('moonshine-tiny-en');
await verifyModel('moonshine-tiny-en');

/** From here on this file has a cache of its own, in which models may be damaged. */
const cache = mkdtempSync(join(tmpdir(), 'secretary-test-'));
process.env.XDG_CACHE_HOME = cache;
test.after.always(() => rmSync(cache, { recursive: true, force: true }));

test.serial('a model that is not there is named, with the command that fetches it', async (t) => {
  const error = await t.throwsAsync(findModel('silero-vad'), { instanceOf: SecretaryError });
  t.is((error as SecretaryError).code, 'not-found');
  t.regex(error?.message ?? '', /silero-vad/);
  t.regex((error as SecretaryError).advice ?? '', /npx secretary setup/);
});

test.serial('a changed byte is found by its checksum, a cut file already by its size', async (t) => {
  const folder = modelFolder('silero-vad');
  cpSync(realFolder, folder, { recursive: true });
  await t.notThrowsAsync(verifyModel('silero-vad'));

  const file = join(folder, 'silero_vad.onnx');
  writeFileSync(file, 'x', { flag: 'r+' });
  const changed = await t.throwsAsync(verifyModel('silero-vad'), { instanceOf: SecretaryError });
  t.regex(changed?.message ?? '', /silero-vad: silero_vad\.onnx is damaged: its SHA-256 is/);
  t.is((changed as SecretaryError).advice, 'Fetch it with: npx secretary setup');

  truncateSync(file, 1000);
  const cut = await t.throwsAsync(findModel('silero-vad'), { instanceOf: SecretaryError });
  t.is((cut as SecretaryError).code, 'damaged');
});

test('a file that is gone is damaged, not a crash', async (t) => {
  const error = await t.throwsAsync(checkFile(join(cache, 'nothing'), 'nothing', '00'), { instanceOf: SecretaryError });
  t.is((error as SecretaryError).code, 'damaged');
});

test('every file of every model has a SHA-256 in the table', (t) => {
  for (const id of modelIds) {
    const recipe = models[id];
    t.regex(recipe.source.sha256, /^[0-9a-f]{64}$/, id);
    for (const sum of Object.values(recipe.files)) t.regex(sum, /^[0-9a-f]{64}$/, id);
  }
});

test('a download comes as it was sent', async (t) => {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.zip`;
  const file = await downloadUrl(url, 5, join(cache, 'download'), silentProgress);
  const sum = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  await t.notThrowsAsync(checkFile(file, 'x.zip', sum));
});

test('a host that answers nothing is given up, and its name is said', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.zip`;
  const error = await t.throwsAsync(downloadUrl(url, 5, join(cache, 'silent'), silentProgress), {
    instanceOf: SecretaryError,
  });
  t.is((error as SecretaryError).code, 'unavailable');
  t.regex(error?.message ?? '', /127\.0\.0\.1:\d+ cannot be reached/);
});

test('every model, server and native part has a licence', async (t) => {
  const lines = await licences();
  t.true(lines.length > 15);
  for (const { name, licence, source } of lines) {
    t.truthy(licence, name);
    t.regex(source, /^(https?:|Python package |npm package )./, name);
  }
});
