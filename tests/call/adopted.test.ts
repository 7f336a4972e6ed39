import test from 'ava';
import type { CallRooms } from '../../src/call/index.js';
import type { Unheard } from '../../src/call/run-call.js';
import { SecretaryError } from '../../src/common/index.js';
import { phrasebook } from '../../src/dialogue/index.js';
import { MemoryWriter, until } from './fakes.js';
import { CallStage, hangUpAll } from './stage.js';

test.after.always(hangUpAll);

const { lostYou } = phrasebook('en');
const startedAt = new Date('2026-11-25T08:00:00Z');

/** A call whose daemon has died after the caller said why they call, and what it left. */
async function leftBehind() {
  const first = new CallStage();
  void first.start();
  await until('the greeting', () => first.spoken.includes('How can I help you?'));
  first.says('My boiler makes a strange noise.');
  await until('the question', () => first.writer.turns.length >= 3);
  const { turns, state } = first.writer;
  const writer = new MemoryWriter();
  return {
    callId: first.call.ids[0] ?? '',
    earlier: { startedAt, turns: [...turns], state, recordedMs: 20_000, unheardFromMs: 16_000, writer },
  };
}

/** The stage of the daemon that comes next. */
function nextStage(callId: string, adopt: NonNullable<CallRooms['storage']['calls']['adopt']>): CallStage {
  const stage = new CallStage();
  stage.call.adopted = { callId };
  const begin = async () => {
    throw new SecretaryError('internal', 'the call is no new one');
  };
  stage.rooms = { ...stage.rooms, storage: { ...stage.rooms.storage, calls: { begin, adopt } } };
  return stage;
}

test('an adopted call goes on where it was: words, notes, times and recording behind the first part', async (t) => {
  const { callId, earlier } = await leftBehind();
  const asked: string[] = [];
  const stage: CallStage = nextStage(callId, async (id) => {
    asked.push(id);
    return { ...earlier, writer: stage.writer };
  });
  const unheard: (Unheard | undefined)[] = [];
  const { jobsFor } = stage.rooms;
  stage.rooms.jobsFor = (record, box, part) => {
    unheard.push(part);
    return jobsFor(record, box, part);
  };
  void stage.start();
  await until('the phrase', () => stage.spoken.includes(lostYou));
  t.regex(stage.spoken, /name/);
  t.deepEqual(asked, [callId]);
  stage.port.hear(7);
  stage.says('Daniel Brooks', stage.clock.monotonicMs() + 20_000);
  await until('the next question', () => /number/i.test(stage.spoken));
  stage.call.hangsUp();
  const record = await stage.result;
  t.is(record?.id, callId);
  t.deepEqual(record?.startedAt, startedAt);
  t.deepEqual(record?.turns.slice(0, earlier.turns.length), earlier.turns);
  const added = record?.turns.slice(earlier.turns.length) ?? [];
  t.true(added.length >= 2);
  t.true(
    added.every(({ startMs }) => startMs >= 20_000),
    'behind the first part',
  );
  t.is(record?.notes.callerName, 'Daniel Brooks');
  t.is(record?.notes.reason, 'My boiler makes a strange noise');
  t.true((record?.durationMs ?? 0) > 20_000);
  // What was recorded before is not written a second time, and no silence in its place.
  t.true(stage.writer.samples > 0 && stage.writer.samples < 10 * 32_000, String(stage.writer.samples));
  t.is(stage.writer.jobs.length, 2);
  t.deepEqual(stage.call.finished, ['done']);
  t.deepEqual(unheard, [{ fromMs: 16_000, untilMs: 20_000 }], 'what the crash cut off is looked for, and no more');
});

test('where the recogniser failed too, the rest of an adopted call is listened to again', async (t) => {
  const { callId, earlier } = await leftBehind();
  const stage: CallStage = nextStage(callId, async () => ({ ...earlier, writer: stage.writer }));
  const unheard: (Unheard | undefined)[] = [];
  stage.rooms.jobsFor = (_record, _box, part) => {
    unheard.push(part);
    return [];
  };
  void stage.start();
  await until('the phrase', () => stage.spoken.includes(lostYou));
  stage.ears.push({ type: 'engine-failed', engine: 'vosk', atMs: 24_000 });
  await new Promise((resolve) => setTimeout(resolve, 10));
  stage.call.hangsUp();
  await stage.result;
  t.is(unheard.length, 1);
  t.true((unheard[0]?.fromMs ?? 99_999) <= 16_000);
  t.is(unheard[0]?.untilMs, undefined);
});

test('with a state that cannot be read the call goes on from its turns', async (t) => {
  const { callId, earlier } = await leftBehind();
  const stage: CallStage = nextStage(callId, async () => ({
    ...earlier,
    writer: stage.writer,
    state: '{"version":0}',
  }));
  void stage.start();
  await until('the phrase and a question', () => /\?/.test(stage.spoken.split(lostYou)[1] ?? ''));
  stage.call.hangsUp();
  t.is((await stage.result)?.turns[1]?.text, 'My boiler makes a strange noise.');
});

test('a call that cannot be adopted goes to voicemail, and its record is left to be closed', async (t) => {
  const refused = nextStage('c', async () => {
    throw new SecretaryError('unavailable', 'another daemon has it');
  });
  t.is(await refused.start(), undefined);
  t.deepEqual(refused.call.finished, ['failed']);
  t.is(refused.writer.record, undefined);

  const { callId, earlier } = await leftBehind();
  const deaf = nextStage(callId, async () => earlier);
  deaf.rooms.openMedia = async () => {
    throw new SecretaryError('unavailable', 'no media');
  };
  t.is(await deaf.start(), undefined);
  t.deepEqual(deaf.call.finished, ['failed']);
  await until('left', () => earlier.writer.discarded === 1);
  t.is(earlier.writer.record, undefined);
});

test('an adopted caller who hangs up before a word leaves what was said before', async (t) => {
  const { callId, earlier } = await leftBehind();
  const stage = nextStage(callId, async () => earlier);
  stage.call.answer = async () => {
    stage.call.hangsUp();
    throw new SecretaryError('not-found', 'gone');
  };
  const record = await stage.start();
  t.is(record?.endedBy, 'caller');
  t.deepEqual(record?.turns, earlier.turns);
  t.is(record?.notes.reason, 'My boiler makes a strange noise');
  t.is(record?.durationMs, 20_000);
});
