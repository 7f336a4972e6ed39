#!/usr/bin/env node
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Adoption } from './telephony/index.js';

// Everything else is loaded later: a daemon that is started again has callers whose leases run out meanwhile.
const adoption = process.argv[2] === 'start' ? await adopted() : undefined;
const { runCommand } = await import('./commands.js');
await runCommand(adoption);

/** The thread loads beside what finds out where Asterisk is. */
async function adopted(): Promise<Adoption | undefined> {
  const { port1, port2 } = new MessageChannel();
  const thread = new Worker(new URL('./adoption-program.js', import.meta.url), {
    workerData: port1,
    transferList: [port1],
  });
  // Without it the callers go to voicemail, as they do while nobody is there.
  thread.on('error', () => port2.close());
  thread.unref();
  const { adoptEarly } = await import('./early-adoption.js');
  return adoptEarly(port2);
}
