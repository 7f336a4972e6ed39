import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '../kill/house.js';
import type { Fault } from './fault.js';
import type { Guest, Scene } from './scene.js';

/** Database and mail: what keeps and carries what was heard. */
export const storageFaults: readonly Fault[] = [
  {
    name: 'MySQL down in a call',
    injected: 'kill -9 of mysqld in a call; it comes back after the hang-up',
    hears: 'nothing of it',
    stored: 'all of the call, from the spool, and one letter',
    test: async (scene) => {
      const guest = await scene.conversation();
      scene.takeAway('database');
      await guest.say(scene.script.lines[1]);
      await guest.answered();
      await guest.hangUp();
      await scene.giveBack('database');
      assert.equal((await guest.keeps()).call.endedBy, 'caller');
      await scene.isWell();
      return undefined;
    },
  },
  {
    name: 'MySQL down before the call',
    injected: 'kill -9 of mysqld, away for 15 s',
    hears: 'VoiceMail()',
    stored: 'the message, by VoiceMail()',
    test: async (scene) => {
      scene.takeAway('database');
      await sleep(7_000); // The daemon looks each five seconds.
      const guest = await scene.call();
      await guest.voicemail(wallMs());
      await scene.giveBack('database');
      await scene.isWell();
      return undefined;
    },
  },
  {
    name: 'MySQL killed mid-commit',
    injected: 'kill -9 of mysqld 0 to 40 ms after the hang-up, five times',
    hears: '–',
    stored: 'the end of each call once, and one letter',
    test: async (scene) => {
      const guests: Guest[] = [];
      for (const afterMs of [0, 10, 20, 30, 40]) {
        const guest = await scene.conversation();
        await guest.hangUp();
        await sleep(afterMs);
        await scene.house.strike('database', undefined);
        guests.push(guest);
        await scene.isWell();
      }
      for (const guest of guests) await guest.keeps();
      return undefined;
    },
  },
  {
    name: 'MySQL and daemon killed in one call',
    injected: 'kill -9 of mysqld in a call, and 2 s later of the daemon',
    hears: 'VoiceMail(), or the next daemon',
    stored: 'what was heard, from the spool, and one letter',
    test: async (scene) => {
      const guest = await scene.conversation();
      scene.takeAway('database');
      await sleep(2_000);
      await scene.house.strike('daemon', undefined);
      await guest.hearsAgain();
      await scene.giveBack('database');
      await guest.keeps();
      await scene.isWell();
      return undefined;
    },
  },
  {
    name: 'SMTP down',
    injected: 'the mail server is killed and stays away until after the call',
    hears: 'nothing of it',
    stored: 'the letter waits, and comes once',
    test: async (scene) => {
      scene.takeAway('mail');
      const guest = await scene.conversation();
      await guest.hangUp();
      await sleep(4_000);
      await scene.giveBack('mail');
      const { letters } = await guest.keeps();
      assert.equal(letters.length, 1);
      return undefined;
    },
  },
  {
    name: 'SMTP slow',
    injected: 'SIGSTOP to the mail server for 20 s at the end of the call',
    hears: '–',
    stored: 'one letter, late',
    test: async (scene) => {
      const guest = await scene.conversation();
      const slow = scene.house.strike('mail', 20_000);
      await guest.hangUp();
      await slow;
      const { letters } = await guest.keeps();
      assert.equal(letters.length, 1);
      return undefined;
    },
  },
  {
    name: 'killed between the server’s 250 and our commit',
    injected: 'kill -9 of the daemon in the moment in which a letter is in the inbox, five times',
    hears: '–',
    stored: 'the letter, perhaps twice, always with the same Message-ID',
    test: async (scene) => {
      const guests: Guest[] = [];
      for (let i = 0; i < 5; i += 1) {
        const before = (await scene.house.post.letters()).length;
        const guest = await scene.conversation();
        await guest.hangUp();
        await letterBeyond(scene, before);
        scene.part('daemon').kill();
        guests.push(guest);
        await scene.isWell();
      }
      // A job that a dead daemon held may be taken again after a minute.
      await sleep(70_000);
      const kept = await Promise.all(guests.map((guest) => guest.keeps()));
      return `${kept.reduce((sum, { letters }) => sum + letters.length - 1, 0)} of ${kept.length} came twice`;
    },
  },
];

/** Looks without a pause: a commit takes a few milliseconds. */
async function letterBeyond({ house, signal }: Scene, count: number): Promise<void> {
  const end = performance.now() + 60_000;
  while ((await house.post.letters()).length <= count) {
    signal.throwIfAborted();
    assert.ok(performance.now() < end, 'no letter came');
  }
}
