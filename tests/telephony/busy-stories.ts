import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { PbxCall } from '../../src/telephony/index.js';
import type { MediaTransport } from '../../src/terms/index.js';
import { callerIsIn, callerIsWithUs, type Lab, limit, linkOptions, openPort, until } from './lab.js';
import { bursts, Recorder } from './sound.js';

/** What a daemon whose main loop is busy means for the caller. */
export function tellOfBusyLoops(lab: () => Lab, transport: MediaTransport): void {
  test.serial(`${transport}: a main loop that is busy for 1.5 s is neither heard nor costs the caller`, async (t) => {
    const { daemon, said, callersEnd } = await heldByDaemon(t, lab(), transport);
    const far = new Recorder(await openPort(t, callersEnd, 'websocket'));
    const before = (await renewals(lab())).length;
    daemon.send({ toneMs: 4_000, busyMs: 1_500 });
    await until('the loop is busy', () => said.includes('busy'));
    await until('the tone is over', () => (bursts(far.heard).at(-1)?.lengthMs ?? 0) > 3_500);
    await sleep(1_000);
    const heard = bursts(far.heard);
    t.log(`heard ${heard.map(({ lengthMs }) => lengthMs).join(', ')} ms of 4,000`);
    t.is(heard.length, 1, 'one tone without a gap of 60 ms');
    t.true(Math.abs(heard[0]!.lengthMs - 4_000) <= 60);
    const times = (await renewals(lab())).slice(before);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    t.log(`renewals ${gaps.join(', ')} ms apart`);
    t.true(gaps.length >= 3);
    t.true(Math.max(...gaps) < 1_200, 'the lease was renewed each 0.7 s all the time');
    t.true(await callerIsWithUs(lab()));
  });

  test.serial(`${transport}: a main loop that is stuck loses the caller to VoiceMail`, async (t) => {
    const { daemon, said } = await heldByDaemon(t, lab(), transport);
    daemon.send({ toneMs: 20, busyMs: 15_000 });
    await until('the loop is stuck', () => said.includes('busy'));
    const stuckAt = performance.now();
    await until('VoiceMail has the caller', () => callerIsIn(lab(), 'VoiceMail'));
    const afterMs = performance.now() - stuckAt;
    t.log(`VoiceMail ${afterMs.toFixed(0)} ms after the loop stopped`);
    t.true(
      afterMs < 2_500 + 500,
      `the lease is 2.2 s from the last sign of life, asking takes a while, and it took ${afterMs} ms`,
    );
  });
}

/** A daemon in a process of its own that has a caller. */
export async function heldByDaemon(
  t: ExecutionContext,
  lab: Lab,
  transport: MediaTransport | 'auto' = 'auto',
): Promise<{ daemon: ChildProcess; said: unknown[]; callersEnd: PbxCall }> {
  const program = fileURLToPath(new URL('./holder.js', import.meta.url));
  const daemon = fork(program, [JSON.stringify(linkOptions(lab, { transport }))]);
  t.teardown(() => daemon.kill('SIGKILL'));
  const said: unknown[] = [];
  daemon.on('message', (word) => said.push(word));
  await until('the daemon is ready', () => said.includes('ready'));
  const callersEnd = await lab.caller.originate({ endpoint: lab.outside.endpoint('201') }, limit());
  t.teardown(() => callersEnd.hangUp().catch(() => undefined));
  await until('the daemon has the call', () => said.includes('held'));
  return { daemon, said, callersEnd };
}

/** When Asterisk set a time limit, by its own log, milliseconds. */
async function renewals({ pbx }: Lab): Promise<number[]> {
  const log = await pbx.asterisk.messages();
  return [...log.matchAll(/^\[([^\]]+)\].*Channel will hangup at/gm)].map(([, time = '']) => Date.parse(time));
}
