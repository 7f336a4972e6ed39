import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import WebSocket, { WebSocketServer } from 'ws';
import { until } from '../stories/theatre.js';
import { AriProxy } from './ari-proxy.js';

/* A fault that is not injected proves nothing: here the proxy is shown to break what it says it breaks. */

test('requests pass, are refused, and fall into a hole', async (t) => {
  const proxy = await proxied(t);
  const ask = () => fetch(`${proxy.url}/ari/asterisk/info`, { signal: AbortSignal.timeout(1_000) });
  t.is(await (await ask()).text(), 'well');
  proxy.set('requests', 'refused');
  t.is((await ask()).status, 503);
  proxy.set('requests', 'hole');
  await t.throwsAsync(ask(), { any: true });
  proxy.set('requests', 'cut');
  await t.throwsAsync(ask(), { any: true });
  proxy.set('requests', 'open');
  await until('requests to pass again', async () => (await ask().catch(() => undefined))?.ok);
  t.pass();
});

test('the event socket is cut alone, and comes back', async (t) => {
  const proxy = await proxied(t);
  const socket = await events(t, proxy);
  const closed = once(socket, 'close');
  proxy.set('events', 'cut');
  await closed;
  t.is((await fetch(`${proxy.url}/ari/asterisk/info`)).status, 200);
  await t.throwsAsync(events(t, proxy));
  proxy.set('events', 'open');
  await t.notThrowsAsync(events(t, proxy));
});

test('in a hole nothing arrives either way, and afterwards all of it', async (t) => {
  const proxy = await proxied(t);
  const socket = await events(t, proxy);
  const said: string[] = [];
  socket.on('message', (data) => said.push(`${data}`));
  proxy.set('events', 'hole');
  socket.send('in the hole');
  await sleep(200);
  t.deepEqual(said, []);
  proxy.set('events', 'open');
  await until('the echo', () => said.length > 0);
  t.deepEqual(said, ['in the hole']);
});

test('messages of any size are put in between', async (t) => {
  const proxy = await proxied(t);
  const socket = await events(t, proxy);
  const said: string[] = [];
  socket.on('message', (data) => said.push(`${data}`));
  const messages = ['', 'short', 'x'.repeat(1_000), 'y'.repeat(100_000)];
  for (const message of messages) t.is(proxy.inject(message), 1);
  await until('all of them', () => said.length === messages.length);
  t.deepEqual(said, messages);
});

/** In front of a server that says "well" and echoes what comes over its sockets. */
async function proxied(t: ExecutionContext): Promise<AriProxy> {
  const server = createServer((_, response) => void response.end('well'));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`${data}`)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await AriProxy.open((server.address() as AddressInfo).port);
  t.teardown(async () => {
    await proxy.close();
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  });
  return proxy;
}

async function events(t: ExecutionContext, proxy: AriProxy): Promise<WebSocket> {
  const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/ari/events?app=x`);
  t.teardown(() => socket.terminate());
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}
