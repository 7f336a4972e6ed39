import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { MediaPort } from '../../src/media/index.js';
import type { MediaTransport } from '../../src/terms/index.js';
import { callerIsIn, callerIsWithUs, type Lab, limit, linkTo, nextCall, talk, tone, until } from './lab.js';
import { bursts, Recorder } from './sound.js';

/** Extension 100 rings the desk phone, which answers only where a story says so. */
const TARGET = '100@from-internal';
/** Longer than the lease: whoever is not on it any more is still there afterwards. */
const LEASE_MS = 4_000;

/** The caller is sent on to somebody else, and comes back where nobody answers. */
export function tellOfTransfers(lab: () => Lab, transport: MediaTransport): void {
  test.serial('transfer: nobody answers, and the caller is back with us, heard and on the lease', async (t) => {
    await desk(t, lab());
    const { call, port, callersPort } = await talk(t, lab(), transport);
    const [near, far] = [new Recorder(port), new Recorder(callersPort)];
    await t.throwsAsync(() => call.transfer('999999@from-internal', 1_000), { code: 'not-found' });
    await t.throwsAsync(() => call.transfer('100@nowhere', 1_000), { code: 'not-found' });
    await t.throwsAsync(() => call.transfer('100,20,A(secret)@from-internal', 1_000), { code: 'bad-input' });
    await passesBothWays(t, near, far, port, callersPort);

    const startedAt = performance.now();
    const outcome = call.transfer(TARGET, 2_000);
    await until('the desk rings', () => callerIsIn(lab(), 'Dial'));
    t.is(await outcome, 'unanswered');
    t.log(`back after ${(performance.now() - startedAt).toFixed(0)} ms`);
    t.false(call.hungUp.aborted);
    await call.joinMedia();
    await passesBothWays(t, near, far, port, callersPort);
    await sleep(LEASE_MS);
    t.true(await callerIsWithUs(lab()), 'the lease is renewed');

    // An extension that falls back to a secretary itself is nobody: there is no second secretary behind the first.
    t.is(await call.transfer('201@from-internal', 10_000), 'unanswered');
    await call.joinMedia();
    await passesBothWays(t, near, far, port, callersPort);
    await call.finish('done');
    await until('the caller is hung up, without VoiceMail', async () => !(await callerIsIn(lab(), 'VoiceMail')));
    await until('the call is over', () => call.hungUp.aborted);
  });

  test.serial('transfer: somebody answers, the lease is off, and VoiceMail never comes', async (t) => {
    await desk(t, lab(), 'Answer()', 'Wait(6)');
    const { call, callersEnd } = await talk(t, lab(), transport);
    const startedAt = performance.now();
    t.is(await call.transfer(TARGET, 20_000), 'answered');
    const afterMs = performance.now() - startedAt;
    t.log(`answered after ${afterMs.toFixed(0)} ms`);
    t.true(afterMs < 4_000, 'it is known soon');
    await call.finish('done');
    t.true(call.hungUp.aborted, 'for us the call is over');
    await sleep(LEASE_MS);
    t.true(await callerIsIn(lab(), 'Dial'), 'they still talk');
    t.false((await lab().pbx.asterisk.cli('bridge show all')).includes('secretary-bridge'), 'our bridge is gone');
    let voicemail = false;
    await until('the talk ends', async () => {
      voicemail ||= await callerIsIn(lab(), 'VoiceMail');
      return callersEnd.hungUp.aborted;
    });
    t.false(voicemail);
  });

  test.serial('transfer: the caller hangs up while the phone rings', async (t) => {
    await desk(t, lab());
    const { call, callersEnd } = await talk(t, lab(), transport);
    const outcome = t.throwsAsync(() => call.transfer(TARGET, 20_000), { code: 'aborted' });
    await until('the desk rings', () => callerIsIn(lab(), 'Dial'));
    await callersEnd.hangUp();
    await outcome;
    t.true(call.hungUp.aborted);
    await call.finish('done');
    await until('nothing is left', async () => {
      const [channels, bridges] = await Promise.all(
        ['core show channels count', 'bridge show all'].map((command) => lab().pbx.asterisk.cli(command)),
      );
      return channels?.includes('0 active channels') && !bridges?.includes('secretary-bridge');
    });
  });

  test.serial('transfer: a daemon that ends meanwhile leaves a caller whom the next one takes', async (t) => {
    await desk(t, lab());
    const { link, call } = await talk(t, lab(), transport);
    const outcome = call.transfer(TARGET, 6_000);
    outcome.catch(() => undefined);
    await until('the desk rings', () => callerIsIn(lab(), 'Dial'));
    await link.stop();
    await t.throwsAsync(() => outcome, { code: 'aborted' });
    const next = await nextCall(await linkTo(t, lab()));
    t.is(next.id, call.id);
    t.is(next.dialStatus, 'RETURNED');
    t.is(next.mailbox, '201');
    await next.finish('failed');
    await until('VoiceMail takes the message', () => callerIsIn(lab(), 'VoiceMail'));
  });
}

/** What the phone behind extension 100 does when it rings; without steps it rings on. */
async function desk(t: ExecutionContext, { pbx, outside }: Lab, ...steps: string[]): Promise<void> {
  const phone = `PJSIP/201/sip:300@127.0.0.1:${outside.asterisk.sipPort}`;
  await pbx.asterisk.cli(`dialplan add extension 100,1,Dial(${phone},30) into from-internal replace`);
  for (const [i, step] of steps.entries()) {
    await outside.asterisk.cli(`dialplan add extension 300,${i + 1},${step} into phone replace`);
  }
  t.teardown(() => outside.asterisk.cli('dialplan remove extension 300@phone'));
}

async function passesBothWays(
  t: ExecutionContext,
  near: Recorder,
  far: Recorder,
  port: MediaPort,
  callersPort: MediaPort,
): Promise<void> {
  await sleep(300); // So that the ringing of a transfer is no part of it.
  const before = [near, far].map(({ heard }) => bursts(heard).length);
  for (const frame of tone(600, 300)) port.write(frame);
  for (const frame of tone(900, 300)) callersPort.write(frame);
  await Promise.all([port.drained(limit()), callersPort.drained(limit())]);
  const longEnough = (recorder: Recorder, i: number) => bursts(recorder.heard).length > (before[i] ?? 0);
  await until('both hear each other', () => longEnough(near, 0) && longEnough(far, 1));
  await sleep(300);
  for (const recorder of [near, far]) t.true(Math.abs(bursts(recorder.heard).at(-1)!.lengthMs - 300) <= 60);
}
