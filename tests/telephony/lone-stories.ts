import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { PbxCall } from '../../src/telephony/index.js';
import { AriProxy } from '../faults/ari-proxy.js';
import { callerIsIn, type Lab, limit, linkOptions, linkTo, nextCall, openPort, tone, until } from './lab.js';
import { bursts, Recorder } from './sound.js';

/** Asking a busy machine where a caller is takes a while, milliseconds. */
const ASKING_MS = 500;

/** A call whose daemon has no connection to Asterisk at the moment brings its own. */
export function tellOfLoneCalls(lab: () => Lab): void {
  test.serial('lone: while our connection is down a call comes over its own, and is as any other', async (t) => {
    const { proxy, link } = await linkBehindProxy(t, lab());
    proxy.set('events', 'cut');
    await until('our connection is down', () => link.state === 'away');
    const calling = rings(t, lab());
    const call = await nextCall(link);
    t.deepEqual([call.mailbox, call.dialStatus], ['201', 'NOANSWER']);
    call.startLease(() => true);
    await call.answer();
    const port = await openPort(t, call, link.transport());
    const callersEnd = await calling;
    const callersPort = await openPort(t, callersEnd, 'websocket');
    const [near, far] = [new Recorder(port), new Recorder(callersPort)];
    for (const frame of tone(600, 500)) port.write(frame);
    for (const frame of tone(900, 500)) callersPort.write(frame);
    await until('both hear each other', () => bursts(near.heard).length > 0 && bursts(far.heard).length > 0);
    await callersEnd.press('4#');
    const keys: string[] = [];
    for await (const key of call.keys) if (keys.push(key) === 2) break;
    t.deepEqual(keys, ['4', '#']);

    // Our connection is back: it takes nothing away from the call.
    proxy.set('events', 'open');
    await link.connected(limit());
    t.false(call.hungUp.aborted);
    t.true(await callerIsIn(lab(), 'Stasis'));
    await callersEnd.hangUp();
    await until('the hang-up is noticed', () => call.hungUp.aborted);
    await call.finish('done');
    await until('nothing is left', async () => !(await lab().pbx.asterisk.cli('bridge show all')).includes('bridge-'));
  });

  test.serial('lone: a call that is given back goes where the word says', async (t) => {
    const { proxy, link } = await linkBehindProxy(t, lab());
    proxy.set('events', 'cut');
    await until('our connection is down', () => link.state === 'away');
    const calling = rings(t, lab());
    const done = await nextCall(link);
    await done.answer();
    await done.finish('done');
    const callersEnd = await calling;
    await until('the caller is hung up', () => callersEnd.hungUp.aborted);
    rings(t, lab());
    const failed = await nextCall(link);
    await failed.finish('failed');
    await until('VoiceMail has the caller', () => callerIsIn(lab(), 'VoiceMail'));
    t.pass();
  });

  for (const [signal, what] of [
    ['SIGKILL', 'killed'],
    ['SIGSTOP', 'stopped'],
  ] as const) {
    test.serial(`lone: a daemon that is ${what} in such a call loses the caller to VoiceMail`, async (t) => {
      const proxy = await proxyOf(t, lab());
      const daemon = await daemonBehind(t, lab(), proxy);
      proxy.set('events', 'cut');
      rings(t, lab());
      await daemon.says('held');
      daemon.process.kill(signal);
      const at = performance.now();
      await until('VoiceMail has the caller', () => callerIsIn(lab(), 'VoiceMail'));
      const afterMs = performance.now() - at;
      t.log(`VoiceMail ${afterMs.toFixed(0)} ms after it was ${what}`);
      t.true(afterMs < 2_500 + ASKING_MS);
    });
  }

  test.serial(
    'lone: a daemon that hangs without its connection does not hold the caller for more than the lease',
    async (t) => {
      const proxy = await proxyOf(t, lab());
      const daemon = await daemonBehind(t, lab(), proxy);
      daemon.process.kill('SIGSTOP');
      proxy.set('events', 'cut');
      rings(t, lab());
      await until('the caller is offered', () => callerIsIn(lab(), 'StasisBroadcast'));
      const at = performance.now();
      await until('VoiceMail has the caller', () => callerIsIn(lab(), 'VoiceMail'));
      const afterMs = performance.now() - at;
      t.log(`VoiceMail ${afterMs.toFixed(0)} ms after the caller was offered`);
      t.true(afterMs < 2_500 + ASKING_MS);
    },
  );
}

async function proxyOf(t: ExecutionContext, lab: Lab): Promise<AriProxy> {
  const proxy = await AriProxy.open(Number(new URL(lab.pbx.ariUrl).port));
  t.teardown(() => proxy.close());
  return proxy;
}

/** A link that loses its connection when the test says so; requests still pass. */
async function linkBehindProxy(t: ExecutionContext, lab: Lab) {
  const proxy = await proxyOf(t, lab);
  const link = await linkTo(t, lab, { ariUrl: proxy.url, ...callSocketsOf(lab) });
  await until('Asterisk can reach it', () => link.callSocketPort());
  return { proxy, link };
}

async function daemonBehind(t: ExecutionContext, lab: Lab, proxy: AriProxy) {
  const options = linkOptions(lab, { ariUrl: proxy.url, ...callSocketsOf(lab) });
  const daemon = fork(fileURLToPath(new URL('./holder.js', import.meta.url)), [JSON.stringify(options)]);
  t.teardown(() => daemon.kill('SIGKILL'));
  const said: unknown[] = [];
  daemon.on('message', (word) => said.push(word));
  const says = (word: string) => until(`the daemon says ${word}`, () => said.includes(word));
  await says('ready');
  return { process: daemon, says };
}

function callSocketsOf({ callSockets }: Lab) {
  if (callSockets === undefined) throw new Error('this Asterisk has no outbound WebSockets');
  return { callSockets };
}

/** Somebody calls 201, until the test ends. */
function rings(t: ExecutionContext, lab: Lab): Promise<PbxCall> {
  const givingUp = new AbortController();
  const signal = AbortSignal.any([givingUp.signal, limit()]);
  const callersEnd = lab.caller.originate({ endpoint: lab.outside.endpoint('201') }, signal);
  callersEnd.catch(() => undefined);
  t.teardown(async () => {
    givingUp.abort();
    const end = await callersEnd.catch(() => undefined);
    await end?.hangUp().catch(() => undefined);
  });
  return callersEnd;
}
