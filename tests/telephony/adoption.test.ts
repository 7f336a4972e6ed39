import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { Adoption, serveAdoption } from '../../src/telephony/index.js';
import { FakeAri, known } from './fake-ari.js';

async function begin(t: ExecutionContext, ari: FakeAri, application = 'secretary'): Promise<Adoption> {
  const { port1, port2 } = new MessageChannel();
  t.teardown(() => port1.close());
  serveAdoption(port1);
  const adoption = new Adoption(port2);
  adoption.begin({
    ariUrl: ari.url,
    ariUser: 'user',
    ariPassword: 'secret',
    application,
    renewalMs: 100,
    leaseMs: 2_200,
  });
  return adoption;
}

async function until(what: string, state: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end; await delay(10)) if (state()) return;
  throw new Error(`never came: ${what}`);
}

test('who was left behind is found, held from the first moment on, and let go when somebody else holds', async (t) => {
  const ari = await new FakeAri().open(t);
  ari.channels.set('1.1', known);
  ari.channels.set('secretary-media-1.1', { variables: {} });
  ari.channels.set('secretary-out-7', { variables: known.variables });
  const adoption = await begin(t, ari);
  t.deepEqual(await adoption.calls, [
    {
      channelId: '1.1',
      callId: 'call-1',
      mailbox: '201',
      dialStatus: 'NOANSWER',
      callerNumber: '+12125550142',
      callerName: 'Daniel Brooks',
    },
  ]);
  await until('several renewals', () => ari.renewals.length >= 3);
  t.true(ari.renewals.every(({ channel, seconds }) => channel === '1.1' && seconds === 2.2));
  t.true((adoption.firstRenewalMs ?? 0) > 0);
  await adoption.letGo('1.1');
  const before = ari.renewals.length;
  await delay(400);
  t.is(ari.renewals.length, before, 'no renewal after it was let go');
});

test('a caller of whom nobody knows the call goes to VoiceMail at once', async (t) => {
  const ari = await new FakeAri().open(t);
  ari.channels.set('1.1', { ...known, variables: { SECRETARY_BOX: '201' } });
  ari.channels.set('1.2', known);
  const adoption = await begin(t, ari);
  t.deepEqual(
    (await adoption.calls).map(({ channelId }) => channelId),
    ['1.2'],
  );
  const count = () => ari.renewals.filter(({ channel }) => channel === '1.1').length;
  const before = count();
  await until('the other goes on', () => ari.renewals.filter(({ channel }) => channel === '1.2').length > 4);
  t.is(count(), before, 'no renewal any more');
  const last = ari.renewals.filter(({ channel }) => channel === '1.1').at(-1);
  t.true(last !== undefined && last.seconds > 0 && last.seconds < 0.2, 'the lease that it has is over');
  await adoption.letGo('1.2');
});

test('an Asterisk that is busy is asked again; one that is silent, strange or new leaves nobody', async (t) => {
  const busy = await new FakeAri().open(t);
  busy.channels.set('1.1', known);
  busy.busy = 3;
  const adoption = await begin(t, busy);
  t.is((await adoption.calls).length, 1);
  await adoption.letGo('1.1');
  const silent = await new FakeAri().open(t);
  silent.silent = true;
  t.deepEqual(await (await begin(t, silent)).calls, []);
  t.deepEqual(await (await begin(t, busy, 'another')).calls, []);
  const nobody = await begin(t, await new FakeAri().open(t));
  t.deepEqual(await nobody.calls, []);
  await t.notThrowsAsync(nobody.letGo('1.1'));
});
