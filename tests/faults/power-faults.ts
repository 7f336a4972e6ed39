import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { send } from '../kill/processes.js';
import type { Fault } from './fault.js';
import { filesIn, inventory, readTrace, replay, restore } from './power.js';
import { atMost, type Scene, VOICEMAIL_LIMIT_MS } from './scene.js';

/**
 * The power of the daemon's machine, which is another one than the PBX's. No disk of ours can lose its power, so the spool is
 * put into the state in which a disk may be then: by a trace of all that the daemon did to it, without what no fsync covered.
 * MySQL went before, and its files are left alone: what it promises is its own (`secretary doctor` asks whether it does).
 */
export const powerFaults: readonly Fault[] = [
  {
    name: 'power loss',
    injected:
      'with the database away, the machine dies in a sentence; the spool has what was synced, and half of the rest',
    hears: 'VoiceMail()',
    stored: 'what was heard but for the last second at most, from the spool, and one letter',
    test: async (scene) => {
      const { house, script } = scene;
      const spool = join(house.stage.directory, 'spool');
      const trace = await traceOf(scene, spool);
      assert.deepEqual(await readdir(spool), ['quarantine'], 'the trace begins with an empty folder');
      const guest = await scene.conversation();
      scene.takeAway('database');
      await guest.say(script.lines[1]);
      await guest.hears();
      void guest.caller.say(script.message, guest.over);
      await sleep(2_500);
      scene.part('daemon').hold();
      scene.after(() => scene.part('daemon').release());
      const { pid } = scene.part('daemon');
      // Its thread and its children go with it, as they would: nobody is left who could write.
      await house.strike('daemon', undefined);
      send(-pid, 'SIGKILL');
      await guest.hearsAgain();
      const lost = await losePower(spool, trace);
      await scene.giveBack('database');
      await scene.giveBack('daemon');
      const { call, verdict } = await guest.keeps();
      assert.ok(guest.inVoicemail);
      assert.equal(call.endedBy, 'interrupted');
      await scene.isWell();
      return `${atMost('to VoiceMail()', verdict.afterMs ?? Number.POSITIVE_INFINITY, VOICEMAIL_LIMIT_MS)}; ${lost}`;
    },
  },
];

/** From its next start on the daemon writes down what it does to the spool. @returns where */
async function traceOf(scene: Scene, spool: string): Promise<string> {
  const file = join(scene.house.directory, `trace-${Date.now()}`);
  const loaded = fileURLToPath(new URL('./write-trace.js', import.meta.url));
  await scene.surround({
    environment: {
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${loaded}`.trim(),
      SECRETARY_TRACE_FOLDER: spool,
      SECRETARY_TRACE_FILE: file,
    },
  });
  return file;
}

/** Puts the folder into the state of a disk without power. @returns what is gone, in words */
async function losePower(spool: string, trace: string): Promise<string> {
  const steps = await readTrace(trace);
  const before = await filesIn(spool);
  const { seen, safe } = replay(spool, steps, 0.5);
  // The one step that was under way when the daemon died is not in the trace; all others are.
  const known = inventory(seen).filter((line) => inventory(before).includes(line));
  assert.ok(known.length >= before.size - 1 && seen.size >= 1, `the trace knows the spool: ${inventory(before)}`);
  assert.ok(steps.filter(({ step }) => step === 'sync').length > 5, 'the daemon wrote to the spool');
  await restore(spool, safe);
  const bytes = (files: ReadonlyMap<string, Buffer>) =>
    [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return `${bytes(before) - bytes(safe)} of ${bytes(before)} bytes were not on the disk`;
}
