import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot, within } from '../../src/common/index.js';
import type { Job } from '../../src/storage/index.js';
import { until } from '../stories/theatre.js';
import type { Fault } from './fault.js';
import type { Guest, Scene } from './scene.js';
import { Tap, type Watcher } from './tap.js';
import { type LetterMoment, LetterTrap, Refusal } from './traps.js';

/** A letter is on its way so soon after the hang-up, milliseconds. */
const ON_ITS_WAY_MS = 60_000;
/** A job that a dead daemon held is taken again after a minute, milliseconds. */
const SENT_AGAIN_MS = 100_000;

/** The mail server, which carries what was heard. */
export const mailFaults: readonly Fault[] = [
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
    name: 'SMTP busy, and rejecting',
    injected: 'the mail server answers the recipient 451 at first; in the next call it answers 550 for good',
    hears: '–',
    stored: 'the first letter comes later, once; the second is parked, and comes after `secretary jobs retry`',
    test: async (scene) => {
      const refusal = new Refusal('451 4.3.2 Try again later');
      await throughTap(scene, refusal);
      const first = await scene.conversation();
      await first.hangUp();
      await until('a refusal', () => refusal.refused > 0, ON_ITS_WAY_MS);
      refusal.reply = undefined;
      assert.equal((await first.keeps()).letters.length, 1);
      refusal.reply = '550 5.1.1 No such mailbox';
      const second = await scene.conversation();
      await second.hangUp();
      const parked = await until('the letter to be parked', () => mailJob(scene, second, 'parked'), ON_ITS_WAY_MS);
      refusal.reply = undefined;
      assert.ok((await secretary(scene, 'jobs', 'list', '--state', 'parked')).includes(`${parked.id} `));
      await secretary(scene, 'jobs', 'retry', `${parked.id}`);
      assert.equal((await second.keeps()).letters.length, 1);
      return undefined;
    },
  },
  {
    name: 'killed between the server’s 250 and our commit',
    injected:
      'kill -9 of the daemon when the server has said 250 to its letter: before that arrives, twice, and with it',
    hears: '–',
    stored: 'the letter twice, or once, always with the same Message-ID; a second one is counted as resent',
    test: async (scene) => {
      const trap = new LetterTrap();
      await throughTap(scene, trap);
      const guests: Guest[] = [];
      for (const moment of moments) {
        const guest = await scene.conversation();
        const caught = trap.caught(moment, () => void scene.house.strike('daemon', undefined));
        await guest.hangUp();
        await within(caught, ON_ITS_WAY_MS, 'the 250 of a letter', scene.signal);
        guests.push(guest);
        await scene.isWell();
      }
      const resent: number[] = [];
      for (const [i, guest] of guests.entries()) {
        const job = await until('the letter to be done', () => mailJob(scene, guest, 'done'), SENT_AGAIN_MS);
        const { letters } = await guest.keeps();
        assert.ok(letters.length === 2 || (moments[i] === 'when it is read' && letters.length === 1), `${letters}`);
        assert.equal(job.resent, letters.length - 1, 'what is counted as resent');
        resent.push(job.resent);
      }
      return `${resent.reduce((sum, each) => sum + each)} of ${guests.length} came twice`;
    },
  },
];

const moments: readonly LetterMoment[] = ['before it is read', 'when it is read', 'before it is read'];

/** The daemon reaches the mail server through a tap until the scene is over. */
async function throughTap(scene: Scene, watcher: Watcher): Promise<void> {
  const tap = await Tap.open(scene.house.post.port, watcher);
  scene.after(() => tap.close());
  await scene.configure((config) => {
    const mail = config.mail as { smtp: object };
    config.mail = { ...mail, smtp: { ...mail.smtp, port: tap.port } };
  });
}

/** The letter of a call, once it is in this state. */
async function mailJob({ house }: Scene, { number }: Guest, state: Job['state']): Promise<Job | undefined> {
  const call = await house.stored(number).catch(() => undefined);
  if (call === undefined) return undefined;
  const [job] = await house.stage.storage.jobs.list({ callId: call.id, kind: 'mail', state }).catch(() => []);
  return job;
}

/** Runs `secretary …` as a person does beside the daemon. */
async function secretary({ house }: Scene, ...args: readonly string[]): Promise<string> {
  const cli = join(projectRoot, 'dist', 'src', 'cli.js');
  const run = promisify(execFile)(process.execPath, [cli, ...args, '--config', house.stage.configFile]);
  return (await run).stdout;
}
