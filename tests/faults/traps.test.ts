import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { SmtpCatcher } from '../../src/demo/smtp-catcher.js';
import { Mailer } from '../../src/mail/index.js';
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
  ['before it is read', '250 hello250 ok\r\n354 go'],
  ['when it is read', '250 hello250 ok\r\n354 go250 taken'],
] as const) {
  test(`a letter that the server took is caught ${moment}`, async (t) => {
    const trap = new LetterTrap();
    const { hears, says, answers } = await through(t, trap);
    const caught = trap.caught(moment, () => undefined);
    await says('EHLO');
    for (const reply of ['250 hello', '250 ok\r\n354 go', '250 taken']) {
      await sleep(50);
      await answers(reply);
    }
    await caught;
    await sleep(100);
    t.is(hears(), heard);
  });
}

test('recipients are refused for as long as that is said, and a letter then reaches the server', async (t) => {
  const catcher = new SmtpCatcher(await mkdtemp(join(tmpdir(), 'secretary-refusal-')));
  t.teardown(() => rm(catcher.directory, { recursive: true, force: true }));
  const port = await catcher.start();
  t.teardown(() => catcher.stop());
  const refusal = new Refusal('451 4.3.2 Later');
  const tap = await Tap.open(port, refusal);
  t.teardown(() => tap.close());
  const mailer = new Mailer(
    { from: 'a@example.com', host: '127.0.0.1', port: tap.port, security: 'none' },
    silentLogger(),
  );
  const [to, messageId] = [{ name: '', address: 'b@example.com' }, '<x@example.com>'];
  const kind = { subject: 'x', text: 'y', html: 'y', language: 'en', urgent: false };
  const letter = { to, messageId, date: new Date(0), attachments: [], ...kind };
  await t.throwsAsync(mailer.send(letter), { code: 'unavailable' });
  refusal.reply = '550 5.1.1 Nobody';
  await t.throwsAsync(mailer.send(letter), { code: 'bad-input' });
  refusal.reply = undefined;
  await mailer.send(letter);
  t.is(refusal.refused, 2);
  t.deepEqual((await catcher.next()).to, ['b@example.com']);
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
