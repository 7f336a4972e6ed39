import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '../kill/house.js';
import { isAlive, send } from '../kill/processes.js';
import { isDuplicated } from '../kill/tally.js';
import { until } from '../stories/theatre.js';
import type { Fault } from './fault.js';
import { atMost, type Guest, type Scene, VOICEMAIL_LIMIT_MS } from './scene.js';

/** What becomes of callers when the daemon is away, dies, hangs or has too much to do. */
export const daemonFaults: readonly Fault[] = [
  {
    name: 'daemon down before the call',
    injected: 'kill -9, and nobody starts it again',
    hears: 'VoiceMail() at once',
    stored: 'the message, by VoiceMail()',
    test: async (scene) => {
      scene.takeAway('daemon');
      const guest = await scene.call();
      await guest.voicemail(wallMs());
      const waitedMs = inStasisMs(scene, guest);
      await scene.giveBack('daemon');
      await scene.isWell();
      return atMost('in Stasis', waitedMs, VOICEMAIL_LIMIT_MS);
    },
  },
  {
    name: 'kill -9 while the call is being taken',
    injected: 'kill -9 of the daemon 0 to 300 ms after the dialplan handed the call over, four times',
    hears: 'VoiceMail(), or the next daemon, which asks where they were',
    stored: 'nothing, or a call with its one letter',
    test: async (scene) => {
      const ends: string[] = [];
      for (const afterMs of [0, 60, 150, 300]) ends.push(await killedWhileTaking(scene, afterMs));
      return ends.join('; ');
    },
  },
  killedAt('in the greeting', async (scene) => {
    const guest = await scene.call();
    await guest.hears();
    return guest;
  }),
  killedAt('while the caller speaks', async (scene) => {
    const guest = await scene.conversation();
    void guest.caller.say(scene.script.message, guest.over);
    await sleep(800);
    return guest;
  }),
  killedAt('while she is about to answer', async (scene) => {
    const guest = await scene.call();
    await guest.say(scene.script.lines[0]);
    return guest;
  }),
  {
    name: 'kill -9 after the caller hung up',
    injected: 'kill -9 of the daemon 0, 50 and 400 ms after the hang-up',
    hears: '–',
    stored: 'the call with its one letter, by the next daemon',
    test: async (scene) => {
      for (const afterMs of [0, 50, 400]) {
        const guest = await scene.conversation();
        await guest.hangUp();
        await sleep(afterMs);
        scene.part('daemon').kill();
        await guest.keeps();
        await scene.house.whole(scene.signal);
      }
      return undefined;
    },
  },
  {
    name: 'daemon stopped for 60 s',
    injected: 'SIGSTOP in a call, SIGCONT after 60 s',
    hears: 'VoiceMail(), the next callers too; when it goes on, calls are taken again',
    stored: 'what was heard until then, with its letter',
    test: async (scene) => {
      const guest = await scene.conversation();
      const stoppedMs = wallMs();
      const frozen = scene.house.strike('daemon', 60_000);
      const afterMs = await guest.voicemail(stoppedMs);
      const next = await scene.call();
      await next.voicemail(stoppedMs);
      const nextMs = inStasisMs(scene, next);
      await frozen;
      await guest.keeps();
      await scene.isWell();
      return `${atMost('in the call', afterMs, VOICEMAIL_LIMIT_MS)}; at entry ${atMost('at entry', nextMs, 3_000)}`;
    },
  },
  {
    name: 'restart loop',
    injected: 'kill -9 of the daemon whenever it has started, for 20 s, with a caller every 4 s',
    hears: 'VoiceMail(), or the secretary, and then VoiceMail() or the next daemon',
    stored: 'a letter for each call that was answered',
    test: async (scene) => {
      const guests: Guest[] = [];
      let over = false;
      const killing = (async () => {
        while (!over) {
          await until('a daemon', () => scene.part('daemon').isUp, 60_000);
          await sleep(300);
          scene.part('daemon').kill();
        }
      })();
      for (let i = 0; i < 5; i += 1) {
        guests.push(await scene.call());
        await sleep(4_000);
      }
      over = true;
      await killing;
      for (const guest of guests) {
        await guest.hears();
        const result = await guest.result();
        assert.equal(result.lost, undefined);
        assert.ok(!isDuplicated(result), 'one letter each');
      }
      await scene.isWell();
      return `${guests.filter(({ inVoicemail }) => inVoicemail).length} of ${guests.length} in VoiceMail()`;
    },
  },
  {
    name: 'SIGTERM with 5 calls',
    injected: 'SIGTERM with five running calls',
    hears: 'each talk goes on to its end; new callers get VoiceMail()',
    stored: 'five calls with their letters, none of them interrupted',
    test: async (scene) => {
      const guests = await Promise.all(Array.from({ length: 5 }, () => scene.call()));
      await Promise.all(guests.map((guest) => guest.say(scene.script.lines[0])));
      const { pid } = scene.part('daemon');
      scene.part('daemon').hold();
      scene.after(() => scene.part('daemon').release());
      send(pid, 'SIGTERM');
      await sleep(500);
      const late = await scene.call();
      await late.voicemail(wallMs());
      await Promise.all(guests.map((guest) => guest.answered()));
      assert.ok(isAlive(pid), 'the daemon waits for its calls');
      await Promise.all(guests.map((guest) => guest.hangUp()));
      await until('the daemon to end', () => !isAlive(pid), 30_000);
      await scene.giveBack('daemon');
      for (const guest of guests) assert.equal((await guest.keeps()).call.endedBy, 'caller');
      return undefined;
    },
  },
  {
    name: '50 INVITEs a second',
    injected: '50 calls within one second, 40 taken at most',
    hears: 'every caller hears somebody: the secretary or VoiceMail()',
    stored: 'a letter for each call that was answered; no channel, bridge or port is left',
    test: async (scene) => {
      const dialled = await Promise.allSettled(
        Array.from({ length: 50 }, async (_, i) => {
          await sleep(20 * i);
          const guest = await scene.call();
          await guest.hears();
          return guest;
        }),
      );
      const failed = dialled.filter(({ status }) => status === 'rejected');
      assert.equal(failed.length, 0, `${failed.length} callers heard nobody`);
      const guests = dialled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      await Promise.all(guests.map((guest) => guest.hangUp()));
      const results = await Promise.all(guests.map((guest) => guest.result()));
      assert.deepEqual(
        results.map(({ lost }) => lost).filter((lost) => lost !== undefined),
        [],
      );
      await nothingLeft(scene);
      await scene.isWell();
      return `${results.filter(({ verdict }) => verdict.answered).length} answered by the secretary`;
    },
  },
];

/** Kills the daemon in a call, and looks after the caller and what was heard. */
function killedAt(moment: string, reach: (scene: Scene) => Promise<Guest>): Fault {
  return {
    name: `kill -9 ${moment}`,
    injected: 'kill -9 of the daemon; it is started again 0.1 s later',
    hears: 'VoiceMail(), or the next daemon, which asks where they were',
    stored: 'what was heard but for the last second at most, and one letter',
    test: async (scene) => {
      const guest = await reach(scene);
      await scene.house.strike('daemon', undefined);
      await guest.goesOn();
      const how = await guest.keepsBehindKill();
      await scene.isWell();
      return how;
    },
  };
}

async function killedWhileTaking(scene: Scene, afterMs: number): Promise<string> {
  const { number, answered } = scene.dial();
  await until('the call in Stasis', () => scene.house.watch.stasisMs(number), 20_000);
  await sleep(afterMs);
  const killedMs = wallMs();
  await scene.house.strike('daemon', undefined);
  const guest = await answered;
  await guest.goesOn();
  if (!guest.inVoicemail) return guest.keepsBehindKill();
  const voicemailMs = (scene.house.watch.voicemailMs(number) ?? Number.POSITIVE_INFINITY) - killedMs;
  const result = await guest.result();
  assert.equal(result.lost, undefined);
  assert.ok(!isDuplicated(result), 'one letter at most');
  await scene.house.whole(scene.signal);
  return `VoiceMail(), ${atMost('to VoiceMail()', voicemailMs, VOICEMAIL_LIMIT_MS)}`;
}

/** How long the dialplan waited for the daemon, milliseconds. */
export function inStasisMs({ house }: Scene, { number }: Guest): number {
  return (house.watch.voicemailMs(number) ?? Number.POSITIVE_INFINITY) - (house.watch.stasisMs(number) ?? 0);
}

/** Waits until the PBX has no channel and no bridge any more. */
export async function nothingLeft({ house }: Scene): Promise<void> {
  await until(
    'channels and bridges to go',
    async () => {
      const { asterisk } = house.stage.pbx;
      const [channels, bridges] = [
        await asterisk.cli('core show channels count'),
        await asterisk.cli('bridge show all'),
      ];
      return channels.includes('0 active channels') && !bridges.includes('secretary-bridge');
    },
    30_000,
  );
}
