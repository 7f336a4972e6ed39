import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { until } from '../stories/theatre.js';
import { Tap, type Watcher } from './tap.js';
import { CommitTrap, LetterTrap, Refusal } from './traps.js';

test('the COMMIT of a call’s end is caught on its way, another one passes', async (t) => {
  const trap = new CommitTrap();
  const { says, hears, server } = await through(t, trap);
  let struck = 0;
  const caught = trap.caught('before', () => (struck += 1));
  await says('\x03COMMIT');
  await until('it', () => server().includes('COMMIT'));
  await says("\x03UPDATE calls SET x = 1 WHERE `state` <> 'ended'");
  await until('it', () => server().includes('UPDATE'));
  await says('\x03COMMIT');
  await caught;
  await sleep(100);
  t.is(server().split('COMMIT').length, 2, 'the second one never arrived');
  t.is(struck, 1);
  await says("\x03UPDATE calls SET x = 1 WHERE `state` <> 'ended'");
  await says('\x03COMMIT');
  await until('the next one, when it is not set', () => server().split('COMMIT').length === 3);
  t.is(hears(), '');
});

test('the answer to the COMMIT of a call’s end is kept back, and nothing before it', async (t) => {
  const trap = new CommitTrap();
  const { says, hears, server, answers } = await through(t, trap);
  const caught = trap.caught('behind', () => undefined);
  await says("UPDATE calls … state <> 'ended'");
  await until('it', () => server().includes('UPDATE'));
  await answers('ok');
  await until('it', () => hears() === 'ok');
  await says('\x03COMMIT');
  await until('it', () => server().includes('COMMIT'));
  await answers('done');
  await caught;
  await sleep(100);
  t.is(hears(), 'ok');
});

for (const [moment, heard] of [
  ['before it is read', '250 hello354 go'],
  ['when it is read', '250 hello354 go250 taken'],
] as const) {
  test(`a letter that the server took is caught ${moment}`, async (t) => {
    const trap = new LetterTrap();
    const { hears, says, answers } = await through(t, trap);
    const caught = trap.caught(moment, () => undefined);
    await says('EHLO');
    for (const reply of ['250 hello', '354 go', '250 taken']) {
      await sleep(50);
      await answers(reply);
    }
    await caught;
    await sleep(100);
    t.is(hears(), heard);
  });
}

test('recipients are refused for as long as that is said', async (t) => {
  const refusal = new Refusal('451 later');
  const { says, hears, server } = await through(t, refusal);
  await says('RCPT TO:<a@b>');
  await until('the refusal', () => hears() === '451 later\r\n');
  refusal.reply = undefined;
  await says('RCPT TO:<a@b>');
  await until('it', () => server() === 'RCPT TO:<a@b>');
  t.is(refusal.refused, 1);
});

/** A client and a server with a tap between them. */
async function through(t: ExecutionContext, watcher: Watcher) {
  let [atServer, atClient] = ['', ''];
  let far: Socket | undefined;
  const server = createServer((socket) => {
    far = socket.on('data', (data) => (atServer += data)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tap = await Tap.open((server.address() as { port: number }).port, watcher);
  const client = connect(tap.port, '127.0.0.1').on('data', (data) => (atClient += data));
  t.teardown(async () => {
    client.destroy();
    await tap.close();
    far?.destroy();
    server.close();
  });
  await until('the connection', () => far);
  return {
    says: (text: string) => new Promise<void>((resolve) => client.write(text, () => setTimeout(resolve, 50))),
    answers: (text: string) => new Promise<void>((resolve) => far?.write(text, () => resolve())),
    server: () => atServer,
    hears: () => atClient,
  };
}
