import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import {
  createMasterKeyFile,
  KeyRing,
  loadKeyRing,
  open,
  openStream,
  type SealedChunk,
  seal,
} from '../../src/crypto/index.js';

const callId = '3f0e8a52-8c1e-4bb8-9f3c-000000000001';
const damaged = { instanceOf: SecretaryError, code: 'damaged' };
const misconfigured = { instanceOf: SecretaryError, code: 'bad-configuration' };
const place = { stream: 'audio', chunk: 3, last: false };
const ring = () => new KeyRing([{ id: 'k1', key: randomBytes(32) }]);

test('what is sealed opens again, empty pieces too', (t) => {
  const { key } = ring().createCallKey(callId);
  for (const plain of [Buffer.alloc(0), Buffer.from('Grüße, 안녕하세요'), randomBytes(64_000)]) {
    t.deepEqual(open(key, place, seal(key, place, plain)), plain);
  }
});

test('the same piece sealed twice differs, so nothing can be learned by comparing', (t) => {
  const { key } = ring().createCallKey(callId);
  t.notDeepEqual(seal(key, place, Buffer.from('yes')), seal(key, place, Buffer.from('yes')));
});

test('a change of any byte of nonce, ciphertext or tag is noticed', (t) => {
  const { key } = ring().createCallKey(callId);
  const sealed = seal(key, place, Buffer.from('the invoice number is 4711'));
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    t.throws(() => open(key, place, altered), damaged, `byte ${at}`);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    t.throws(() => open(key, place, sealed.subarray(0, length)), damaged, `cut to ${length}`);
  }
});

test('a piece opens at its own place only', (t) => {
  const { key } = ring().createCallKey(callId);
  const sealed = seal(key, place, Buffer.from('words'));
  t.throws(() => open(key, { ...place, stream: 'turn' }, sealed), damaged);
  t.throws(() => open(key, { ...place, chunk: 4 }, sealed), damaged);
  t.throws(() => open(key, { ...place, last: true }, sealed), damaged);
  t.throws(() => open(ring().createCallKey(callId).key, place, sealed), damaged);
});

test('a wrapped key opens for its call only, and a change of any byte is noticed', (t) => {
  const keys = ring();
  const { key, wrapped } = keys.createCallKey(callId);
  const sealed = seal(key, place, Buffer.from('words'));
  t.is(open(keys.openCallKey(callId, wrapped), place, sealed).toString(), 'words');
  t.throws(() => keys.openCallKey(`${callId.slice(0, -1)}2`, wrapped), damaged);
  t.throws(() => ring().openCallKey(callId, wrapped), damaged);
  for (let at = 0; at < wrapped.length; at += 1) {
    const altered = Buffer.from(wrapped);
    altered[at] = (altered[at] ?? 0) ^ 1;
    t.throws(() => keys.openCallKey(callId, altered), damaged, `byte ${at}`);
  }
  t.throws(() => keys.openCallKey(callId, wrapped.subarray(1)), damaged);
  t.throws(() => keys.openCallKey(callId, Buffer.alloc(0)), damaged);
});

test('a key ring opens what an older key wrapped and wraps with the newest', (t) => {
  const old = { id: 'old', key: randomBytes(32) };
  const { wrapped } = new KeyRing([old]).createCallKey(callId);
  const rotated = new KeyRing([old, { id: 'new', key: randomBytes(32) }]);
  t.is(rotated.currentKeyId, 'new');
  t.notThrows(() => rotated.openCallKey(callId, wrapped));
  t.true(rotated.createCallKey(callId).wrapped.includes('new'));
});

test('an empty key ring makes no keys and opens none', (t) => {
  const empty = new KeyRing([]);
  t.is(empty.currentKeyId, undefined);
  t.throws(() => empty.createCallKey(callId), misconfigured);
  t.throws(() => empty.openCallKey(callId, ring().createCallKey(callId).wrapped), damaged);
});

test('a stream that is cut, reordered, repeated or continued is damaged', async (t) => {
  const { key } = ring().createCallKey(callId);
  const piece = (chunk: number, last: boolean): SealedChunk => ({
    chunk,
    last,
    sealed: seal(key, { stream: 'audio', chunk, last }, Buffer.from([chunk])),
  });
  const [a, b, c] = [piece(0, false), piece(1, false), piece(2, true)] as const;
  const read = async (chunks: SealedChunk[]) => {
    const read: Buffer[] = [];
    for await (const plain of openStream(key, 'audio', chunks)) read.push(plain);
    return Buffer.concat(read);
  };
  t.deepEqual([...(await read([a, b, c]))], [0, 1, 2]);
  const wrong: Record<string, SealedChunk[]> = {
    'cut at the end': [a, b],
    'cut and relabelled': [a, { ...b, last: true }],
    'cut in the middle': [a, c],
    'cut in the middle and renumbered': [a, { ...c, chunk: 1 }],
    'cut at the start': [b, c],
    reordered: [b, a, c],
    'reordered and renumbered': [{ ...b, chunk: 0 }, { ...a, chunk: 1 }, c],
    repeated: [a, a, b, c],
    continued: [a, b, c, piece(3, false)],
    empty: [],
  };
  for (const [what, chunks] of Object.entries(wrong)) await t.throwsAsync(read(chunks), damaged, what);
});

test('a master key file is created once, with mode 0600, and loads again', async (t) => {
  const path = join(await folder(t), 'keys', 'master.key');
  const created = await createMasterKeyFile(path);
  t.is((await stat(path)).mode & 0o777, 0o600);
  const { wrapped } = created.createCallKey(callId);
  t.notThrows(async () => (await loadKeyRing(path)).openCallKey(callId, wrapped));
  await t.throwsAsync(createMasterKeyFile(path), { instanceOf: SecretaryError, code: 'bad-input' });
});

test('a master key file that others may read is refused, with the cure', async (t) => {
  const path = join(await folder(t), 'master.key');
  await createMasterKeyFile(path);
  for (const mode of [0o640, 0o604, 0o620]) {
    await chmod(path, mode);
    const error = await t.throwsAsync<SecretaryError>(loadKeyRing(path), misconfigured);
    t.regex(error?.advice ?? '', /chmod 0600/);
  }
});

test('a malformed master key file is refused without a word of its contents', async (t) => {
  const path = join(await folder(t), 'master.key');
  const good = randomBytes(32).toString('base64');
  const short = randomBytes(31).toString('base64');
  for (const text of ['', '# nothing\n', `${good}\n`, `k1 ${short}\n`, `k1 ${good} x\n`, `k1 ${good}\nk1 ${good}\n`]) {
    await writeFile(path, text, { mode: 0o600 });
    const error = await t.throwsAsync(loadKeyRing(path), misconfigured);
    t.false(error?.message.includes(good.slice(0, 20)) || error?.message.includes(short.slice(0, 20)));
  }
  await writeFile(path, `# old and new\nk1 ${good}\n\nk2 ${randomBytes(32).toString('base64')}\n`);
  t.is((await loadKeyRing(path)).currentKeyId, 'k2');
  await t.throwsAsync(loadKeyRing(`${path}.missing`), misconfigured);
  t.true((await readFile(path, 'utf8')).includes(good));
});

async function folder(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'secretary-crypto-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}
