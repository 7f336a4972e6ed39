import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { Claims } from '../../src/telephony/claims.js';
import { FakeAri } from './fake-ari.js';

async function claims(t: Parameters<FakeAri['open']>[0], application = 'secretary-2') {
  const ari = await new FakeAri().open(t);
  const address = { ariUrl: ari.url, ariUser: 'user', ariPassword: 'secret' };
  return { ari, claims: new Claims(address, application, silentLogger()) };
}

const never = new AbortController().signal;

test('a caller is claimed at once for our application; a daemon that would refuse lets others go first', async (t) => {
  const { ari, claims: ours } = await claims(t);
  ari.offered.add('1.1').add('2.2');
  const reluctant = ours.claim('1.1', false, never);
  await ours.claim('2.2', true, never);
  t.deepEqual(ari.claims, [{ channel: '2.2', application: 'secretary-2' }]);
  await reluctant;
  t.deepEqual(ari.claims.at(-1), { channel: '1.1', application: 'secretary-2' });
});

test('a caller who is gone or taken, an ARI that is away or silent, and our own end are no faults', async (t) => {
  const { ari, claims: ours } = await claims(t);
  await ours.claim('9.9', true, never);
  t.deepEqual(ari.claims, []);
  ari.silent = true;
  const startedAt = performance.now();
  await t.notThrowsAsync(ours.claim('1.1', true, never));
  t.true(performance.now() - startedAt < 10_000, 'it waits for a second, not for ever');
  const away = new Claims({ ariUrl: 'http://127.0.0.1:1', ariUser: '', ariPassword: '' }, 'secretary', silentLogger());
  await t.notThrowsAsync(away.claim('1.1', true, never));
  ari.silent = false;
  ari.offered.add('1.1');
  await ours.claim('1.1', false, AbortSignal.abort());
  t.deepEqual(ari.claims, [], 'a daemon that stops claims nobody');
});
