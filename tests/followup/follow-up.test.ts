import test from 'ava';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import { FollowUp } from '../../src/followup/index.js';
import type { SummaryDraft } from '../../src/terms/index.js';
import { mailbox, summary, turn } from '../mail/fixtures.js';
import { callWith, FakeRooms, workUntil } from './fakes.js';

const truth: SummaryDraft = {
  statements: [{ text: 'Daniel Brooks has a leaking boiler.', turns: [1] }],
  callerName: 'Daniel Brooks',
  callbackNumber: '+12125550142',
  reason: 'boiler is leaking',
  urgency: 'normal',
  engine: 'honest-model',
};

const lies: SummaryDraft = {
  statements: [{ text: 'Sarah Miller wants 3 pizzas on Friday.', turns: [1, 3] }],
  callerName: 'Sarah Miller',
  callbackNumber: '+19995550100',
  reason: '3 pizzas',
  urgency: 'low',
  engine: 'lying-model',
};

function afterCall(changes: Parameters<typeof callWith> = []): FakeRooms {
  const fake = new FakeRooms(changes.length === 0 ? {} : callWith(...changes));
  const summarise = fake.add({ kind: 'summarise' });
  fake.add({ kind: 'mail' }, summarise.id);
  fake.add({ kind: 'lamp' });
  return fake;
}

const allDone = (fake: FakeRooms) => () => fake.jobs.every(({ state }) => state === 'done' || state === 'parked');

test('after a call: the summary, then the letter with it, and the lamp', async (t) => {
  const fake = afterCall();
  fake.draft = truth;
  await workUntil(fake, allDone(fake));
  t.deepEqual(
    fake.jobs.map(({ state }) => state),
    ['done', 'done', 'done'],
  );
  t.is(fake.summary?.engine, 'honest-model');
  t.is(fake.letters.length, 1);
  t.is(fake.letters[0]?.subject, 'Daniel Brooks: boiler is leaking — 201');
  t.is(fake.letters[0]?.messageId, '<0b6e9d6e-3c5c-4b4f-9d43-2a7a2b0f1f11.summary@office.example>');
  t.is(fake.letters[0]?.attachments.length, 1);
  t.deepEqual(fake.lamps, [['201@secretary', { new: 2, old: 1 }]]);
});

test('a job that never comes to an end is parked before it takes the daemon down once more', async (t) => {
  const fake = afterCall();
  const deadly = fake.jobs.find(({ kind }) => kind === 'summarise');
  if (deadly) deadly.attempts = 5;
  await workUntil(fake, allDone(fake));
  t.is(fake.state('summarise'), 'parked');
  t.is(fake.asked, 0);
  t.is(fake.state('mail'), 'done');
});

test('of a model that lies nothing reaches the letter', async (t) => {
  const fake = afterCall();
  fake.draft = lies;
  await workUntil(fake, allDone(fake));
  const { html = '', text = '', subject } = fake.letters[0] ?? {};
  t.notRegex(`${html}${text}${subject}`, /Sarah|Miller|pizza|999/);
  t.is(fake.summary?.engine, 'guided');
  t.is(fake.summary?.callerName, 'Daniel Brooks');
  t.regex(subject ?? '', /^Daniel Brooks: .*boiler/);
});

test('what a model leaves out is filled from the guided summary', async (t) => {
  const fake = afterCall();
  fake.draft = { ...truth, callerName: 'Sarah', callbackNumber: '', reason: '' };
  await workUntil(fake, allDone(fake));
  t.like(fake.summary, { engine: 'honest-model', callerName: 'Daniel Brooks' });
  t.regex(fake.summary?.reason ?? '', /boiler/);
});

test('without a model, or with one that is late, the guided summary is written', async (t) => {
  for (const draft of [new SecretaryError('unavailable', 'away'), 'never'] as const) {
    const fake = afterCall();
    fake.draft = draft;
    await workUntil(fake, allDone(fake), { summaryMs: 50 });
    t.is(fake.asked, 1);
    t.is(fake.summary?.engine, 'guided');
    t.true((fake.summary?.statements.length ?? 0) > 0);
    t.is(fake.letters.length, 1);
  }
});

test('a caller who hung up before a word gives a missed-call letter, if the mailbox wants it', async (t) => {
  const fake = afterCall([turn(0, 'secretary', 'Thank you for calling.'), turn(1, 'caller', ' … ')]);
  await workUntil(fake, allDone(fake));
  t.is(fake.asked, 0);
  t.is(fake.letters[0]?.subject, 'Missed call from BROOKS D — 201');
  t.is(fake.letters[0]?.attachments.length, 0);
  t.is(fake.lamps.length, 1);
  const unwanted = afterCall([turn(0, 'secretary', 'Thank you for calling.')]);
  unwanted.mailbox = { ...mailbox, missedCallLetter: false };
  await workUntil(unwanted, allDone(unwanted));
  t.deepEqual(
    unwanted.jobs.map(({ state }) => state),
    ['done', 'done', 'done'],
  );
  t.is(unwanted.letters.length, 0);
});

test('an interrupted call has a letter that says where the rest is', async (t) => {
  const fake = new FakeRooms({ endedBy: 'interrupted' });
  fake.add({ kind: 'mail' });
  await workUntil(fake, allDone(fake));
  t.regex(fake.letters[0]?.text ?? '', /voicemail of 201/);
  t.regex(fake.letters[0]?.messageId ?? '', /\.interrupted@/);
});

test('a letter that cannot leave is tried again, with growing waits, and is the same letter', async (t) => {
  const fake = new FakeRooms();
  fake.add({ kind: 'mail' });
  fake.sendErrors = [1, 2, 3].map(() => new SecretaryError('unavailable', 'away'));
  const outcomes: string[] = [];
  const onOutcome = (kind: string, outcome: string) => outcomes.push(`${kind} ${outcome}`);
  await workUntil(fake, allDone(fake), { onOutcome });
  t.deepEqual(outcomes, ['mail retried', 'mail retried', 'mail retried', 'mail done']);
  t.is(fake.jobs[0]?.attempts, 4);
  t.is(fake.letters.length, 1);
  t.is(fake.retryAt.length, 3);
});

test('a letter that is refused goes out once more without its recording, then waits for a person', async (t) => {
  const fake = new FakeRooms();
  fake.add({ kind: 'mail' });
  const refused = new SecretaryError('bad-input', 'too large');
  fake.sendErrors = [refused];
  await workUntil(fake, allDone(fake));
  t.is(fake.letters[0]?.attachments.length, 0);
  t.regex(fake.letters[0]?.text ?? '', /npx secretary calls play 0b6e9d6e/);
  const hopeless = new FakeRooms();
  hopeless.add({ kind: 'mail' });
  hopeless.sendErrors = [refused, refused];
  await workUntil(hopeless, allDone(hopeless));
  t.is(hopeless.state('mail'), 'parked');
  t.is(hopeless.jobs[0]?.attempts, 1);
});

test('a recording over the limit is named, not attached; a damaged one does not hold the letter back', async (t) => {
  const large = new FakeRooms();
  large.add({ kind: 'mail' });
  large.pcm = Buffer.alloc(64_000 * 60);
  await workUntil(large, allDone(large), { attachMaxBytes: 100_000, playCommand: (id) => `listen ${id}` });
  t.is(large.letters[0]?.attachments.length, 0);
  t.regex(large.letters[0]?.text ?? '', /too large for a letter\. Hear it with:\nlisten 0b6e9d6e/);
  const damaged = new FakeRooms();
  damaged.add({ kind: 'mail' });
  damaged.pcm = new SecretaryError('damaged', 'altered');
  await workUntil(damaged, allDone(damaged));
  t.is(damaged.letters.length, 1);
});

test('a job that is too old is given up, and a parked summary does not hold the letter back', async (t) => {
  const fake = afterCall();
  fake.jobs[2]!.createdAt = new Date(Date.now() - 6 * 24 * 3_600_000);
  fake.lampError = new SecretaryError('unavailable', 'no AMI');
  await workUntil(fake, allDone(fake));
  t.is(fake.state('lamp'), 'parked');
  t.is(fake.jobs[2]?.attempts, 1);
  const gone = afterCall();
  gone.mailbox = undefined;
  await workUntil(gone, allDone(gone));
  t.is(gone.state('summarise'), 'parked');
  t.is(gone.state('mail'), 'parked');
  t.is(gone.state('lamp'), 'done', 'nobody watches a mailbox that is gone');
});

test('a second run of the same jobs changes nothing', async (t) => {
  const fake = afterCall();
  fake.draft = truth;
  await workUntil(fake, allDone(fake));
  const written = fake.summary;
  for (const job of fake.jobs) job.state = 'waiting';
  fake.draft = lies;
  await workUntil(fake, allDone(fake));
  t.is(fake.summary, written);
  t.is(fake.asked, 1);
  t.is(fake.letters[1]?.messageId, fake.letters[0]?.messageId);
});

test('the lamp of a mailbox can be set without a call', async (t) => {
  const fake = new FakeRooms();
  Object.assign(fake.add({ kind: 'lamp', payload: { mailbox: '201' } }), { callId: undefined });
  await workUntil(fake, allDone(fake));
  t.is(fake.lamps.length, 1);
});

test('while the database is away the work waits, and goes on when it is back', async (t) => {
  const fake = new FakeRooms();
  fake.summary = summary;
  fake.add({ kind: 'mail' });
  fake.claimError = new SecretaryError('unavailable', 'away');
  setTimeout(() => {
    fake.claimError = undefined;
  }, 100);
  await workUntil(fake, allDone(fake));
  t.is(fake.letters.length, 1);
});

test('a long job renews its lease; one that lost it is left alone', async (t) => {
  const fake = new FakeRooms();
  fake.add({ kind: 'summarise' });
  fake.draft = 'never';
  await workUntil(fake, () => fake.renewals >= 3, { leaseMs: 30 });
  t.is(fake.state('summarise'), 'waiting', 'the stop put it back');
  t.is(fake.jobs[0]?.lastError, 'the daemon was stopped');

  const lost = new FakeRooms();
  lost.add({ kind: 'summarise' });
  lost.draft = 'never';
  lost.keepsLease = false;
  const stop = new AbortController();
  const running = new FollowUp(lost.rooms, { log: silentLogger(), leaseMs: 30, concurrency: 1 }).run(stop.signal);
  for (const end = Date.now() + 10_000; lost.renewals === 0 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stop.abort();
  await running;
  t.is(lost.retryAt.length, 0);
});

test('wake() looks at once', async (t) => {
  const fake = new FakeRooms();
  const stop = new AbortController();
  const work = new FollowUp(fake.rooms, { log: silentLogger(), pollMs: 3_600_000 });
  const running = work.run(stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 30));
  fake.add({ kind: 'lamp' });
  work.wake();
  for (const end = Date.now() + 10_000; fake.lamps.length === 0 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stop.abort();
  await running;
  t.is(fake.lamps.length, 1);
});

test('an alert goes out at once and once, as a job; past the database where that is away', async (t) => {
  const fake = new FakeRooms();
  const { id: callId, callerNumber, callerName, startedAt: at } = fake.stored;
  const alert = {
    callId,
    mailbox: { ...mailbox, alertEmail: 'night@example.com' },
    words: 'gas leak',
    callerNumber,
    callerName,
    at,
  };
  const work = new FollowUp(fake.rooms, { log: silentLogger() });
  await work.alert(alert);
  await work.alert(alert);
  await workUntil(fake, allDone(fake));
  t.deepEqual(
    fake.letters.map(({ subject }) => subject),
    ['URGENT, gas leak: BROOKS D — 201'],
  );
  t.regex(fake.letters[0]?.text ?? '', /My boiler is leaking/);
  fake.addError = new SecretaryError('unavailable', 'the database is away');
  await work.alert(alert);
  t.is(fake.letters[1]?.messageId, fake.letters[0]?.messageId);
  t.is(fake.letters[1]?.to.address, 'night@example.com');
  fake.sendErrors = [new SecretaryError('unavailable', 'so is the mail server')];
  await t.throwsAsync(work.alert(alert), { message: 'so is the mail server' });
});

test('who was put through without a word has a letter too, and no "missed call"', async (t) => {
  const fake = new FakeRooms({ ...callWith(), endedBy: 'transfer' });
  fake.add({ kind: 'mail' });
  await workUntil(fake, allDone(fake));
  t.regex(fake.letters[0]?.messageId ?? '', /\.summary@/);
  t.regex(fake.letters[0]?.text ?? '', /put through/);
});

test('a message that nobody here understands reaches the owner as a recording', async (t) => {
  const offer = "I still can't make out any words. If you can hear me, please leave your message now, and press";
  const fake = new FakeRooms({ ...callWith(turn(0, 'secretary', offer)), endedBy: 'caller' });
  fake.add({ kind: 'mail' });
  await workUntil(fake, allDone(fake));
  t.regex(fake.letters[0]?.messageId ?? '', /\.summary@/);
  t.is(fake.letters[0]?.attachments.length, 1);
});
