import { asteriskFaults } from './asterisk-faults.js';
import { daemonFaults } from './daemon-faults.js';
import { engineFaults } from './engine-faults.js';
import type { Fault, ProvedElsewhere } from './fault.js';
import { lineFaults } from './line-faults.js';
import { storageFaults } from './storage-faults.js';

/** Everything that `npm run test:faults` breaks. */
export const faults: readonly Fault[] = [
  ...daemonFaults,
  ...asteriskFaults,
  ...lineFaults,
  ...engineFaults,
  ...storageFaults,
];

/** Faults that a test of `npm test` proves already; tests/faults/table.test.ts looks whether it is still there. */
export const provedElsewhere: readonly ProvedElsewhere[] = [
  {
    name: 'main loop blocked',
    injected: 'the daemon’s main loop is busy for 15 s in a call, on Asterisk 22 and 16',
    hears: 'VoiceMail()',
    stored: '–',
    by: {
      file: 'tests/telephony/busy-stories.ts',
      title: 'a main loop that is stuck loses the caller to VoiceMail',
    },
  },
  {
    name: 'caller ID with CR/LF',
    injected: 'quotes, line ends, emoji or nothing in the caller’s name and number',
    hears: 'nothing of it',
    stored: 'a harmless name',
    by: {
      file: 'tests/telephony/stories.ts',
      title: 'caller ids with quotes, line ends, emoji or none are made harmless',
    },
  },
  {
    name: 'model file missing',
    injected: 'a recogniser’s folder that is not there',
    hears: 'VoiceMail(): the daemon does not start',
    stored: '–',
    by: { file: 'tests/listening/models.test.ts', title: 'a missing model is named, with the command that fetches it' },
  },
  {
    name: 'model file corrupt',
    injected: 'a recogniser’s file with other bytes in it',
    hears: 'VoiceMail(): the daemon does not start',
    stored: '–',
    by: {
      file: 'tests/listening/models.test.ts',
      title: 'a damaged model is named, even when it takes the whole process down',
    },
  },
  {
    name: 'MySQL deadlock',
    injected: 'two transactions that wait for each other',
    hears: '–',
    stored: 'both, one of them at the second try',
    by: { file: 'tests/storage/job-suite.ts', title: 'work that loses a deadlock is done again' },
  },
  {
    name: 'MySQL hangs',
    injected: 'SIGSTOP to mysqld in a call',
    hears: 'nothing of it',
    stored: 'all of the call, from the spool',
    by: {
      file: 'tests/storage/crash-suite.ts',
      title: 'a database that hangs is left after the deadline and found again when it goes on',
    },
  },
  {
    name: 'two workers, one job',
    injected: 'workers that claim at the same time, and one that comes back after its lease',
    hears: '–',
    stored: 'each job is done once',
    by: {
      file: 'tests/storage/job-suite.ts',
      title: 'a worker that lost its lease cannot close the job of the next one',
    },
  },
];
