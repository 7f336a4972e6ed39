import test from 'ava';
import { FRAME_SAMPLES, type Frame } from '../../src/audio/index.js';
import { isOneWay, LostWay } from '../../src/media/index.js';
import { JitterBuffer } from '../../src/media/jitter-buffer.js';
import { Metronome } from '../../src/media/metronome.js';
import { type RtpPacket, readRtp, writeRtp } from '../../src/media/rtp-packet.js';
import { Timeline } from '../../src/media/timeline.js';

const packet = (sequence: number, ssrc = 7): RtpPacket => ({
  payloadType: 0,
  marker: false,
  sequence: sequence & 0xffff,
  timestamp: sequence * 160,
  ssrc,
  payload: Uint8Array.of(sequence & 0xff),
});

test('RTP is written and read as RFC 3550 has it', (t) => {
  const bytes = writeRtp({ ...packet(0xfffe), marker: true, timestamp: 0xfffffff0, ssrc: 0xdeadbeef });
  t.is(bytes.toString('hex'), '8080fffefffffff0deadbeeffe');
  t.like(readRtp(bytes), { marker: true, sequence: 0xfffe, timestamp: 0xfffffff0, ssrc: 0xdeadbeef, payloadType: 0 });
  const extended = Buffer.from('b10000010000000200000003aaaaaaaabede000111111111c0ffee000003', 'hex');
  t.is(Buffer.from(readRtp(extended)!.payload).toString('hex'), 'c0ffee', 'CSRC, extension and padding are skipped');
  for (const wrong of [
    '',
    '80',
    '40000001000000020000000300',
    '8f0000010000000200000003',
    '900000010000000200000003',
  ]) {
    t.is(readRtp(Buffer.from(wrong, 'hex')), undefined, wrong);
  }
});

/** What comes out of a jitter buffer: sequence numbers, and `-n` for n lost ones. */
function jitter(): { buffer: JitterBuffer; out: number[] } {
  const out: number[] = [];
  const buffer = new JitterBuffer({
    payload: (payload) => out.push(payload[0] as number),
    lost: (packets) => out.push(-packets),
  });
  return { buffer, out };
}

test('packets in order pass at once, packets out of order are put right', (t) => {
  const { buffer, out } = jitter();
  for (const sequence of [1, 2, 4, 3, 3, 5]) buffer.push(packet(sequence), 0);
  t.deepEqual(out, [1, 2, 3, 4, 5]);
});

test('what is lost is waited for, but not for long, and comes too late afterwards', (t) => {
  const { buffer, out } = jitter();
  for (const sequence of [1, 4, 5]) buffer.push(packet(sequence), 0);
  t.deepEqual(out, [1]);
  buffer.push(packet(6), 20);
  t.deepEqual(out, [1, -2, 4, 5, 6]);
  buffer.push(packet(2), 30);
  buffer.push(packet(8), 40);
  buffer.tick(90);
  t.deepEqual(out.slice(5), []);
  buffer.tick(120);
  t.deepEqual(out.slice(5), [-1, 8]);
});

test('sequence numbers wrap, and a new source begins anew', (t) => {
  const { buffer, out } = jitter();
  for (const sequence of [0xfffe, 0xffff, 0x10000, 0x10001]) buffer.push(packet(sequence), 0);
  t.deepEqual(out, [0xfe, 0xff, 0, 1]);
  buffer.push(packet(90, 8), 0);
  buffer.push(packet(91, 8), 0);
  buffer.push(packet(5_000, 8), 0);
  t.deepEqual(out.slice(4), [90, 91, 5_000 & 0xff]);
});

const loud = new Int16Array(FRAME_SAMPLES).fill(9_000);
const quiet = new Int16Array(FRAME_SAMPLES);

function timeline(): { line: Timeline; out: Frame[]; sound: () => string } {
  const out: Frame[] = [];
  const line = new Timeline((frame) => out.push(frame));
  return { line, out, sound: () => out.map(({ samples }) => (samples[0] === 0 ? '.' : '#')).join('') };
}

test('frames follow each other every 20 ms, with silence before the first packet and in a pause', (t) => {
  const { line, out, sound } = timeline();
  for (let now = 0; now <= 300; now += 20) line.tick(now);
  for (let now = 320; now < 420; now += 20) line.push(loud, now);
  for (let now = 420; now <= 800; now += 20) line.tick(now);
  line.push(loud, 820);
  t.deepEqual(
    out.map(({ atMs }) => atMs),
    out.map((_, i) => i * 20),
  );
  t.regex(sound(), /^\.{15}#{5}\.{20}#$/);
});

test('jitter below the limit puts no silence into speech', (t) => {
  const { line, sound } = timeline();
  line.tick(200);
  for (let i = 0; i < 50; i += 1) {
    const burst = i % 5 === 4 ? 5 : 0;
    for (let n = 0; n < burst; n += 1) line.push(loud, 220 + i * 20);
    line.tick(220 + i * 20);
  }
  t.regex(sound(), /^\.+#{50}$/);
});

test('a timeline that is off is put right in the pauses of speech', (t) => {
  const { line, out } = timeline();
  for (let i = 0; i < 10; i += 1) line.push(loud, 20 + i * 20);
  // The stream stops for 100 ms, too short for a pause, and goes on.
  for (let i = 10; i < 60; i += 1) line.push(i % 3 === 0 ? quiet : loud, 120 + i * 20);
  const last = out.at(-1)!;
  t.true(Math.abs(last.atMs - (120 + 59 * 20 - 20)) <= 20, `the last frame is at ${last.atMs} ms`);
  // The far end's clock is fast: 60 ms more audio than time.
  for (let i = 0; i < 100; i += 1) line.push(i % 3 === 0 ? quiet : loud, 1_320 + i * 19.4);
  t.true(Math.abs(out.at(-1)!.atMs - (1_320 + 99 * 19.4 - 20)) <= 40);
});

test('a far end that is quiet is told from one that sends nothing', (t) => {
  const isAt = (ms: number, receivedAtMs?: number) => isOneWay({ nowMs: () => ms, receivedAtMs });
  t.deepEqual([isAt(9_000), isAt(11_000)], [false, true], 'nothing ever came');
  t.deepEqual([isAt(54_000, 10_000), isAt(56_000, 10_000)], [false, true], 'nothing comes any more');
});

test('the metronome keeps the beat without drift and begins anew after a long stop', async (t) => {
  const beats: { dueMs: number; restarted: boolean }[] = [];
  const metronome = new Metronome({ everyMs: 20, onBeat: ({ dueMs, restarted }) => beats.push({ dueMs, restarted }) });
  metronome.start();
  while (beats.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
  const busyUntil = performance.now() + 150;
  while (performance.now() < busyUntil);
  const before = beats.length;
  while (beats.length < before + 5) await new Promise((resolve) => setTimeout(resolve, 5));
  metronome.stop();
  metronome.stop();
  const count = beats.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  t.is(beats.length, count);
  for (const [i, beat] of beats.entries()) {
    const previous = beats[i - 1];
    if (previous && !beat.restarted) t.true(Math.abs(beat.dueMs - previous.dueMs - 20) < 1e-6);
  }
  t.true(beats[before]!.restarted, 'a burst of seven packets would overrun a phone');
});

test('the way is made anew when nothing comes any more, and less and less often when that does not help', (t) => {
  const way = new LostWay();
  const renewed = (fromMs: number, toMs: number, receivedAtMs: (ms: number) => number | undefined) => {
    const times: number[] = [];
    for (let ms = fromMs; ms < toMs; ms += 20)
      if (way.isLost({ nowMs: () => ms, receivedAtMs: receivedAtMs(ms) })) times.push(ms);
    return times;
  };
  t.deepEqual(
    renewed(0, 5_000, () => undefined),
    [],
    'nothing ever came: another matter',
  );
  t.deepEqual(
    renewed(5_000, 10_000, (ms) => ms - 20),
    [],
    'sound comes',
  );
  t.deepEqual(
    renewed(10_000, 11_000, (ms) => (ms <= 10_720 ? 9_980 : ms)),
    [10_680],
    'sound is back at once',
  );
  t.deepEqual(
    renewed(11_000, 12_500, (ms) => (ms < 12_000 ? 10_980 : ms)),
    [11_680],
    'and again so, the next time',
  );
  const silent = renewed(12_500, 82_500, () => 12_480);
  t.deepEqual(silent, [13_180, 16_180, 26_180, 56_180], 'a phone that sends nothing in silence is left in peace');
  t.deepEqual(
    renewed(82_500, 84_500, (ms) => ms),
    [],
  );
  t.deepEqual(
    renewed(84_500, 90_000, () => 84_480),
    [],
    'also in its next pause',
  );
});
