import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureServer } from '../../src/setup/index.js';
import { isAlive } from '../kill/processes.js';
import type { Fault } from './fault.js';
import type { Guest, Scene } from './scene.js';

/** The wall clock of the daemon's machine. What it counts time with is the monotonic clock, which nobody sets. */
export const clockFaults: readonly Fault[] = [
  {
    name: 'clock ±1 h',
    injected: 'libfaketime: the daemon’s clock jumps an hour on in a call, and an hour back in the next one',
    hears: 'nothing of it',
    stored: 'both calls with their true lengths, and one letter each',
    test: async (scene) => {
      const clock = await Clock.under(scene);
      for (const seconds of [3_600, 0]) {
        const guest = await scene.conversation();
        await clock.set(seconds);
        await sleep(2_000); // It is read once a second.
        await talksOn(scene, guest);
      }
      return undefined;
    },
  },
  {
    name: 'the night in which summer time ends',
    injected: 'libfaketime: a call from 1:59:45 to 1:00 again, in the mailbox’s time zone',
    hears: 'nothing of it',
    stored: 'the call with its true length and beginning, and one letter',
    test: async (scene) => {
      const clock = await Clock.under(scene);
      // 2026-11-01, 2:00 EDT is 6:00 UTC: from then on it is 1:00 EST in the mailbox's zone, New York.
      const before = Date.UTC(2026, 10, 1, 5, 59, 45);
      await clock.set(Math.round((before - Date.now()) / 1_000));
      await sleep(2_000);
      const guest = await scene.conversation();
      const call = await talksOn(scene, guest);
      const startedMs = call.startedAt.getTime() - before;
      assert.ok(startedMs > 0 && startedMs < 60_000, `the call began at ${call.startedAt.toISOString()}`);
      return undefined;
    },
  },
];

/** The daemon's clock, as a file says how far it is off. */
class Clock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Until the scene is over. */
  static async under(scene: Scene): Promise<Clock> {
    const tree = await ensureServer('faketime');
    const clock = new Clock(join(scene.house.directory, 'clock'));
    await clock.set(0);
    await scene.surround({
      environment: {
        LD_PRELOAD: join(tree.libraries, 'faketime/libfaketime.so.1'),
        FAKETIME_TIMESTAMP_FILE: clock.#file,
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    });
    return clock;
  }

  async set(offsetSeconds: number): Promise<void> {
    await writeFile(this.#file, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}\n`);
  }
}

/** The same daemon talks on, and the call has the length that it had on the caller's wire. */
async function talksOn(scene: Scene, guest: Guest) {
  const { pid } = scene.part('daemon');
  await guest.say(scene.script.lines[1]);
  await guest.answered();
  const { call, verdict } = await guest.keeps();
  assert.ok(isAlive(pid) && pid === scene.part('daemon').pid, 'the same daemon');
  const [heard] = verdict.heard;
  assert.ok(heard);
  const differenceMs = call.durationMs - (heard.toMs - heard.fromMs);
  assert.ok(Math.abs(differenceMs) < 2_000, `its length is ${differenceMs} ms off`);
  return call;
}
