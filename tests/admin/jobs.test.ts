import { randomUUID } from 'node:crypto';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { SecretaryError, silentLogger, systemClock } from '../../src/common/index.js';
import { FollowUp } from '../../src/followup/index.js';
import { Mailer } from '../../src/mail/index.js';
import type { Job, JobState, Storage } from '../../src/storage/index.js';
import { noRecogniser } from '../followup/no-recogniser.js';
import { post } from '../followup/worker.js';
import { call, mailbox } from '../mail/fixtures.js';
import { until } from '../storage/bench.js';
import { AdminBench } from './bench.js';

const test = anyTest as TestFn;
const bench = new AdminBench();
let storage: Storage;

test.before(async () => {
  await bench.start();
  storage = await bench.storage();
  await storage.migrate();
  await storage.mailboxes.save(mailbox);
});
test.after.always(async () => {
  await storage?.close();
  await bench.stop();
});
test.beforeEach(() => bench.sql('DELETE FROM jobs'));

test.serial('jobs are listed, newest first, by state, kind and call', async (t) => {
  const mail = await parkedLetter();
  const lamp = await added('lamp');
  t.is((await bench.run('jobs', 'list', '--call', '00000000')).code, 1);
  const { stdout } = await bench.run('jobs', 'list');
  const [head = '', first = '', second = '', ...rest] = stdout.split('\n');
  t.regex(head, /^ID +CREATED +KIND +CALL +STATE +TRIES +NEXT +WHAT$/);
  t.regex(first, new RegExp(`^${lamp} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +lamp +waiting +0 +\\d{4}-`));
  t.regex(second, new RegExp(`^${mail.id} .* mail +${mail.callId?.slice(0, 8)} +parked +1 +no such person$`));
  t.deepEqual(rest, ['']);
  const ids = async (...flags: string[]) =>
    (JSON.parse((await bench.run('jobs', 'list', '--json', ...flags)).stdout) as Job[]).map(({ id }) => id);
  t.deepEqual(await ids(), [lamp, mail.id]);
  t.deepEqual(await ids('--limit', '1'), [lamp]);
  t.deepEqual(await ids('--state', 'parked'), [mail.id]);
  t.deepEqual(await ids('--kind', 'lamp'), [lamp]);
  t.deepEqual(await ids('--call', mail.callId?.slice(0, 13) ?? ''), [mail.id]);
  t.deepEqual(await ids('--state', 'done'), []);
  t.is((await bench.run('jobs', 'list', '--state', 'done')).stdout, 'No jobs.\n');
  const [, json] = JSON.parse((await bench.run('jobs', 'list', '--json')).stdout);
  t.like(json, { kind: 'mail', state: 'parked', resent: 0, lastError: 'no such person' });
});

test.serial('a letter that was given up is delivered when it is retried', async (t) => {
  const job = await parkedLetter();
  const { stdout, code } = await bench.spawn('jobs', 'retry', String(job.id));
  t.is(code, 0);
  t.is(stdout, `Retrying job ${job.id} (mail of call ${job.callId?.slice(0, 8)}).\n`);
  t.is(await state(job.id), 'waiting');
  const mails = await delivered(t);
  t.deepEqual(
    mails.map(({ messageId }) => messageId),
    [`<${job.callId}.summary@office.example>`],
  );
  t.is(await state(job.id), 'done');
});

test.serial('all that was given up can be retried at once, and nothing else is', async (t) => {
  const parked = [await parkedLetter(), await parkedLetter()].map(({ id }) => id);
  const gone = await added('lamp');
  await storage.jobs.discard(gone);
  const { stdout } = await bench.run('jobs', 'retry', '--parked', '--json');
  t.deepEqual(JSON.parse(stdout).retried.toSorted(), parked.toSorted());
  for (const id of parked) t.is(await state(id), 'waiting');
  t.is(await state(gone), 'discarded');
  t.is((await bench.run('jobs', 'retry', '--parked')).stdout, 'No job is parked.\n');
});

test.serial('a letter that is in a digest is not retried in silence: which job to retry is said', async (t) => {
  const { id, callId } = await parkedLetter();
  await storage.jobs.retry(id);
  const [job] = await storage.jobs.claim({ worker: 'w', kinds: ['mail'], leaseMs: 60_000 });
  const letter = { callId: callId ?? '', mailbox: '201', callerNumber: call.callerNumber };
  t.is(await storage.letterWindows.assign(job!, letter, { letters: 0 }), 'digest');
  const [digest] = await storage.jobs.list({ kind: 'digest' });
  const { code, stderr } = await bench.run('jobs', 'retry', String(id));
  t.is(code, 2);
  t.regex(stderr, new RegExp(`letter of job ${id} is in the digest, job ${digest?.id}, which waits for its turn`));
  t.regex(stderr, new RegExp(`secretary jobs retry ${digest?.id}. sends the digest at once`));
  t.is(await state(id), 'done');
  t.is((await bench.run('jobs', 'retry', String(digest?.id))).code, 0);
  await bench.sql('DELETE FROM letter_windows');
});

test.serial('one wrong id, and nothing is changed', async (t) => {
  const parked = (await parkedLetter()).id;
  const [running, done] = [await added('lamp'), await added('lamp')];
  const claimed = await storage.jobs.claim({ worker: 'w', limit: 2, leaseMs: 60_000 });
  for (const job of claimed) if (job.id === done) await storage.jobs.succeed(job);
  const before = await storage.jobs.list();
  const wrong: [string[], number, RegExp][] = [
    [['retry', String(parked), '4000000000'], 1, /there is no job 4000000000\nNothing was changed/],
    [['retry', String(parked), String(running)], 2, new RegExp(`job ${running} is being carried out`)],
    [['retry', 'seven'], 2, /not the id of a job/],
    [['retry', '-1'], 2, /not the id of a job/],
    [['retry'], 2, /say which jobs/],
    [['retry', '--parked', String(parked)], 2, /say which jobs/],
    [['discard'], 2, /missing required argument/],
    [['discard', '4000000000', '--yes'], 1, /there is no job 4000000000/],
    [['discard', String(parked), String(done), '--yes'], 2, new RegExp(`job ${done} is done`)],
    [['discard', String(parked)], 2, /wants a yes\nSay --yes/],
    [['list', '--state', 'lost'], 2, /Allowed choices are waiting/],
    [['list', '--limit', '0'], 2, /1 to 1000/],
  ];
  for (const [args, code, message] of wrong) {
    const outcome = await bench.run('jobs', ...args);
    t.is(outcome.code, code, outcome.stderr);
    t.regex(outcome.stderr, message);
  }
  t.deepEqual(await storage.jobs.list(), before);
});

test.serial('discarding asks at a terminal, and only a yes is one', async (t) => {
  const { id } = await parkedLetter();
  for (const answer of ['\n', 'no\n', '']) {
    const { code, stderr } = await bench.runAt(answer, 'jobs', 'discard', String(id));
    t.not(code, 0, answer);
    t.regex(stderr, /Nothing was discarded/);
    t.is(await state(id), 'parked');
  }
  const asked = await bench.runAt('y\n', 'jobs', 'discard', String(id));
  t.is(asked.code, 0, asked.stderr);
  t.regex(asked.stderr, new RegExp(`Discard job ${id} \\(mail of call`));
  t.is(await state(id), 'discarded');
  const other = (await parkedLetter()).id;
  const { stdout } = await bench.run('jobs', 'discard', '--yes', '--json', String(other), String(other));
  t.deepEqual(JSON.parse(stdout), { discarded: [other] });
});

async function state(id: number): Promise<JobState | undefined> {
  return (await storage.jobs.find(id))?.state;
}

async function added(kind: string): Promise<number> {
  await storage.jobs.add({ kind });
  return (await storage.jobs.list({ limit: 1 }))[0]?.id ?? 0;
}

/** A call whose letter the mail server has refused for good. */
async function parkedLetter(): Promise<Job> {
  const id = randomUUID();
  const { callerNumber, callerName, startedAt } = call;
  const writer = await storage.calls.begin({ id, mailbox: '201', callerNumber, callerName, startedAt });
  await writer.end({ ...call, id }, [{ kind: 'mail' }]);
  const [job] = await storage.jobs.claim({ worker: 'w', kinds: ['mail'], leaseMs: 60_000 });
  if (job === undefined) throw new Error('the letter was not there to be claimed');
  await storage.jobs.park(job, 'no such person');
  return job;
}

/** What a daemon delivers until nothing waits any more. */
async function delivered(t: ExecutionContext) {
  const { port, mails } = await post(t);
  const mailer = new Mailer({ port, from: 'Secretary <secretary@office.example>' }, silentLogger());
  const summarize = async () => {
    throw new SecretaryError('unavailable', 'there is no model here');
  };
  const rooms = {
    storage,
    listening: noRecogniser,
    mailer,
    model: { summarize },
    setLamp: async () => undefined,
    clock: systemClock,
  };
  const stop = new AbortController();
  const running = new FollowUp(rooms, { log: silentLogger(), pollMs: 50 }).run(stop.signal);
  try {
    await until('nothing waits', async () => {
      const { waiting, running: busy } = await storage.jobs.counts();
      return waiting + busy === 0;
    });
  } finally {
    stop.abort();
    await running;
    mailer.close();
  }
  return mails;
}
