import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '../kill/house.js';
import { descriptorsOf, send } from '../kill/processes.js';
import { saidBy, until } from '../stories/theatre.js';
import { nothingLeft } from './daemon-faults.js';
import type { Fault } from './fault.js';
import { type Scene, SLACK_MS } from './scene.js';

/** The caller's line: what becomes of sound on its way. */
export const lineFaults: readonly Fault[] = [
  {
    name: 'no sound from the caller',
    injected: 'every RTP packet of the line is lost, both ways',
    hears: 'nothing',
    stored: 'the call; a letter says that nobody spoke',
    test: async (scene) => {
      const guest = await scene.call({ loss: 1 });
      await sleep(12_000);
      const { call } = await guest.keeps();
      assert.equal(call.turns.filter(({ speaker }) => speaker === 'caller').length, 0);
      return undefined;
    },
  },
  {
    name: '20 % of packets lost, 200 ms of jitter',
    injected: 'a relay on the caller’s line loses one RTP packet in five, and delays each by up to 200 ms',
    hears: 'the secretary, with gaps',
    stored: 'the call with its letter',
    test: async (scene) => {
      const guest = await scene.call({ loss: 0.2, jitterMs: 200 });
      await guest.say(scene.script.lines[0]);
      await guest.answered();
      await guest.say(scene.script.lines[1]);
      await guest.answered();
      assert.ok(!guest.inVoicemail, 'the secretary keeps the call');
      const result = await guest.result();
      assert.ok(result.verdict.answered);
      assert.equal(result.letters.length, 1);
      const call = await guest.stored();
      assert.equal(call?.endedBy, 'caller');
      return `the caller's words arrived as: ${saidBy('caller', call)}`;
    },
  },
  {
    name: 'sound that stops',
    injected: 'SIGSTOP to the caller’s telephone in a call, for 70 s: no RTP, no SIP',
    hears: 'nothing; VoiceMail() has the call, or it has ended, within 60 s',
    stored: 'the call with its letter; no channel and no bridge is left',
    test: async (scene) => {
      const { outside } = scene.house.stage;
      const guest = await scene.conversation();
      const sinceMs = wallMs();
      assert.ok(send(outside.asterisk.pid, 'SIGSTOP'));
      const goOn = () => send(outside.asterisk.pid, 'SIGCONT');
      scene.after(goOn);
      await until('the call to end', async () => (await guest.stored())?.state === 'ended', 60_000 + SLACK_MS);
      const how = guest.inVoicemail ? 'in VoiceMail()' : 'ended';
      const afterMs = wallMs() - sinceMs;
      await sleep(Math.max(0, 70_000 - afterMs));
      goOn();
      const result = await guest.result();
      assert.equal(result.letters.length, 1);
      await nothingLeft(scene);
      await scene.isWell();
      return `${how} after ${Math.round(afterMs / 1_000)} s`;
    },
  },
  {
    name: 'RTP ports exhausted',
    injected: 'the PBX has one RTP port left: the next caller’s line takes it, and the one after him gets none',
    hears: 'the secretary, whose sound needs no such port; the last one: busy, by the PBX; running talks go on',
    stored: 'the calls with their letters; no channel, bridge or port is left',
    test: async (scene) => {
      const { asterisk } = scene.house.stage.pbx;
      const before = descriptorsOf(asterisk.pid);
      const guest = await scene.conversation();
      const free = await freePair(asterisk.rtpStart, asterisk.rtpEnd);
      scene.after(() => ports(scene, asterisk.rtpStart, asterisk.rtpEnd));
      await ports(scene, free, free + 1);
      const next = await scene.conversation();
      await assert.rejects(scene.call(), 'a call without a port');
      for (const each of [guest, next]) {
        await each.say(scene.script.lines[1]);
        await each.answered();
        assert.ok(!each.inVoicemail, 'the talk goes on');
        assert.equal((await each.keeps()).call.endedBy, 'caller');
      }
      await nothingLeft(scene);
      await ports(scene, asterisk.rtpStart, asterisk.rtpEnd);
      await scene.isWell();
      await until('ports to be given back', () => descriptorsOf(asterisk.pid) <= before + 2, 60_000);
      return undefined;
    },
  },
];

/** A port that nobody has, with the one above it for RTCP. */
async function freePair(from: number, to: number): Promise<number> {
  for (let port = from; port < to; port += 2) {
    const sockets = [createSocket('udp4'), createSocket('udp4')];
    try {
      for (const [i, socket] of sockets.entries()) {
        socket.bind(port + i, '127.0.0.1');
        await once(socket, 'listening');
      }
      return port;
    } catch {
      // Somebody has it: the next one.
    } finally {
      for (const socket of sockets) socket.close();
    }
  }
  return assert.fail('no port is free');
}

/** From its next call on the PBX takes RTP ports of this range. */
async function ports({ house }: Scene, from: number, to: number): Promise<void> {
  const { asterisk } = house.stage.pbx;
  await writeFile(join(asterisk.folders.etc, 'rtp.conf'), `[general]\nrtpstart=${from}\nrtpend=${to}\n`);
  await asterisk.cli('module reload res_rtp_asterisk.so');
}
