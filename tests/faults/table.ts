import { asteriskFaults } from './asterisk-faults.js';
import { clockFaults } from './clock-faults.js';
import { daemonFaults } from './daemon-faults.js';
import { diskFaults } from './disk-faults.js';
import { engineFaults } from './engine-faults.js';
import type { Fault, ProvedElsewhere } from './fault.js';
import { lineFaults } from './line-faults.js';
import { mailFaults } from './mail-faults.js';
import { powerFaults } from './power-faults.js';
import { storageFaults } from './storage-faults.js';

/** Everything that `npm run test:faults` breaks. */
export const faults: readonly Fault[] = [
  ...daemonFaults,
  ...asteriskFaults,
  ...lineFaults,
  ...engineFaults,
  ...storageFaults,
  ...mailFaults,
  ...diskFaults,
  ...powerFaults,
  ...clockFaults,
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
  {
    name: 'RTP from a foreign address',
    injected: 'packets of another sender on the port of a call',
    hears: 'nothing of it',
    stored: 'nothing of it',
    by: {
      file: 'tests/media/rtp-port.test.ts',
      title: 'lost, foreign and other packets give neither a hole nor a sound',
    },
  },
  {
    name: 'RTP that stops',
    injected: 'a far end that sends nothing, and one that is only quiet',
    hears: 'VoiceMail() after 10 to 45 s',
    stored: 'what was heard, with its letter',
    by: { file: 'tests/media/parts.test.ts', title: 'a far end that is quiet is told from one that sends nothing' },
  },
  {
    name: 'the pacing thread dies',
    injected: 'the thread that paces RTP and renews leases is ended',
    hears: 'nothing of it',
    stored: '–',
    by: { file: 'tests/daemon/pacer.test.ts', title: 'a thread that dies is started again, and its calls go on' },
  },
  {
    name: 'a model server that is another program',
    injected: 'something that speaks no gRPC at its address',
    hears: 'the guided interview',
    stored: 'the call with its guided summary',
    by: { file: 'tests/llm/server-away.test.ts', title: 'something that is no gRPC server gives a SecretaryError' },
  },
  {
    name: 'a model that talks garbage',
    injected: 'broken tool calls, and nonsense where a summary was asked for',
    hears: 'the guided interview',
    stored: 'the guided summary',
    by: {
      file: 'tests/llm-server/openai.test.ts',
      title: 'a summary falls back from strict to plain formats, and from nonsense to an error',
    },
  },
  {
    name: 'a model that lies',
    injected: 'names and numbers that nobody said',
    hears: '–',
    stored: 'only what the cited turns prove',
    by: { file: 'tests/followup/follow-up.test.ts', title: 'of a model that lies nothing reaches the letter' },
  },
  {
    name: 'a model that stops in mid-sentence',
    injected: 'the server is silent in the middle of its answer',
    hears: 'the guided interview',
    stored: 'the call with its letter',
    by: { file: 'tests/llm-server/openai.test.ts', title: 'silence in the middle is a timeout' },
  },
  {
    name: 'a voice that hangs',
    injected: 'Piper takes a sentence and never answers',
    hears: 'another voice',
    stored: '–',
    by: {
      file: 'tests/speaking/speaking-service.test.ts',
      title: 'a Piper that hangs is late: the next engine speaks, and it is left alone until it answers',
    },
  },
  {
    name: 'neither MySQL nor the disk',
    injected: 'mysqld killed in a call, and the spool is no folder any more',
    hears: 'nothing of it',
    stored: 'the call waits in memory until one of them is back',
    by: {
      file: 'tests/storage/crash-suite.ts',
      title: 'with neither database nor spool a call waits in memory until one of them is back',
    },
  },
  {
    name: 'a torn spool file',
    injected: 'the end of a spool file is cut off',
    hears: '–',
    stored: 'every whole entry once; the tail is kept in quarantine',
    by: {
      file: 'tests/storage/crash-suite.ts',
      title: 'a spool that is loaded twice, with a torn tail, gives every whole entry once',
    },
  },
  {
    name: 'SMTP rejecting',
    injected: 'the server refuses a recipient for good, or is busy',
    hears: '–',
    stored: 'the letter waits for a person, or is tried again',
    by: {
      file: 'tests/mail/mailer.test.ts',
      title: 'a refused recipient is permanent, a busy server and a dead one are not',
    },
  },
  {
    name: 'SMTP down for days',
    injected: "the server is away, on a test's own clock",
    hears: '–',
    stored: 'the letter is tried again with growing waits, always the same letter',
    by: {
      file: 'tests/followup/follow-up.test.ts',
      title: 'a letter that cannot leave is tried again, with growing waits, and is the same letter',
    },
  },
  {
    name: 'a job that takes the daemon down',
    injected: 'a job that kills its worker each time',
    hears: '–',
    stored: 'it is parked for a person',
    by: {
      file: 'tests/followup/follow-up.test.ts',
      title: 'a job that never comes to an end is parked before it takes the daemon down once more',
    },
  },
  {
    name: 'more callers than the daemon takes',
    injected: 'one call more than calls.maxConcurrent',
    hears: 'VoiceMail() at once; the first talk goes on',
    stored: 'nothing of the refused call',
    by: {
      file: 'tests/stories/too-many-calls.test.ts',
      title: 'one caller more than the daemon takes goes to VoiceMail() at once, and the first one talks on',
    },
  },
  {
    name: 'no such mailbox',
    injected: 'a call to an extension that nobody has set up',
    hears: 'VoiceMail()',
    stored: 'nothing',
    by: { file: 'tests/stories/faults.test.ts', title: 'a mailbox that nobody has set up goes to VoiceMail()' },
  },
  {
    name: 'a call during a backup',
    injected: 'secretary backup while a call is written',
    hears: 'nothing of it',
    stored: 'all of the call; the file has it as it was at one moment',
    by: {
      file: 'tests/storage/backup.test.ts',
      title: 'a call goes on while a backup is made: it is not disturbed, and the file has it as it was at one moment',
    },
  },
  {
    name: 'a caller’s RTP begins anew',
    injected: 'source, sequence and time stamps of his packets jump, as after a hold at another exchange',
    hears: 'nothing of it',
    stored: 'all but the first second',
    by: {
      file: 'tests/stories/restarted-rtp.test.ts',
      title: 'a caller whose RTP begins anew from far behind is heard as before',
    },
  },
  {
    name: 'a wrong reload in a call',
    injected: 'SIGHUP with a configuration that is wrong, then with one that is right',
    hears: 'nothing of it; the right one counts for new callers',
    stored: 'the call with its letter',
    by: {
      file: 'tests/stories/running.test.ts',
      title:
        'a reload counts for new callers, a wrong one for none; a stop lets the running call end and sends others on',
    },
  },
  {
    name: 'a recogniser that falls behind',
    injected: 'SIGSTOP to the recogniser in a call, and another caller',
    hears: 'the first talk goes on; the new caller gets VoiceMail()',
    stored: 'the call that ran',
    by: {
      file: 'tests/stories/running.test.ts',
      title: 'a recogniser that falls behind closes the door while a call runs',
    },
  },
];
