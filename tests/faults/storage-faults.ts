import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../src/common/index.js';
import { wallMs } from '../kill/house.js';
import { inStasisMs } from './daemon-faults.js';
import type { Fault } from './fault.js';
import { atMost, type Guest, NEXT_DAEMON_LIMIT_MS, VOICEMAIL_LIMIT_MS } from './scene.js';
import { Tap } from './tap.js';
import { CommitTrap } from './traps.js';

/** The database, which keeps what was heard. */
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
      const waitedMs = inStasisMs(scene, guest);
      await scene.giveBack('database');
      await scene.isWell();
      return atMost('in Stasis', waitedMs, VOICEMAIL_LIMIT_MS);
    },
  },
  {
    name: 'MySQL killed mid-commit',
    injected:
      'kill -9 of mysqld when the end of a call is committed: before the COMMIT arrives, and before its answer does',
    hears: '–',
    stored: 'the end of each call once, and one letter',
    test: async (scene) => {
      const trap = new CommitTrap();
      const tap = await Tap.open(scene.house.stage.database.port, trap);
      scene.after(() => tap.close());
      await scene.configure((config) => {
        config.database = { ...(config.database as object), port: tap.port };
      });
      const guests: Guest[] = [];
      for (const moment of ['before', 'behind', 'before', 'behind'] as const) {
        const guest = await scene.conversation();
        const caught = trap.caught(moment, () => void scene.house.strike('database', undefined));
        await guest.hangUp();
        await within(caught, CAUGHT_MS, 'the COMMIT of the end of a call', scene.signal);
        guests.push(guest);
        await scene.isWell();
      }
      for (const guest of guests) assert.equal((await guest.keeps()).letters.length, 1);
      return undefined;
    },
  },
  {
    name: 'MySQL and daemon killed in one call',
    injected: 'kill -9 of mysqld in a call, and 2 s later of the daemon',
    hears: 'VoiceMail(), as soon as the next daemon knows that it cannot go on without its database',
    stored: 'what was heard, from the spool, and one letter',
    test: async (scene) => {
      const guest = await scene.conversation();
      scene.takeAway('database');
      await sleep(2_000);
      await scene.house.strike('daemon', undefined);
      await guest.goesOn();
      await scene.giveBack('database');
      assert.ok(guest.inVoicemail, 'nobody goes on without a database');
      const how = await guest.keepsBehindKill(NEXT_DAEMON_LIMIT_MS);
      await scene.isWell();
      return how;
    },
  },
];

/** The end of a call is on its way to the database so soon after the hang-up, milliseconds. */
const CAUGHT_MS = 30_000;
