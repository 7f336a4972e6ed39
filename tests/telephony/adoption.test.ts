import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { Adoption, serveAdoption } from '../../src/telephony/index.js';

interface Channel {
  readonly variables: Readonly<Record<string, string>>;
  readonly caller?: { readonly number: string; readonly name: string };
}

/** As much of ARI as an adoption asks. */
class FakeAri {
  readonly channels = new Map<string, Channel>();
  /** What was granted, in the order it came. */
  readonly renewals: { readonly channel: string; readonly seconds: number }[] = [];
  /** So many requests are refused before it answers. */
  busy = 0;
  silent = false;
  url = '';

  async open(t: ExecutionContext): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.silent) return;
    const [status, body] = this.#replyTo(request);
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  }

  #replyTo({ url: path = '', method, headers }: IncomingMessage): [number, unknown?] {
    const url = new URL(path, this.url);
    if (headers.authorization !== `Basic ${Buffer.from('user:secret').toString('base64')}`) return [401];
    this.busy -= 1;
    if (this.busy >= 0) return [503];
    const [, , kind, id = '', what] = url.pathname.split('/').map(decodeURIComponent);
    if (kind === 'applications') return id === 'secretary' ? [200, { channel_ids: [...this.channels.keys()] }] : [404];
    const channel = this.channels.get(id);
    if (channel === undefined) return [404];
    if (what !== 'variable') return [200, { id, caller: channel.caller }];
    if (method === 'POST') {
      this.renewals.push({ channel: id, seconds: Number(url.searchParams.get('value')) });
      return [204];
    }
    const value = channel.variables[url.searchParams.get('variable') ?? ''];
    return value === undefined ? [404] : [200, { value }];
  }
}

const known: Channel = {
  variables: { SECRETARY_CALL: 'call-1', SECRETARY_BOX: '201', SECRETARY_WHY: 'NOANSWER' },
  caller: { number: '+12125550142', name: 'Daniel\r\nBrooks' },
};

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

test('a caller of whom nobody knows the call is not held for long', async (t) => {
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
  t.true(count() <= before + 1);
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
