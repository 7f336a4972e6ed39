import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { connectLanguageModel } from '../../src/llm/index.js';
import { startLlmServer } from '../../src/llm-server/index.js';
import { makeCertificates } from './certificates.js';
import { connect, never, oneThenSilence, ScriptedBackend, serve } from './fixtures.js';

const serverName = 'model.example';

test('TLS: the right authority gets an answer; no authority, a wrong name and plain text get none', async (t) => {
  const files = await makeCertificates(t);
  const tls = { certFile: files.serverCert, keyFile: files.serverKey };
  const { address } = await serve(t, new ScriptedBackend(oneThenSilence), { tls });
  const { caFile } = files;
  t.true(await connect(t, address, { tls: { caFile, serverName } }).healthy());
  t.is((await connect(t, address, { tls: { caFile, serverName } }).describe()).model, 'tape');
  t.false(await connect(t, address, { tls: { serverName } }).healthy());
  t.false(await connect(t, address, { tls: { caFile, serverName: 'elsewhere.example' } }).healthy());
  t.false(await connect(t, address, { tls: { caFile } }).healthy());
  t.false(await connect(t, address).healthy());
});

test('mutual TLS: only a client of our authority gets in', async (t) => {
  const files = await makeCertificates(t);
  const tls = { certFile: files.serverCert, keyFile: files.serverKey, clientCaFile: files.caFile };
  const { address } = await serve(t, new ScriptedBackend(oneThenSilence), { tls });
  const { caFile } = files;
  const known = { caFile, serverName, certFile: files.clientCert, keyFile: files.clientKey };
  t.true(await connect(t, address, { tls: known }).healthy());
  t.false(await connect(t, address, { tls: { caFile, serverName } }).healthy());
  const stranger = { ...known, certFile: files.strangerCert, keyFile: files.strangerKey };
  const refused = connect(t, address, { tls: stranger });
  t.false(await refused.healthy());
  t.like(await t.throwsAsync(refused.describe(never)), { code: 'unavailable' });
});

test('a certificate that is missing, half given or no certificate is a fault of the configuration', async (t) => {
  const files = await makeCertificates(t);
  const log = silentLogger();
  const wrong = (tls: object) => t.throws(() => connectLanguageModel({ tls }, log));
  t.like(wrong({ certFile: files.clientCert }), { code: 'bad-configuration' });
  const missing = wrong({ caFile: '/nowhere/ca.pem' });
  t.like(missing, { code: 'bad-configuration' });
  t.regex(missing!.message, /tls\.caFile.*\/nowhere\/ca\.pem/);
  const noPem = join(files.caFile, '..', 'notes.txt');
  await writeFile(noPem, 'hello');
  t.like(wrong({ caFile: noPem }), { code: 'bad-configuration' });
  const tls = { certFile: '/nowhere/server.pem', keyFile: files.serverKey };
  const error = await t.throwsAsync(startLlmServer({ address: '127.0.0.1:0', tls, log }));
  t.like(error, { code: 'bad-configuration' });
});
