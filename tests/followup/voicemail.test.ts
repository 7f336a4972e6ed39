import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import type { MessageSearch, WantedMessage } from '../../src/voicemail/index.js';
import { FakeRooms, workUntil } from './fakes.js';

const message = { audio: Buffer.from('RIFF'), extension: 'wav', contentType: 'audio/wav', durationMs: 7_000 };
const done = (fake: FakeRooms) => () => fake.letters.length > 0 && fake.state('mail') === 'done';

/** A call that was lost so long ago, and a box that says what it is told, one answer after the other. */
function lost(agoMs: number, ...answers: MessageSearch[]) {
  const fake = new FakeRooms({
    endedBy: 'interrupted',
    state: 'interrupted',
    channelName: 'PJSIP/trunk-0000000a',
    durationMs: 20_000,
    startedAt: new Date(Date.now() - agoMs - 20_000),
  });
  fake.add({ kind: 'mail' });
  const asked: WantedMessage[] = [];
  const find = async (wanted: WantedMessage) => {
    asked.push(wanted);
    return answers[Math.min(asked.length, answers.length) - 1] ?? { state: 'none' as const, isBeingLeft: false };
  };
  return { fake, asked, rooms: { ...fake.rooms, voicemail: { find } } };
}

test('what VoiceMail() took after a call was lost is attached to the letter about it', async (t) => {
  const { fake, asked, rooms } = lost(5_000, { state: 'found', message });
  await workUntil(fake, done(fake), {}, rooms);
  const [letter] = fake.letters;
  const [, voicemail] = letter?.attachments ?? [];
  t.regex(voicemail?.filename ?? '', /^voicemail-.*\.wav$/);
  t.is(voicemail?.contentType, 'audio/wav');
  t.is(String(voicemail?.content), 'RIFF');
  t.regex(letter?.text ?? '', /message that was left there \(0:07\) is attached/);
  const { stored } = fake;
  t.like(asked[0], { mailbox: '201', channelName: 'PJSIP/trunk-0000000a', callerNumber: stored.callerNumber });
  t.deepEqual(asked[0]?.from, stored.startedAt);
});

test('a message that is being left is waited for, but a letter does not wait for ever', async (t) => {
  const early = lost(5_000, { state: 'none', isBeingLeft: false });
  await workUntil(early.fake, () => early.fake.retryAt.length > 0, {}, early.rooms);
  t.is(early.fake.letters.length, 0);
  t.is(early.fake.state('mail'), 'waiting');
  t.is(early.fake.jobs[0]?.attempts, 0, 'waiting is no try: the first failure is followed by the shortest wait');
  t.regex(early.fake.jobs[0]?.lastError ?? '', /VoiceMail/);
  const waitMs = (early.fake.retryAt[0]?.getTime() ?? 0) - Date.now();
  t.true(waitMs > 1_000 && waitMs <= 5_000, `${waitMs} ms`);

  const speaking = lost(90_000, { state: 'none', isBeingLeft: true });
  await workUntil(speaking.fake, () => speaking.fake.retryAt.length > 0, {}, speaking.rooms);
  t.is(speaking.fake.letters.length, 0);

  for (const [agoMs, isBeingLeft] of [
    [90_000, false],
    [11 * 60_000, true],
  ] as const) {
    const { fake, rooms } = lost(agoMs, { state: 'none', isBeingLeft });
    await workUntil(fake, done(fake), {}, rooms);
    t.regex(fake.letters[0]?.text ?? '', /no message of this call was there/);
    t.is(fake.letters[0]?.attachments.length, 1);
  }
});

test('what cannot be read, or is too large, is said; the letter is not held back for it', async (t) => {
  const closed = lost(5_000, { state: 'unreadable', reason: 'the account may not read it' });
  await workUntil(closed.fake, done(closed.fake), {}, closed.rooms);
  t.regex(closed.fake.letters[0]?.text ?? '', /cannot read that voicemail/);

  const large = lost(5_000, { state: 'too-large', durationMs: 65_000 });
  await workUntil(large.fake, done(large.fake), {}, large.rooms);
  t.regex(large.fake.letters[0]?.text ?? '', /\(1:05\) is too large/);

  // The recording and the message have one limit together.
  const both = lost(5_000, { state: 'found', message: { ...message, audio: Buffer.alloc(6_000) } });
  await workUntil(both.fake, done(both.fake), { attachMaxBytes: 6_500 }, both.rooms);
  t.deepEqual(
    both.fake.letters[0]?.attachments.map(({ contentType }) => contentType),
    ['audio/mpeg'],
  );
  t.regex(both.fake.letters[0]?.text ?? '', /\(0:07\) is too large/);
});

test('a letter that the mail server refuses goes out once more without both sounds', async (t) => {
  const { fake, rooms } = lost(5_000, { state: 'found', message });
  fake.sendErrors = [new SecretaryError('bad-input', 'too large')];
  await workUntil(fake, done(fake), {}, rooms);
  t.deepEqual(fake.letters[0]?.attachments, []);
  t.regex(fake.letters[0]?.text ?? '', /too large for this letter/);
});

test('calls that went on, and those whose channel nobody knows, do not ask VoiceMail()', async (t) => {
  const ended = lost(5_000, { state: 'found', message });
  Object.assign(ended.fake.stored, { endedBy: 'caller', state: 'ended' });
  await workUntil(ended.fake, done(ended.fake), {}, ended.rooms);
  const unknown = lost(5_000, { state: 'found', message });
  delete (unknown.fake.stored as { channelName?: string }).channelName;
  await workUntil(unknown.fake, done(unknown.fake), {}, unknown.rooms);
  t.deepEqual([...ended.asked, ...unknown.asked], []);
  t.notRegex(ended.fake.letters[0]?.text ?? '', /voicemail/i);
  t.regex(unknown.fake.letters[0]?.text ?? '', /voicemail of 201; what was said from then on is there/);
});
