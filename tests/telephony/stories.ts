import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { readWav } from '../../src/audio/index.js';
import type { MediaTransport } from '../../src/terms/index.js';
import { tellOfBroadcasts } from './broadcast-stories.js';
import { heldByDaemon, tellOfBusyLoops } from './busy-stories.js';
import {
  callerIsIn,
  callerIsWithUs,
  dial,
  type Lab,
  limit,
  linkOptions,
  linkTo,
  openPort,
  startLab,
  talk,
  tone,
  until,
} from './lab.js';
import { tellOfLoneCalls } from './lone-stories.js';
import { bursts, pitch, Recorder, rising } from './sound.js';
import { tellOfTransfers } from './transfer-stories.js';

let lab: Lab;

/** The stories that every supported Asterisk has to live through. */
export function tellStories(version: '22' | '16', transports: readonly MediaTransport[]): void {
  test.before(async () => {
    lab = await startLab(version);
  });
  test.after.always(() => lab?.stop());
  for (const transport of transports) tellOfSound(transport);
  tellOfHangUps(transports[0] as MediaTransport);
  for (const transport of transports) tellOfBusyLoops(() => lab, transport);
  tellOfTransfers(() => lab, transports[0] as MediaTransport);
  if (version === '22') tellOfBroadcasts(() => lab);
  if (version === '22') tellOfLoneCalls(() => lab);
  tellOfVoicemail();
  tellOfTheLink();
}

function tellOfSound(transport: MediaTransport): void {
  test.serial(`${transport}: sound passes both ways, stops at once when flushed, and keys arrive`, async (t) => {
    const { call, port, callersEnd, callersPort } = await talk(t, lab, transport);
    t.is(call.mailbox, '201');
    t.is(call.dialStatus, 'NOANSWER');
    const [near, far] = [new Recorder(port), new Recorder(callersPort)];

    for (const frame of tone(600, 5_000)) port.write(frame);
    await until('the caller hears the tone', () => bursts(far.heard)[0]);
    await sleep(600);
    const flushedAt = performance.now();
    port.flush();
    t.is(port.queuedMs, 0);
    await sleep(300);
    const heard = bursts(far.heard)[0]!;
    const played = bursts(near.played)[0]!;
    const stopMs = far.onWall(heard.startMs + heard.lengthMs) - flushedAt;
    t.log(`heard until ${stopMs.toFixed(0)} ms after flush, ${heard.lengthMs} ms in all, ${played.lengthMs} told`);
    t.true(stopMs < 400, `the caller hears silence soon after the flush, not ${stopMs} ms later`);
    t.true(Math.abs(heard.lengthMs - played.lengthMs) <= 40, 'what was told as played is what was heard');

    for (const frame of tone(900, 400)) callersPort.write(frame);
    await callersPort.drained(limit());
    await until('the tone of the caller arrives', () => bursts(near.heard).some(({ lengthMs }) => lengthMs > 350));

    await callersEnd.press('4#');
    const keys: string[] = [];
    for await (const key of call.keys) if (keys.push(key) === 2) break;
    t.deepEqual(keys, ['4', '#']);
    await call.finish('done');
    await until('the caller is hung up', () => callersEnd.hungUp.aborted);
  });

  test.serial(`${transport}: a pause is silent at once, and what follows goes on where it stopped`, async (t) => {
    const { port, callersPort } = await talk(t, lab, transport);
    const far = new Recorder(callersPort);
    const told: Int16Array[] = [];
    port.onPlayed(({ samples }) => told.push(samples));
    const frames = rising(4_000);
    for (const frame of frames) port.write(frame);
    await until('the caller hears it', () => bursts(far.heard)[0]);
    const stops: number[] = [];
    for (let i = 1; i <= 3; i += 1) {
      await sleep(500);
      const pausedAt = performance.now();
      port.pause();
      await sleep(400);
      const last = bursts(far.heard).at(-1)!;
      stops.push(far.onWall(last.startMs + last.lengthMs) - pausedAt);
      const left = port.queuedMs;
      t.is(left, (frames.length - told.length) * 20, 'what was not told is kept');
      port.resume();
      await until('it goes on', () => bursts(far.heard, 16_000, 250).length > i);
    }
    await port.drained(limit());
    await sleep(300);
    t.log(`silent ${stops.map((ms) => ms.toFixed(0)).join(', ')} ms after the pause`);
    t.true(stops.sort((a, b) => a - b)[1]! <= 60, `silent within 60 ms, not ${stops}`);
    t.is(told.length, frames.length);
    t.true(
      told.every((samples, i) => samples === frames[i]),
      'each frame is told once, in order',
    );
    // A busy machine may hold this process up for a moment: only what is longer is a pause.
    const pieces = bursts(far.heard, 16_000, 250);
    t.is(pieces.length, 4);
    const total = pieces.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
    t.true(total >= 3_960 && total <= 4_250, `4,000 ms were said and ${total} ms heard`);
    for (const [i, piece] of pieces.slice(1).entries()) {
      const before = pieces[i]!;
      const [end, start] = [before.startMs + before.lengthMs, piece.startMs];
      const step = pitch(far.heard, start + 10) - pitch(far.heard, end - 50);
      t.log(`the pitch goes on ${step.toFixed(0)} Hz higher`);
      // 500 Hz rise in a second: from the middle of one window to that of the next are 60 ms of sound, a frame is 10 Hz.
      t.true(Math.abs(step - 30) <= 15, `a jump of ${step} Hz`);
    }
  });

  test.serial(`${transport}: the recording has the times of the caller's own recording`, async (t) => {
    const { port, callersPort } = await talk(t, lab, transport);
    const near = new Recorder(port);
    const files = await recordOutside(t);
    for (let i = 0; i < 4; i += 1) {
      for (const frame of tone(600, 200)) port.write(frame);
      await port.drained(limit());
      await sleep(250);
      for (const frame of tone(900, 200)) callersPort.write(frame);
      await callersPort.drained(limit());
      await sleep(250);
    }
    const [heard, said] = await files.stop();
    const ours = { caller: bursts(near.heard), secretary: bursts(near.played) };
    const theirs = { caller: bursts(said, 8_000), secretary: bursts(heard, 8_000) };
    t.deepEqual([ours.caller.length, ours.secretary.length], [4, 4], 'nothing is lost on our side');
    t.deepEqual([theirs.caller.length, theirs.secretary.length], [4, 4], 'nothing is lost on the caller’s side');
    const offsets = ours.caller.map(
      ({ startMs }, i) =>
        ours.secretary[i]!.startMs - startMs - (theirs.secretary[i]!.startMs - theirs.caller[i]!.startMs),
    );
    t.log(`offsets between the two recordings: ${offsets.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    for (const offset of offsets) t.true(Math.abs(offset) <= 60, `offset ${offset} ms`);
    for (const { lengthMs } of [...ours.caller, ...ours.secretary]) t.true(Math.abs(lengthMs - 200) <= 25);
  });
}

function tellOfHangUps(transport: MediaTransport): void {
  test.serial('a caller who hangs up at any moment ends the call and leaves nothing behind', async (t) => {
    const link = await linkTo(t, lab, { transport });
    for (const moment of ['start', 'answer', 'media', 'talk'] as const) {
      const { call, callersEnd } = await dial(t, lab, link);
      if (moment !== 'start') await call.answer();
      if (moment === 'start') {
        await lab.outside.asterisk.cli('channel request hangup all');
      } else {
        const end = await callersEnd;
        if (moment === 'talk') await openPort(t, call, transport);
        const hangingUp = end.hangUp();
        if (moment === 'media') await openPort(t, call, transport).catch(() => undefined);
        await hangingUp;
      }
      await until(`the call ends (${moment})`, () => call.hungUp.aborted);
      await call.finish('done');
    }
    await until('all channels and bridges are gone', async () => {
      const [channels, bridges] = [await cli('core show channels count'), await cli('bridge show all')];
      return channels.includes('0 active channels') && !bridges.includes('secretary-bridge');
    });
    t.pass();
  });

  for (const [how, trunk] of Object.entries({ 'RFC 4733': 'pbx', 'SIP INFO': 'pbx-info' })) {
    test.serial(`keys that are pressed by ${how} arrive, each once`, async (t) => {
      const link = await linkTo(t, lab, { transport });
      const { call, callersEnd } = await dial(t, lab, link, { trunk });
      call.startLease(() => true);
      await call.answer();
      await openPort(t, call, transport);
      await (await callersEnd).press('0*#2580');
      const keys: string[] = [];
      const reading = (async () => {
        for await (const key of call.keys) keys.push(key);
      })();
      await until('the last key', () => keys.length >= 7);
      await sleep(500);
      t.is(keys.join(''), '0*#2580');
      await call.finish('done');
      await reading;
    });
  }

  test.serial('caller ids with quotes, line ends, emoji or none are made harmless', async (t) => {
    const link = await linkTo(t, lab);
    const strange = await dial(t, lab, link, { callerId: '"Joe \\"the\\" Ré 🎩" <+49301234>' });
    t.is(strange.call.callerNumber, '+49301234');
    t.is(strange.call.callerName, 'Joe the Ré 🎩');
    t.regex(strange.call.channelName ?? '', /^PJSIP\/.+-[0-9a-f]{8}$/);
    await strange.call.hangUp();
    const none = await dial(t, lab, link, { extension: '299' });
    t.is(none.call.mailbox, '299');
    t.is(none.call.dialStatus, 'CHANUNAVAIL');
    t.is(none.call.callerName, '');
    t.is(none.call.callerNumber, '');
    await none.call.hangUp();
  });
}

function tellOfVoicemail(): void {
  test.serial('without the application VoiceMail takes a message of ten seconds', async (t) => {
    const before = await lab.pbx.voicemails();
    const callersEnd = await lab.caller.originate({ endpoint: lab.outside.endpoint('201') }, limit());
    t.teardown(() => callersEnd.hangUp().catch(() => undefined));
    const port = await openPort(t, callersEnd, 'websocket');
    await until('VoiceMail speaks', () => callerIsIn(lab, 'VoiceMail'));
    await sleep(500);
    await callersEnd.press('#');
    await sleep(800);
    for (const frame of tone(700, 11_500)) port.write(frame);
    await port.drained(limit());
    await callersEnd.hangUp();
    const message = await until('the message is kept', async () => (await lab.pbx.voicemails())[before.length]);
    const { channels, sampleRateHz } = readWav(await readFile(message));
    const seconds = (channels[0]?.length ?? 0) / sampleRateHz;
    t.log(`a message of ${seconds.toFixed(1)} s`);
    t.true(seconds >= 10, `the message is ${seconds} s long`);
  });

  test.serial('a call that is given up while it is placed leaves nothing', async (t) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    t.teardown(() => process.off('unhandledRejection', note));
    const stop = new AbortController();
    const dialled = lab.caller.originate({ endpoint: lab.outside.endpoint('201') }, stop.signal);
    stop.abort();
    await t.throwsAsync(dialled, { code: 'aborted' });
    t.deepEqual(unhandled, [], 'which would end a program that waits for many calls');
    await until('no channel is left', async () => /^0 active channels/m.test(await cli('core show channels count')));
  });

  test.serial('a time limit of the administrator ends the call also in VoiceMail', async (t) => {
    await cli('dialplan add extension 298,1,Set(TIMEOUT(absolute)=5) into from-internal');
    await cli('dialplan add extension 298,2,Goto(secretary,201,1) into from-internal');
    const callersEnd = await lab.caller.originate({ endpoint: lab.outside.endpoint('298') }, limit());
    t.teardown(() => callersEnd.hangUp().catch(() => undefined));
    await until('VoiceMail speaks', () => callerIsIn(lab, 'VoiceMail'));
    await until('the limit ends the call', () => callersEnd.hungUp.aborted, 8_000);
    t.pass();
  });

  test.serial('a daemon that is killed in a call loses the caller to VoiceMail, not for ever', async (t) => {
    const { daemon } = await heldByDaemon(t, lab);
    await sleep(3_500);
    t.true(await callerIsWithUs(lab), 'the lease is renewed');
    const killedAt = performance.now();
    daemon.kill('SIGKILL');
    await until('VoiceMail has the caller', () => callerIsIn(lab, 'VoiceMail'));
    const afterMs = performance.now() - killedAt;
    t.log(`VoiceMail ${afterMs.toFixed(0)} ms after SIGKILL`);
    t.true(afterMs < 2_500 + 2_000, `the lease is 2.2 s, asking takes a while, and it took ${afterMs} ms`);

    // The next daemon finds what the dead one left.
    const link = await linkTo(t, lab);
    t.is(link.state, 'connected');
    t.false((await cli('bridge show all')).includes('secretary-bridge'), 'the bridge of the dead daemon is gone');
    t.true(await callerIsIn(lab, 'VoiceMail'), 'and the caller is left in peace');
  });

  test.serial('a call that makes no progress, or is given up, goes to VoiceMail', async (t) => {
    const link = await linkTo(t, lab);
    const stuck = await dial(t, lab, link);
    stuck.call.startLease(() => false);
    await until('VoiceMail has the stuck call', () => callerIsIn(lab, 'VoiceMail'));
    await until('the call is over for us', () => stuck.call.hungUp.aborted);
    await (await stuck.callersEnd).hangUp();
    const failed = await dial(t, lab, link);
    await failed.call.finish('failed');
    await until('VoiceMail has the failed call', () => callerIsIn(lab, 'VoiceMail'));
    t.pass();
  });
}

function tellOfTheLink(): void {
  test.serial('the lamp of the registered phone is lit and cleared', async (t) => {
    const link = await linkTo(t, lab);
    const inVoicemail = (await lab.pbx.voicemails()).length;
    await link.setLamp('201@secretary', { new: 2, old: 0 });
    const lit = `Messages-Waiting: yes\nVoice-Message: ${inVoicemail + 2}/0`;
    await until('the lamp is lit', async () => (await lastLamp()).startsWith(lit));
    await link.setLamp('201@secretary', { new: 0, old: 2 });
    const left = `Voice-Message: ${inVoicemail}/2`;
    await until('the count is cleared', async () => (await lastLamp()).includes(left));
    await t.throwsAsync(() => link.setLamp('201@secretary\r\nAction: Originate', { new: 1, old: 0 }), {
      message: /written like/,
    });
    const wrong = linkOptions(lab, { ami: { ...lab.pbx.ami, password: 'wrong\r\nAction: Ping' } });
    const stranger = await linkTo(t, lab, { application: 'stranger', ...(wrong.ami ? { ami: wrong.ami } : {}) });
    await t.throwsAsync(() => stranger.setLamp('201@secretary', { new: 1, old: 0 }), { code: 'protocol' });
  });

  test.serial('a bridge that is left over while the link is up is removed, and that of a call stays', async (t) => {
    const link = await linkTo(t, lab, { reconcileMs: 500 });
    const { call } = await dial(t, lab, link);
    call.startLease(() => true);
    await call.answer();
    await openPort(t, call, link.transport());
    const { ariUrl, user, password } = lab.pbx;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const made = await fetch(`${ariUrl}/ari/bridges/secretary-bridge-0.0?type=mixing`, {
      method: 'POST',
      headers: { authorization },
    });
    t.is(made.status, 200);
    t.true((await cli('bridge show all')).includes('secretary-bridge-0.0'));
    await until('it is removed', async () => !(await cli('bridge show all')).includes('secretary-bridge-0.0'), 10_000);
    t.true((await cli('bridge show all')).includes('secretary-bridge-'), "the call's own is still there");
    t.false(call.hungUp.aborted);
    await call.hangUp();
  });

  test.serial('the link comes back when Asterisk does, and takes calls again', async (t) => {
    const link = await linkTo(t, lab);
    const states: string[] = [];
    link.onState((state) => states.push(state));
    const lost = await dial(t, lab, link);
    lost.call.startLease(() => true);
    await lab.pbx.stop();
    await until('the link is away', () => link.state === 'away');
    await t.throwsAsync(() => link.info(), { code: 'unavailable' });
    await until('the call is over', () => lost.call.hungUp.aborted);
    await lab.restartPbx();
    await link.connected(limit());
    t.deepEqual(states, ['away', 'connected']);
    const { call } = await dial(t, lab, link);
    t.is(call.mailbox, '201');
    await call.hangUp();
  });
}

/** Asterisk's own recording at the caller's side: what was heard and what was said. */
async function recordOutside(t: ExecutionContext): Promise<{ stop(): Promise<[Int16Array, Int16Array]> }> {
  const { outside, directory } = lab;
  const channel = (await outside.asterisk.cli('core show channels concise')).match(/^PJSIP\/pbx-[^!]*/m)?.[0] ?? '';
  const file = (name: string) => join(directory, `${Date.now()}-${name}.wav`);
  const [mixed, heard, said] = [file('mixed'), file('heard'), file('said')];
  t.log(await outside.asterisk.cli(`mixmonitor start ${channel} ${mixed},r(${heard})t(${said})`));
  return {
    stop: async () => {
      await outside.asterisk.cli(`mixmonitor stop ${channel}`);
      await sleep(300);
      const read = async (path: string) => readWav(await readFile(path)).channels[0] as Int16Array;
      return [await read(heard), await read(said)];
    },
  };
}

async function lastLamp(): Promise<string> {
  return (await lab.outside.lampMessages()).at(-1) ?? '';
}

function cli(command: string): Promise<string> {
  return lab.pbx.asterisk.cli(command);
}
