import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ParsedMail } from 'mailparser';
import { FRAME_MS, type Frame, SAMPLE_RATE_HZ, writeWav } from '../../src/audio/index.js';
import type { StoredCall } from '../../src/storage/index.js';
import type { Mailbox } from '../../src/terms/index.js';
import { briefMailbox, goodbyeLine, nameLine, nameOnlyMailbox } from './brief.js';
import { lines, saidBy, script, Theatre, until, type Visit } from './theatre.js';
import { matches, meanLikeness, trackOf } from './tracks.js';

/* Keys, a person who answers or does not, urgent words, callers who are known, and a greeting that was recorded. */

const ANSWERED = '203';
const UNANSWERED = '204';
const KEYED = '205';
const URGENT = '206';
const REMEMBERS = '207';
const RECORDED = '208';

/** Extensions of the PBX behind which somebody answers, and a phone only rings. */
const SOMEBODY = '100';
const NOBODY = '101';

let theatre: Theatre;
let remembered: ReturnType<typeof callTwice>;
const twiceEnds: (() => unknown)[] = [];
let folder: string;
let greeting: Int16Array;

test.before(async () => {
  const [recorded] = await lines(greetingLine, nameLine, goodbyeLine, yes, urgent, number, aboutHeater);
  greeting = recorded?.sound ?? new Int16Array();
  folder = await mkdtemp(join(tmpdir(), 'secretary-greeting-'));
  const greetingRecording = join(folder, 'greeting.wav');
  await writeFile(greetingRecording, writeWav({ sampleRateHz: 16_000, channels: [greeting] }));
  const reason = { name: 'reason', type: 'text', required: true } as const;
  const mailboxes: readonly Mailbox[] = [
    { ...nameOnlyMailbox, extension: ANSWERED, transferTo: `${SOMEBODY}@from-internal` },
    { ...nameOnlyMailbox, extension: UNANSWERED, transferTo: `${NOBODY}@from-internal` },
    { ...briefMailbox, extension: KEYED },
    { ...briefMailbox, extension: URGENT, urgentWords: ['gas leak', 'fire'] },
    { ...nameOnlyMailbox, extension: REMEMBERS, remembersCallers: true, agenda: [...nameOnlyMailbox.agenda, reason] },
    { ...nameOnlyMailbox, extension: RECORDED, greetingRecording, greeting: greetingLine },
  ];
  theatre = await Theatre.open({ mailboxes });
  await addPhones();
  remembered = callTwice();
  remembered.catch(() => undefined); // The last test tells of it.
});

test.after.always(async () => {
  for (const hangUp of twiceEnds) await hangUp();
  await theatre?.close();
  await rm(folder, { recursive: true, force: true });
});

const greetingLine = 'Good morning, and welcome to Hollis Heating. Mary is with a customer.';
const yes = 'Yes, that is right.';
const urgent = 'Please help me. There is a gas leak in my kitchen.';
const number = 'My number is two zero two, five five five, zero one four two.';
const aboutHeater = 'I am calling about the water heater.';

test.serial('zero: to a person who answers; and where nobody does, the caller is told and goes on', async (t) => {
  const [answered, alone] = await Promise.all([dial(t, ANSWERED), dial(t, UNANSWERED)]);
  const toSomebody = async () => {
    await quiet(answered);
    await answered.line.call.press('0');
    // The person hangs up after four seconds, and with that the call is over.
    await answered.goodbye();
    const heardMs = toneMs(answered.caller.tracks.heard, 800);
    t.log(`the person's tone was heard for ${heardMs} ms`);
    t.true(heardMs > 1_000);
  };
  const toNobody = async () => {
    await quiet(alone);
    await alone.line.call.press('0');
    await alone.shows(
      'the caller to be told',
      (call) => /Nobody can come to the phone/.test(saidBy('secretary', call)),
      60_000,
    );
    await alone.say(nameLine, goodbyeLine);
    await alone.goodbye();
  };
  await Promise.all([toSomebody(), toNobody()]);

  const passed = await endOf(t, answered);
  t.is(passed.endedBy, 'transfer');
  t.regex(saidBy('secretary', passed), /put you through/);
  t.regex((await letterOf(passed, 'summary')).text ?? '', /put the caller through to 100/i);

  const kept = await endOf(t, alone);
  t.is(kept.endedBy, 'secretary');
  t.is(kept.notes.callerName, 'Robert Wilson');
  t.regex(saidBy('secretary', kept), /put you through.*Nobody can come to the phone.*Goodbye\.$/s);
  const letter = await letterOf(kept, 'summary');
  t.regex(letter.subject ?? '', /Robert Wilson/);
  t.notRegex(letter.text ?? '', /put the caller through/i);
});

test.serial('the star repeats, and a number that is keyed in and ended with # is the one in the letter', async (t) => {
  const visit = await dial(t, KEYED);
  await visit.say(nameLine);
  await quiet(visit);
  const before = await visit.shows('her question', ({ turns }) => turns.length >= 3);
  const asked = before.turns.at(-1)?.text ?? '';
  visit.caller.forget();
  await visit.line.call.press('*');
  await quiet(visit);
  const repeated = await visit.shows('it once more', ({ turns }) => turns.length > before.turns.length);
  t.is(repeated.turns.at(-1)?.text, asked);
  t.is(repeated.turns.at(-1)?.speaker, 'secretary');
  visit.caller.forget();
  await visit.line.call.press('2025550142#');
  await visit.say(yes, goodbyeLine);
  await visit.goodbye();

  const call = await endOf(t, visit);
  t.is(call.endedBy, 'secretary');
  t.is(call.notes.callbackNumber, '+12025550142');
  t.is(call.turns.find(({ engine }) => engine === 'keys')?.text, '2025550142');
  t.regex(`${(await letterOf(call, 'summary')).html}`, /href="tel:\+12025550142"/);
});

test.serial('urgent words: an alert while the call goes on, then the ordinary letter', async (t) => {
  const visit = await theatre.call(t, { extension: URGENT, callerId: '', number: '' });
  await visit.say(urgent);
  const id = await visit.callId();
  const alert = await letterAbout(id, 'alert');
  const live = await theatre.stage.storage.calls.find(id);
  t.is(live?.state, 'live', 'the owner knows before the call is over');
  t.regex(alert.subject ?? '', /URGENT, gas leak/);
  await visit.say(number);
  await visit.goodbye();

  const call = await endOf(t, visit);
  t.is(call.endedBy, 'secretary');
  t.is(call.notes.callbackNumber, '+12025550142');
  t.regex(saidBy('secretary', call), /emergency services.*passed it on as urgent.*Goodbye\.$/s);
  await letterOf(call, 'summary');
  t.is((await theatre.lettersAbout(id)).filter(({ messageId }) => messageId?.includes('.alert@')).length, 1);
});

test.serial('a recorded greeting is heard as it is in the file, from the first moment on', async (t) => {
  const visit = await dial(t, RECORDED);
  await visit.say(nameLine, goodbyeLine);
  await visit.goodbye();
  const call = await endOf(t, visit);
  t.regex(call.turns[0]?.text ?? '', /welcome to Hollis Heating.*automated assistant.*recorded/s);
  const found = matches(greeting, trackOf(visit.caller.tracks.heard));
  const likeness = meanLikeness(found);
  const [first] = found;
  const firstMs = first === undefined ? Number.NaN : first.stretch.startMs + first.offsetMs;
  t.log(`likeness ${likeness.toFixed(3)}, from ${firstMs.toFixed()} ms on`);
  t.true(likeness > 0.9, `${likeness}`);
  t.true(firstMs < 3_000, `${firstMs} ms`);
});

test.serial('who has called before is asked whether it is about the same', async (t) => {
  const { before, call } = await remembered;
  t.log(script(before));
  t.log(script(call));
  t.regex(before.notes.reason ?? '', /water heater/i);
  t.notRegex(saidBy('secretary', before), /called before/);
  t.regex(saidBy('secretary', call), /When you called before.*water heater.*calling about that again\?/is);
  t.is(call.endedBy, 'secretary');
  t.regex(call.notes.reason ?? '', /water heater/i);
  t.regex((await letterOf(call, 'summary')).subject ?? '', /Robert Wilson.*water heater/i);
});

/** Two calls of one number; they take their time, and are made beside the other stories. */
async function callTwice() {
  const number = '+12125550188';
  const visit = () => theatre.call({ teardown: (hangUp) => twiceEnds.push(hangUp) }, { extension: REMEMBERS, number });
  const first = await visit();
  await first.say(nameLine, aboutHeater, goodbyeLine);
  await first.goodbye();
  const before = await theatre.ended(await first.callId());
  await letterOf(before, 'summary');
  const second = await visit();
  await second.say(nameLine, yes, goodbyeLine);
  await second.goodbye();
  const callId = await until('the second call', async () => {
    const calls = await theatre.stage.storage.calls.list({ limit: 20 });
    return calls.find(({ callerNumber, id }) => callerNumber === number && id !== before.id)?.id;
  });
  return { before, call: await theatre.ended(callId) };
}

/** Behind the extension 100 somebody answers after two seconds; behind 101 it rings and rings. */
async function addPhones(): Promise<void> {
  const { pbx, outside } = theatre.stage;
  for (const [extension, phone] of [
    [SOMEBODY, '300'],
    [NOBODY, '301'],
  ]) {
    const dialled = `PJSIP/201/sip:${phone}@127.0.0.1:${outside.asterisk.sipPort}`;
    await pbx.asterisk.cli(`dialplan add extension ${extension},1,Dial(${dialled},60) into from-internal replace`);
  }
  const answers = ['Wait(2)', 'Answer()', 'Playtones(800)', 'Wait(4)', 'Hangup()'];
  for (const [i, step] of answers.entries()) {
    await outside.asterisk.cli(`dialplan add extension 300,${i + 1},${step} into phone replace`);
  }
}

function dial(t: ExecutionContext, extension: string): Promise<Visit> {
  return theatre.call(t, { extension });
}

async function quiet({ caller, over }: Visit): Promise<void> {
  await caller.untilHeard(over);
  await caller.untilQuiet(over);
}

async function endOf(t: ExecutionContext, visit: Visit): Promise<StoredCall> {
  const call = await theatre.ended(await visit.callId());
  t.log(script(call));
  return call;
}

function letterAbout(callId: string, kind: 'summary' | 'alert'): Promise<ParsedMail> {
  const look = async () =>
    (await theatre.lettersAbout(callId)).find(({ messageId }) => messageId?.includes(`.${kind}@`));
  return until(`the letter (${kind})`, look, 40_000);
}

function letterOf(call: StoredCall, kind: 'summary' | 'alert'): Promise<ParsedMail> {
  return letterAbout(call.id, kind);
}

/** How long one note was heard in all, milliseconds. */
function toneMs(heard: readonly Frame[], hz: number): number {
  return FRAME_MS * heard.filter(({ samples }) => isTone(samples, hz)).length;
}

function isTone(samples: Int16Array, hz: number): boolean {
  const power = samples.reduce((sum, value) => sum + value * value, 0);
  let [re, im] = [0, 0];
  samples.forEach((value, i) => {
    re += value * Math.cos((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
    im += value * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
  });
  return power > 0 && (2 * (re * re + im * im)) / (samples.length * power) > 0.8;
}
