import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Fault } from './fault.js';
import type { Scene } from './scene.js';

/* The spool lies on a small file system in a mount namespace of the daemon's own (unshare(1)), as any user may make one. */

/** The disk that stands in while the database is away. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'disk full',
    injected: 'mysqld is killed in a call, and the spool’s file system has room for 3 s of sound',
    hears: 'nothing of it',
    stored: 'all of the call, from memory and spool, when the database is back',
    test: (scene) => withoutRoom(scene, '192k', async () => undefined),
  },
  {
    name: 'disk read-only',
    injected: 'the spool’s file system turns read-only in a call, and then mysqld is killed',
    hears: 'nothing of it',
    stored: 'all of the call, from memory and spool, when the database is back',
    test: (scene) =>
      withoutRoom(scene, '64m', async (spool) => {
        await inItsNamespace(scene, ['mount', '-o', 'remount,ro', spool]);
        scene.after(() => inItsNamespace(scene, ['mount', '-o', 'remount,rw', spool]).catch(() => undefined));
      }),
  },
];

async function withoutRoom(scene: Scene, size: string, worsen: (spool: string) => Promise<void>): Promise<undefined> {
  const spool = join(scene.house.stage.directory, 'spool');
  const mount = `mount -t tmpfs -o size=${size} none "$0" && exec "$@"`;
  // Its size is below what a daemon would take calls with.
  await scene.configure((config) => {
    config.spool = { ...(config.spool as object), minFreeMb: 0 };
  });
  await scene.surround({ under: ['unshare', '-Urm', 'sh', '-c', mount, spool] });
  assert.deepEqual(await readdir(spool), ['quarantine'], 'nothing waits in the folder that is hidden now');
  const guest = await scene.conversation();
  await worsen(spool);
  scene.takeAway('database');
  await guest.say(scene.script.lines[1]);
  await guest.answered();
  await guest.say(scene.script.message);
  await guest.answered();
  await scene.giveBack('database');
  // What waits in memory is tried again each five seconds at the latest.
  await sleep(6_000);
  const { call } = await guest.keeps();
  assert.equal(call.endedBy, 'caller');
  return undefined;
}

async function inItsNamespace(scene: Scene, command: readonly string[]): Promise<void> {
  const pid = `${scene.part('daemon').pid}`;
  await promisify(execFile)('nsenter', ['-t', pid, '-U', '--preserve-credentials', '-m', ...command]);
}
