import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { briefMailbox, goodbyeLine, nameLine, nameOnlyMailbox, numberLine } from './brief.js';
import { lines, saidBy, Theatre, until, type Visit } from './theatre.js';

/* One part after another is taken away, always in the middle of something. Each test leaves everything running. */

let theatre: Theatre;

test.before(async () => {
  theatre = await Theatre.open({ mailbox: briefMailbox, readsVoicemail: true });
  await lines(nameLine, numberLine, goodbyeLine, messageLine);
});

test.after.always(() => theatre?.close());

const messageLine = 'Please call me back tomorrow morning, I need someone to look at it.';

test.serial('a mailbox that nobody has set up goes to VoiceMail()', async (t) => {
  const { mailboxes } = theatre.stage.storage;
  await mailboxes.remove('201');
  try {
    await checkVoicemail(t);
  } finally {
    await mailboxes.save(briefMailbox);
  }
});

test.serial(
  'SMTP away at the end of a call: one letter later, and a second copy has the same Message-ID',
  async (t) => {
    const { smtp, storage } = theatre.stage;
    const port = await smtp.goAway();
    const visit = await theatre.call(t);
    await visit.hangUp();
    const callId = await visit.callId();
    await theatre.ended(callId);
    const mailJob = async () => (await storage.jobs.list({ callId, kind: 'mail' }))[0];
    await until('a try to send the letter', async () => (await mailJob())?.lastError !== undefined);
    await smtp.start(port);
    const letter = await theatre.letterAbout(callId, 60_000);
    const job = await until('the job to be done', async () => {
      const each = await mailJob();
      return each?.state === 'done' && each;
    });
    t.is((await theatre.lettersAbout(callId)).length, 1);
    await storage.jobs.retry(job.id);
    const copies = await until('the second copy', async () => {
      const letters = await theatre.lettersAbout(callId);
      return letters.length === 2 && letters;
    });
    t.deepEqual(
      copies.map(({ messageId }) => messageId),
      [letter.messageId, letter.messageId],
    );
  },
);

test.serial(
  'the model server dies in the middle of a call: the guided interview goes on in the same call',
  async (t) => {
    const { storage } = theatre.stage;
    await storage.mailboxes.save(nameOnlyMailbox);
    t.teardown(() => storage.mailboxes.save(briefMailbox));
    const visit = await theatre.call(t);
    await visit.say(nameLine);
    theatre.stage.killModel();
    await visit.say(goodbyeLine);
    await visit.goodbye();
    const call = await theatre.ended(await visit.callId());
    t.is(call.endedBy, 'secretary');
    t.is(call.notes.callerName, 'Robert Wilson');
    t.regex(saidBy('secretary', call), /Goodbye\.$/);
    t.regex(await theatre.stage.daemonLog(), /language model failed, the guided interview goes on/);
    const letter = await theatre.letterAbout(call.id);
    t.regex(letter.subject ?? '', /Robert Wilson/);
    t.regex((await storage.calls.find(call.id))?.summary?.text ?? '', /Robert Wilson/);
    await theatre.stage.startModel();
  },
);

test.serial(
  'the database stops in the middle of a call: nothing is lost, and the next caller gets VoiceMail()',
  async (t) => {
    const visit = await theatre.call(t);
    await visit.say(nameLine);
    await visit.shows('the first turns', ({ turns }) => turns.length >= 3);
    await theatre.stage.stopDatabase();
    try {
      await visit.say(numberLine);
      await checkVoicemail(t);
      await visit.hangUp();
      await sleep(1_000);
    } finally {
      await theatre.stage.startDatabase();
    }
    const call = await theatre.ended(await visit.callId());
    t.is(call.endedBy, 'caller');
    t.regex(saidBy('caller', call), /Robert Wilson.*(0142|0 1 4 2|four two)/is);
    t.true(call.recording?.complete);
    t.true(Math.abs((call.recording?.durationMs ?? 0) - call.durationMs) <= 100);
    t.true(call.durationMs >= (call.turns.at(-1)?.endMs ?? 0) - 100);
    const letter = await theatre.letterAbout(call.id);
    t.regex(letter.subject ?? '', /Robert Wilson/);
    t.is(letter.attachments.length, 1);
  },
);

test.serial('the daemon is killed in the middle of a call: VoiceMail() takes over, and nothing is lost', async (t) => {
  const { stage } = theatre;
  const visit = await theatre.call(t);
  await visit.say(nameLine);
  await visit.caller.untilQuiet(visit.over);
  const callId = await visit.callId();
  stage.killDaemon();
  const killedAtMs = visit.line.media.nowMs();
  visit.caller.forget();
  const afterMs = (await visit.caller.untilHeard(visit.over)) - killedAtMs;
  t.log(`VoiceMail() was heard ${afterMs.toFixed()} ms after kill -9`);
  t.true(afterMs < 6_000, `${afterMs} ms`);
  t.true(await visit.inVoicemail());
  await leaveMessage(t, visit);
  await checkVoicemail(t); // The daemon is away: at once.
  await stage.startDaemon();
  const call = await theatre.ended(callId);
  t.is(call.endedBy, 'interrupted');
  t.regex(saidBy('caller', call), /Robert Wilson/);
  t.true((call.recording?.durationMs ?? 0) > 5_000);
  const letter = await theatre.letterAbout(callId);
  t.regex(letter.messageId ?? '', /\.interrupted@/);
  t.regex(letter.text ?? '', /Robert Wilson/);
  t.regex(letter.text ?? '', /message that was left there \(0:\d\d\) is attached/);
  const voicemail = letter.attachments.find(({ filename }) => filename?.startsWith('voicemail-'));
  t.is(voicemail?.contentType, 'audio/wav');
  // What VoiceMail() recorded: a few seconds of telephone sound.
  t.true((voicemail?.size ?? 0) > 16_000, `${voicemail?.size} bytes`);
});

/** Calls 201 and finds VoiceMail() there. */
async function checkVoicemail(t: ExecutionContext): Promise<void> {
  const visit = await theatre.call(t);
  await visit.caller.untilHeard(visit.over);
  t.true(await visit.inVoicemail());
  await visit.hangUp();
}

/** Speaks after the beep and waits until VoiceMail() has kept it. */
async function leaveMessage(t: ExecutionContext, visit: Visit): Promise<void> {
  const { pbx } = theatre.stage;
  const before = (await pbx.voicemails()).length;
  await visit.caller.untilQuiet(visit.over, 2_000);
  const [message] = await lines(messageLine);
  await visit.caller.say(message ?? { sound: new Int16Array() }, visit.over);
  await sleep(1_000);
  await visit.hangUp();
  await until('the message in the voicemail box', async () => (await pbx.voicemails()).length > before);
  t.pass();
}
