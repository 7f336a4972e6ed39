import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import type { LineRecord, WireAudio } from '../../bench/line/index.js';
import { PACKET_MS, PACKET_SAMPLES } from '../../bench/measure/track.js';
import { Random } from '../../bench/sets/index.js';
import { encodeUlaw, resample } from '../../src/audio/index.js';
import { ServerProcess } from '../../src/setup/index.js';
import { until } from '../stories/theatre.js';
import { gathered, readRows } from './gathered.js';
import { type CallFacts, judge, notKeptMs } from './judge.js';
import { missingMs } from './missing-audio.js';
import { readKillOptions } from './options.js';
import { Part } from './part.js';
import { planRound, planRun } from './plan.js';
import { writeJson } from './program.js';
import { type CallResult, isDuplicated, type Row, reportOf, rowOf } from './tally.js';

/* What counts the losses is held to more than what is counted: each of these would hide one. */

test('a round is decided by seed and number, and a run has the kills that were asked for', (t) => {
  const sizes = { calls: 4, kills: 4 };
  t.deepEqual(planRound('a', 3, sizes), planRound('a', 3, sizes));
  t.notDeepEqual(planRound('a', 3, sizes), planRound('b', 3, sizes));
  t.deepEqual(planRun('a', 10, 4)[1], planRound('a', 2, sizes), 'a round is the same alone and in its run');
  t.is(planRun('a', 10, 4).flatMap(({ kills }) => kills).length, 10);
  const victims = new Set(planRun('a', 400, 1).flatMap(({ kills }) => kills.map(({ choices }) => choices[0])));
  t.is(victims.size, 7, 'everything gets its turn');
});

test('nothing is missing of a sound that was kept with a shift and some packets late', (t) => {
  const said = speech(8);
  t.true(missingMs(said, shifted(said, 240)) < 100);
  const wandering = shifted(said, 0);
  wandering.copyWithin(16_000, 16_000 + 480, 32_000);
  t.true(missingMs(said, wandering) < 400, `${missingMs(said, wandering)}`);
});

test('what was cut out of a sound is missing, at its end, in its middle, and all of it', (t) => {
  const said = speech(8);
  const near = (cut: Int16Array, ms: number) => {
    const missing = missingMs(said, cut);
    t.true(missing > 0.6 * ms && missing < 1.4 * ms, `${missing} of ${ms}`);
  };
  near(said.slice(0, 16 * 6_000), 1_600); // four fifths of it are loud
  const hole = said.slice();
  hole.fill(0, 16 * 2_000, 16 * 5_000);
  near(hole, 2_400);
  near(new Int16Array(), 6_400);
});

test('heard until the daemon was killed, and the wait until VoiceMail() spoke', (t) => {
  const facts = factsOf({
    voicemailMs: 6_000,
    heard: [
      [1_000, 4_000],
      [6_400, 9_000],
    ],
    blowMs: 4_000,
  });
  const verdict = judge(facts);
  t.like(verdict, { answered: true, adopted: false });
  t.deepEqual(verdict.heard, [{ fromMs: 1_000, toMs: 4_000 }]);
  t.true(Math.abs((verdict.afterMs ?? 0) - 2_400) <= 20, `${verdict.afterMs}`);
});

test('a call that the next daemon went on with is heard again from its first sound on', (t) => {
  const verdict = judge(
    factsOf({
      heard: [
        [1_000, 4_100],
        [6_400, 9_000],
      ],
      blowMs: 4_000,
    }),
  );
  t.true(verdict.adopted);
  t.true(Math.abs((verdict.afterMs ?? 0) - 2_400) <= 20, `${verdict.afterMs}`);
  t.is(verdict.heard.length, 2);
});

test('a daemon that was only stopped is no next one', (t) => {
  const facts = factsOf({
    heard: [
      [1_000, 4_100],
      [6_400, 9_000],
    ],
    blowMs: 4_000,
  });
  const stopped = { ...facts, blows: facts.blows.map((blow) => ({ ...blow, untilMs: 5_500 })) };
  t.like(judge(facts), { wentOn: true, adopted: true });
  t.like(judge(stopped), { wentOn: true, adopted: false });
  t.deepEqual(judge(stopped).heard, judge(facts).heard);
});

test('a call that two daemons died in is heard by three, and by nobody in between', (t) => {
  const facts = factsOf({
    heard: [
      [1_000, 4_100],
      [6_400, 7_100],
      [8_500, 9_000],
    ],
    blowMs: 4_000,
  });
  const verdict = judge({ ...facts, blows: [...facts.blows, { victim: 'daemon', atMs: 7_000, untilMs: undefined }] });
  const near = (ms: number | undefined, wanted: number) => Math.abs((ms ?? 0) - wanted) <= 20;
  t.is(verdict.heard.length, 3);
  t.true(verdict.heard[1]?.toMs === 7_000 && near(verdict.heard[1].fromMs, 6_400));
  t.true(near(verdict.heard[2]?.fromMs, 8_500));
});

test('a call that VoiceMail() answered was not answered by the daemon, and one without a blow measures nothing', (t) => {
  t.like(judge(factsOf({ answeredMs: 2_000, voicemailMs: 1_900 })), { answered: false, heard: [] });
  t.is(judge(factsOf({ heard: [[1_000, 4_000]] })).afterMs, undefined);
});

test("what the wire carried after the kill is nobody's loss, what it carried before is", async (t) => {
  const facts = factsOf({ voicemailMs: 6_000, blowMs: 5_000, said: speech(9) });
  const verdict = judge(facts);
  const whole = facts.wire.said;
  t.true(whole.arrivedMs.length > 400);
  const kept = (ms: number) => speech(9).slice(16 * 1_000, 16 * (1_000 + ms));
  const recording = (ms: number) => ({ recording: { durationMs: ms } }) as Parameters<typeof notKeptMs>[3];
  t.true((await notKeptMs(facts, verdict, kept(4_000), recording(4_000))) < 300);
  t.true((await notKeptMs(facts, verdict, kept(2_000), recording(2_000))) > 1_000);
  t.true((await notKeptMs(facts, verdict, kept(4_000), recording(1_000))) > 1_000, 'a recording that is too short');
});

test('letters are counted: the same one twice is resent, two different ones are a duplicate', (t) => {
  const once = resultOf({ letters: ['<a.summary@x>'] });
  const twice = resultOf({ letters: ['<a.summary@x>', '<a.summary@x>'] });
  const both = resultOf({ letters: ['<a.summary@x>', '<a.interrupted@x>'] });
  t.false(isDuplicated(twice));
  t.true(isDuplicated(both));
  t.true(isDuplicated(resultOf({ letters: ['<a.summary@x>'], records: 2 })));
  const lost = resultOf({ lost: 'no letter' });
  const row = rowOf([once, twice, both, lost], run);
  t.like(row, { calls: 4, lost: 1, duplicated: 1, resent: 1 });
});

test('the report has these keys and no others; a file gathers runs and their sums', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-tally-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const row: Row = { ...rowOf([resultOf({ afterMs: 900 })], run), lost: 1 };
  t.deepEqual(Object.keys(reportOf([row])), ['times', 'calls', 'lost', 'duplicated', 'resent', 'toVoicemailMs']);
  t.deepEqual(reportOf([]).toVoicemailMs, { p50: null, p95: null, max: null });
  const file = join(directory, 'kills.json');
  t.deepEqual(await readRows(file), []);
  await writeJson(file, gathered([row, { ...row, toVoicemailMs: [2_100] }]));
  const rows = await readRows(file);
  t.deepEqual(reportOf(rows), {
    times: 60,
    calls: 2,
    lost: 2,
    duplicated: 0,
    resent: 0,
    toVoicemailMs: { p50: 900, p95: 2_100, max: 2_100 },
  });
  await writeFile(file, '{"times":3}');
  await t.throwsAsync(readRows(file), { message: /was not written by this test/ });
});

test('wrong arguments are refused', (t) => {
  const quiet = { out: () => undefined, err: () => undefined };
  for (const args of [
    ['--times', '0'],
    ['--times', 'x'],
    ['--append'],
    ['--calls', '99'],
    ['rest'],
    ['--only', '-1'],
  ]) {
    t.throws(() => readKillOptions(args, quiet), undefined, args.join(' '));
  }
  t.like(readKillOptions(['--times', '7', '--seed', 's'], quiet), { times: 7, seed: 's', calls: 4, append: false });
});

test('a part that dies is started again, one that is stopped goes on', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'secretary-part-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const processes: ServerProcess[] = [];
  const start = async () => {
    const line = { command: process.execPath, args: ['-e', 'setInterval(() => 0, 1000)'], env: process.env };
    const server = new ServerProcess({ name: 'part', directory, line, ready: async () => true });
    processes.push(server);
    return (await server.start()).pid;
  };
  const part = new Part(await start(), { name: 'part', restartMs: 20, start });
  t.teardown(async () => {
    await part.stop();
    for (const each of processes) await each.stop();
  });
  part.watch();
  const first = part.pid;
  await part.freeze(50);
  t.true(part.isUp);
  t.true(part.kill());
  await until('the next one', () => part.isUp && part.pid !== first);
  t.is(part.deaths, 1);
  await sleep(200);
  t.is(processes.length, 2);
});

const date = new Date(0).toISOString();
const run = { times: 30, commit: 'abc', seed: 's', date, kills: { daemon: 30 }, seconds: 300 };

function resultOf({ afterMs, ...rest }: Partial<CallResult> & { afterMs?: number }): CallResult {
  return {
    number: '+1',
    round: 1,
    verdict: { answered: true, heard: [], afterMs, wentOn: false, adopted: false },
    callId: 'a',
    records: 1,
    letters: [],
    notKeptMs: 0,
    stranded: undefined,
    lost: undefined,
    ...rest,
  };
}

/** A call that is answered at 1,000 ms and hung up at 10,000 ms. */
function factsOf(options: {
  answeredMs?: number;
  voicemailMs?: number;
  heard?: readonly (readonly [number, number])[];
  said?: Int16Array;
  blowMs?: number;
}): CallFacts {
  const { answeredMs = 1_000, voicemailMs, heard = [], said = new Int16Array(), blowMs } = options;
  const loud = new Int16Array(16 * 9_500);
  const tone = speech(10);
  for (const [from, to] of heard) loud.fill(3_000, 16 * from, 16 * to).set(loudPart(tone, from, to), 16 * from);
  const wire: LineRecord = { caller: '+1', dialledMs: 0, answeredMs, said: wireOf(said), heard: wireOf(loud) };
  const blows = blowMs === undefined ? [] : [{ victim: 'daemon' as const, atMs: blowMs, untilMs: undefined }];
  return { number: '+1', round: 1, wire, stasisMs: 200, voicemailMs, hungUpMs: 10_000, stranded: undefined, blows };
}

function loudPart(tone: Int16Array, from: number, to: number): Int16Array {
  return tone.subarray(0, 16 * (to - from)).map((sample, i) => sample || (i % 2 === 0 ? 3_000 : -3_000));
}

/** 16 kHz as packets of G.711, each at the time at which it is complete. */
function wireOf(sound: Int16Array): WireAudio {
  const narrow = resample(sound, 16_000, 8_000);
  const count = Math.floor(narrow.length / PACKET_SAMPLES);
  const arrivedMs = Float64Array.from({ length: count }, (_, i) => (i + 1) * PACKET_MS);
  return { arrivedMs, payloads: encodeUlaw(narrow.subarray(0, count * PACKET_SAMPLES)), dropped: 0, missing: 0 };
}

/** Noise that changes all the time, in words of 800 ms with 200 ms between them: no piece is like another. */
function speech(seconds: number): Int16Array {
  const random = new Random('speech');
  let low = 0;
  return Int16Array.from({ length: seconds * 16_000 }, (_, i) => {
    low += 0.2 * (random.between(-1, 1) - low);
    return i % 16_000 < 12_800 ? 20_000 * low : 0;
  });
}

function shifted(sound: Int16Array, ms: number): Int16Array {
  const later = new Int16Array(sound.length + 16 * ms);
  later.set(sound, 16 * ms);
  return later;
}
