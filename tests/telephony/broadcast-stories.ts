import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { AsteriskLink, IncomingCall } from '../../src/telephony/index.js';
import { callerIsIn, type Lab, limit, linkOptions, linkTo, openPort, until } from './lab.js';

/** Asking a busy machine where a caller is takes a while, milliseconds. */
const ASKING_MS = 500;

/** Callers are offered to all daemons of a PBX, where Asterisk can do that. */
export function tellOfBroadcasts(lab: () => Lab): void {
  test.serial('offered: without a daemon VoiceMail has the caller after about a second', async (t) => {
    const afterMs = await untilVoicemail(t, lab());
    t.log(`VoiceMail ${afterMs.toFixed(0)} ms after the caller was offered`);
    t.true(afterMs < 1_500 + ASKING_MS);
  });

  test.serial('offered: a daemon that hangs does not claim, and VoiceMail has the caller within 2.5 s', async (t) => {
    const daemon = fork(fileURLToPath(new URL('./holder.js', import.meta.url)), [JSON.stringify(linkOptions(lab()))]);
    t.teardown(() => daemon.kill('SIGKILL'));
    const said: unknown[] = [];
    daemon.on('message', (word) => said.push(word));
    await until('the daemon is ready', () => said.includes('ready'));
    daemon.kill('SIGSTOP');
    const afterMs = await untilVoicemail(t, lab());
    t.log(`VoiceMail ${afterMs.toFixed(0)} ms after the caller was offered to a stopped daemon`);
    t.true(afterMs < 2_500 + ASKING_MS);
  });

  test.serial(
    'offered: of two daemons exactly one has each caller, and one that is full leaves them all',
    async (t) => {
      const [first, second] = [await daemonAs(t, lab(), 'secretary'), await daemonAs(t, lab(), 'secretary-2')];
      const count = () => first.calls.length + second.calls.length;
      for (let i = 1; i <= 4; i += 1) {
        const hangUp = ringsAt(t, lab());
        await until('somebody has the caller', () => count() === i);
        const call = [...first.calls, ...second.calls].find(({ hungUp }) => !hungUp.aborted) as IncomingCall;
        t.deepEqual([call.mailbox, call.dialStatus], ['201', 'NOANSWER']);
        await call.answer();
        await openPort(t, call, 'websocket');
        t.is(count(), i, 'one of them, and one only');
        await hangUp();
        await until('the call is over', () => call.hungUp.aborted);
      }
      t.log(`${first.calls.length} and ${second.calls.length} of four callers`);
      first.isFull = true;
      const before = first.calls.length;
      for (let i = 5; i <= 6; i += 1) {
        const hangUp = ringsAt(t, lab());
        await until('the other one has the caller', () => count() === i);
        t.is(first.calls.length, before);
        await hangUp();
        await until('the call is over', () => second.calls.at(-1)?.hungUp.aborted === true);
      }
    },
  );

  test.serial('offered: a caller whom nobody took comes back to the daemon that sent him', async (t) => {
    const [first, second] = [await daemonAs(t, lab(), 'secretary'), await daemonAs(t, lab(), 'secretary-2')];
    first.isFull = true;
    ringsAt(t, lab());
    const call = await until('the second one has the caller', () => second.calls[0]);
    await call.answer();
    await openPort(t, call, 'websocket');
    first.isFull = false;
    // Nobody is registered as 202: the dialplan goes on at once.
    t.is(await call.transfer('202@from-internal', 1_000), 'unanswered');
    t.is(first.calls.length, 0);
    t.is(second.calls.length, 1);
    t.false(call.hungUp.aborted);
    await call.finish('done');
  });

  test.serial('offered: a daemon that is full and alone refuses by itself, before the dialplan gives up', async (t) => {
    const daemon = await daemonAs(t, lab(), 'secretary');
    daemon.isFull = true;
    ringsAt(t, lab());
    const call = await until('it has the caller in the end', () => daemon.calls[0]);
    await call.finish('failed');
    await until('VoiceMail has the caller', () => callerIsIn(lab(), 'VoiceMail'));
    t.pass();
  });
}

/** How long a caller waits from being offered to VoiceMail, milliseconds. */
async function untilVoicemail(t: ExecutionContext, lab: Lab): Promise<number> {
  ringsAt(t, lab);
  await until('the caller is offered', () => callerIsIn(lab, 'StasisBroadcast'));
  const offeredAt = performance.now();
  await until('VoiceMail has the caller', () => callerIsIn(lab, 'VoiceMail'));
  return performance.now() - offeredAt;
}

/** Somebody calls 201; the result hangs up. */
function ringsAt(t: ExecutionContext, lab: Lab): () => Promise<void> {
  const givingUp = new AbortController();
  const signal = AbortSignal.any([givingUp.signal, limit()]);
  const callersEnd = lab.caller.originate({ endpoint: lab.outside.endpoint('201') }, signal);
  const hangUp = async () => {
    givingUp.abort();
    const end = await callersEnd.catch(() => undefined);
    await end?.hangUp().catch(() => undefined);
  };
  t.teardown(hangUp);
  return hangUp;
}

interface Daemon {
  readonly link: AsteriskLink;
  readonly calls: IncomingCall[];
  isFull: boolean;
}

/** Takes every caller whom it gets. */
async function daemonAs(t: ExecutionContext, lab: Lab, application: string): Promise<Daemon> {
  const link = await linkTo(t, lab, { application });
  const daemon: Daemon = { link, calls: [], isFull: false };
  void (async () => {
    for await (const call of link.calls(limit(120_000), () => !daemon.isFull)) {
      call.startLease(() => true);
      daemon.calls.push(call);
    }
  })();
  return daemon;
}
