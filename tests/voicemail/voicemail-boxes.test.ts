import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { VoicemailBoxes, type WantedMessage } from '../../src/voicemail/index.js';
import { readFacts } from '../../src/voicemail/message-facts.js';

/** As Asterisk 22.10 wrote it. */
const written = `;
; Message Information file
;
[message]
origmailbox=201
context=secretary
exten=T
rdnis=unknown
priority=5
callerchan=PJSIP/trunk-0000000a
callerid="Daniel Brooks" <+12125550006>
origdate=Wed Nov 25 10:14:28 AM UTC 2026
origtime=1795601668
category=
msg_id=1795601668-00000000
flag=
duration=7
`;
const at = 1_795_601_668_000;
const wanted: WantedMessage = {
  mailbox: '201',
  channelName: 'PJSIP/trunk-0000000a',
  callerNumber: '+12125550006',
  from: new Date(at - 60_000),
  until: new Date(at + 60_000),
  maxBytes: 1_000,
};

test('the message of this caller is found among others, wherever it lies', async (t) => {
  const { boxes, put } = await spool(t);
  t.deepEqual(await boxes.find(wanted), { state: 'none', isBeingLeft: false });
  await put('INBOX/msg0000', written.replace('0000000a', '00000009'), { wav: 'of another' });
  await put('INBOX/msg0001', written, { wav: 'of this caller', WAV: 'smaller' });
  await put('INBOX/msg0002', written.replace('0000000a', '0000000b'), { wav: 'of a third' });
  const found = await boxes.find(wanted);
  t.is(found.state, 'found');
  if (found.state !== 'found') return;
  t.is(found.message.audio.toString(), 'of this caller');
  t.like(found.message, { extension: 'wav', contentType: 'audio/wav', durationMs: 7_000 });
});

test('a message that its owner has heard already is found where it is now', async (t) => {
  const { boxes, put } = await spool(t);
  await put('Old/msg0000', written, { gsm: 'heard' });
  const found = await boxes.find(wanted);
  t.is(found.state === 'found' && found.message.audio.toString(), 'heard');
});

test('never a message of somebody else: another channel, box, number, or time', async (t) => {
  const { boxes, put } = await spool(t);
  const others: [string, string][] = [
    ['callerchan=PJSIP/trunk-0000000a', 'callerchan=PJSIP/trunk-0000000b'],
    ['origmailbox=201', 'origmailbox=202'],
    ['<+12125550006>', '<+12125550007>'],
    ['origtime=1795601668', 'origtime=1795601500'],
    ['origtime=1795601668', 'origtime=1795609999'],
  ];
  for (const [was, is] of others) {
    await put('INBOX/msg0000', written.replace(was, is), { wav: 'not this one' });
    t.deepEqual(await boxes.find(wanted), { state: 'none', isBeingLeft: false }, is);
  }
  await put('INBOX/msg0000', written.replace(/callerid=.*/, 'callerid=Unknown'), { wav: 'withheld' });
  t.is(
    (await boxes.find({ ...wanted, callerNumber: '' })).state,
    'found',
    'the channel tells, where the number is withheld',
  );
});

test('a caller’s name cannot say whose message it is', (t) => {
  t.is(readFacts(written)?.callerNumber, '+12125550006');
  const forged = written.replace('"Daniel Brooks"', '"x"\r\ncallerchan=PJSIP/other-00000001\r\n');
  t.is(readFacts(forged), undefined);
  t.is(readFacts(written.replace('duration=7\n', '')), undefined, 'not complete yet');
  t.is(readFacts(written.replace('origtime=1795601668', 'origtime=soon')), undefined);
  t.is(readFacts(written.replace(/callerid=.*/, 'callerid=+12125550006'))?.callerNumber, '+12125550006');
});

test('a message that is too large stays where it is, unless another format of it fits', async (t) => {
  const { boxes, put } = await spool(t);
  await put('INBOX/msg0000', written, { wav: 'x'.repeat(1_001) });
  t.deepEqual(await boxes.find(wanted), { state: 'too-large', durationMs: 7_000 });
  await put('INBOX/msg0000', written, { WAV: 'x'.repeat(100) });
  const found = await boxes.find(wanted);
  t.is(found.state === 'found' && found.message.extension, 'WAV');
});

test('while somebody speaks to the box, it says so; what an old crash left there does not count', async (t) => {
  const { boxes, put, box } = await spool(t);
  await mkdir(join(box, 'tmp'), { recursive: true });
  await writeFile(join(box, 'tmp', 'q3x7Zb'), '');
  t.deepEqual(await boxes.find({ ...wanted, from: new Date(Date.now() + 60_000) }), {
    state: 'none',
    isBeingLeft: false,
  });
  t.deepEqual(await boxes.find({ ...wanted, from: new Date(Date.now() - 60_000) }), {
    state: 'none',
    isBeingLeft: true,
  });
  await put('INBOX/msg0000', written, { wav: 'done' });
  t.is((await boxes.find(wanted)).state, 'found');
});

test('links and other things that are no files are not read', async (t) => {
  const { boxes, put, box } = await spool(t);
  await put('INBOX/msg0000', written, {});
  const secret = join(box, 'secret');
  await writeFile(secret, 'a key');
  await symlink(secret, join(box, 'INBOX/msg0000.wav'));
  await mkdir(join(box, 'INBOX/msg0000.gsm'));
  t.deepEqual(await boxes.find(wanted), { state: 'none', isBeingLeft: true });
  t.deepEqual(await boxes.find({ ...wanted, mailbox: '../201' }), { state: 'unreadable', reason: 'no such box' });
});

test('a message that gets another number while it is read is not mixed up with the next', async (t) => {
  const { boxes, put, box } = await spool(t);
  const other = written.replace('0000000a', '0000000b');
  const path = (number: number, extension: string) => join(box, `INBOX/msg000${number}.${extension}`);
  // The format that is looked for last: much can happen between the text and the sound.
  const outcomes = new Set<string>();
  for (let round = 0; round < 150; round += 1) {
    await put('INBOX/msg0001', written, { sln: 'of this caller' });
    await put('INBOX/msg0002', other, { sln: 'of another' });
    const finding = boxes.find(wanted);
    for (let n = 0; n < round % 15; n += 1) await new Promise((resolve) => setImmediate(resolve));
    // As Asterisk closes the gap that a deleted message left.
    for (const [from, to] of [
      [1, 0],
      [2, 1],
    ] as const)
      for (const extension of ['sln', 'txt']) await rename(path(from, extension), path(to, extension));
    const search = await finding;
    outcomes.add(search.state === 'found' ? search.message.audio.toString() : search.state);
    await Promise.all([0, 1].flatMap((number) => ['sln', 'txt'].map((extension) => rm(path(number, extension)))));
  }
  t.false(outcomes.has('of another'), [...outcomes].join());
  t.true(outcomes.has('of this caller'));
});

test('a folder that is not there or may not be read is told as such', async (t) => {
  const { boxes, root, put } = await spool(t);
  t.is(await boxes.fault(), undefined);
  const nowhere = new VoicemailBoxes({ folder: join(root, 'nowhere') });
  t.deepEqual(await nowhere.find(wanted), { state: 'unreadable', reason: 'there is no such folder' });
  t.is(await nowhere.fault(), 'there is no such folder');
  if (process.getuid?.() === 0) return; // root may read everything
  await put('INBOX/msg0000', written, { wav: 'x' });
  await chmod(join(root, 'default/201/INBOX'), 0);
  t.teardown(() => chmod(join(root, 'default/201/INBOX'), 0o700));
  t.deepEqual(await boxes.find(wanted), { state: 'unreadable', reason: 'the account may not read it' });
  t.is(await boxes.fault(), 'the account may not read it');
});

async function spool(t: ExecutionContext) {
  const root = await mkdtemp(join(tmpdir(), 'secretary-voicemail-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  const box = join(root, 'default/201');
  await mkdir(box, { recursive: true });
  const put = async (name: string, text: string, sounds: Record<string, string>) => {
    const path = join(box, name);
    await mkdir(join(path, '..'), { recursive: true });
    for (const [extension, sound] of Object.entries(sounds)) await writeFile(`${path}.${extension}`, sound);
    await writeFile(`${path}.txt`, text);
  };
  return { root, box, put, boxes: new VoicemailBoxes({ folder: root }) };
}
