import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { silentLogger } from '../../src/common/index.js';
import type { AriSession } from '../../src/telephony/ari-session.js';
import { LeasedChannel } from '../../src/telephony/channel.js';
import type { AriEvent } from '../../src/telephony/event-socket.js';
import { AsteriskLink } from '../../src/telephony/index.js';
import { LoneCalls } from '../../src/telephony/lone-calls.js';
import { settle } from '../../src/telephony/options.js';
import { FakeAri } from './fake-ari.js';
import { until } from './lab.js';

const PASSWORD = 'call-secret';
const CALL = 'secretary-call:PJSIP/trunk-00000001';

/** Our side, without a PBX behind it but for what it is asked. */
async function ourSide(t: ExecutionContext, port = 0) {
  const ari = await new FakeAri().open(t);
  const arrived: string[] = [];
  const events: AriEvent[] = [];
  const state = { mayOpen: true };
  const hooks = {
    mayOpen: () => state.mayOpen,
    arrived: (_: AriEvent, id: string, eventsTo: string) => void arrived.push(`${eventsTo} ${id}`),
    event: (event: AriEvent) => void events.push(event),
  };
  const settings = { ariUrl: ari.url, ariUser: 'user', ariPassword: 'secret', application: 'secretary' };
  const callSockets = { port, password: PASSWORD };
  const lone = new LoneCalls({ ...settings, requestTimeoutMs: 1_000, callSockets }, hooks, silentLogger());
  lone.start();
  t.teardown(() => lone.stop());
  return { ari, arrived, events, state, lone, port: await lone.port() };
}

interface Knock {
  readonly password?: string;
  readonly path?: string;
  readonly protocol?: string;
}

/** Asterisk connects; the status when it is refused. */
async function knock(t: ExecutionContext, port: number | undefined, how: Knock = {}): Promise<WebSocket | number> {
  const { password = PASSWORD, path = '/', protocol = 'ari' } = how;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [protocol], { auth: `asterisk:${password}` });
  t.teardown(() => socket.terminate());
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
  });
}

async function open(t: ExecutionContext, port: number | undefined): Promise<WebSocket> {
  const socket = await knock(t, port);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function start(id: string, application = CALL): string {
  return JSON.stringify({ type: 'StasisStart', application, channel: { id }, args: ['201', 'NOANSWER'] });
}

test('only who shows the password is let in, and nobody while a call could not be served', async (t) => {
  const { port, state } = await ourSide(t);
  t.is(await knock(t, port, { password: 'wrong' }), 401);
  t.is(await knock(t, port, { password: '' }), 401);
  t.is(await knock(t, port, { path: '/ari/events' }), 404);
  t.is(await knock(t, port, { protocol: 'media' }), 404);
  state.mayOpen = false;
  t.is(await knock(t, port), 503);
  state.mayOpen = true;
  t.not(typeof (await knock(t, port)), 'number');
  const plain = await fetch(`http://127.0.0.1:${port}/`);
  t.is(plain.status, 426);
});

test('a call is taken when Asterisk itself says so, and a connection speaks of its own call alone', async (t) => {
  const { ari, arrived, events, port } = await ourSide(t);
  ari.applications = [
    { name: CALL, channel_ids: ['1.1'] },
    { name: 'secretary', channel_ids: ['7.7'] },
  ];
  const forged = await open(t, port);
  forged.send(start('7.7', 'secretary-call:forged'));
  forged.send(start('1.1'));
  (await open(t, port)).send(start('7.7'));
  forged.send(JSON.stringify({ type: 'StasisEnd', application: 'secretary-call:forged', channel: { id: '7.7' } }));
  const real = await open(t, port);
  real.send(start('1.1'));
  await until('the call is there', () => arrived.length > 0);
  const say = (type: string, id: string) => real.send(JSON.stringify({ type, application: CALL, channel: { id } }));
  say('StasisEnd', '7.7');
  say('ChannelEnteredBridge', 'secretary-media-1.1');
  real.send('no JSON');
  real.send(JSON.stringify({ type: 'ChannelDtmfReceived', application: CALL, channel: { id: 5 } }));
  say('StasisEnd', '1.1');
  say('ChannelDestroyed', '1.1');
  await until('the end is told', () => events.some(({ type }) => type === 'StasisEnd'));
  t.deepEqual(arrived, [`${CALL} 1.1`]);
  t.deepEqual(
    events.map(({ type, channel }) => `${type} ${channel?.id}`),
    ['ChannelEnteredBridge secretary-media-1.1', 'StasisEnd 1.1'],
  );
});

test('what is too large, too slow or brings no call is let go of', async (t) => {
  const { port } = await ourSide(t);
  const large = await open(t, port);
  large.send('x'.repeat(300_000));
  t.is(((await once(large, 'close')) as [number])[0], 1009);
  const slow = connect(Number(port), '127.0.0.1');
  t.teardown(() => slow.destroy());
  slow.write('GET / HTTP/1.1\r\n');
  slow.resume();
  const idle = await open(t, port);
  await Promise.all([once(idle, 'close'), once(slow, 'close')]);
  t.pass();
});

test('a port that is taken costs no call, and nothing is left open at the end', async (t) => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  t.teardown(() => squatter.close());
  const { port, lone } = await ourSide(t, (squatter.address() as AddressInfo).port);
  t.is(port, undefined);
  await lone.stop();
  const own = await ourSide(t);
  const socket = await open(t, own.port);
  const closed = once(socket, 'close');
  await own.lone.stop();
  await closed;
  await t.notThrowsAsync(own.lone.stop());
  await t.throwsAsync(fetch(`http://127.0.0.1:${own.port}/`));
});

test('where no password was chosen it is made of the one for ARI, and a link without the setting opens no port', async (t) => {
  const address = { ariUrl: 'http://127.0.0.1:1', ariUser: 'a', ariPassword: 'secret' };
  const { callSockets } = settle({ ...address, callSockets: { port: 1 } });
  // printf 'call-sockets:secret' | sha256sum
  t.is(callSockets?.password, 'a5a11cfea9a4b90f8042bb4a823342941a1ddb42619cb625087c13f140e47582');
  const link = new AsteriskLink(address, silentLogger());
  t.is(await link.callSocketPort(), undefined);
  await link.stop();
});

test('the lease of a call on a connection of its own leaves Asterisk the time that it naps, and stays renewable', (t) => {
  const granted = (eventsTo: string | undefined, leaseMs: number) => {
    let held = 0;
    const hold = (request: { leaseMs: number }) => {
      held = request.leaseMs;
      return { stop: async () => undefined };
    };
    const facts = { mailbox: '201', dialStatus: '', callerNumber: '', callerName: '' };
    const settings = { leases: { hold }, renewalMs: 700, leaseMs, ariUrl: '', ariUser: '', ariPassword: '' };
    const session = {} as unknown as AriSession;
    new LeasedChannel('1.1', facts, settings, { session, application: 'secretary', eventsTo, log: silentLogger() });
    return held;
  };
  t.is(granted(undefined, 2_200), 2_200);
  t.is(granted(CALL, 2_200), 1_700);
  t.is(granted(CALL, 1_500), 1_400);
});
