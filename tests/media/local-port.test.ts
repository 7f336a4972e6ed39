import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { FRAME_SAMPLES, levelDbfs } from '../../src/audio/index.js';
import { type SecretaryError, silentLogger } from '../../src/common/index.js';
import { joinedPorts, SoundCard } from '../../src/media/index.js';

const tone = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => Math.round(8_000 * Math.sin(i / 3)));

test('what one end of a wire plays, the other hears, and who closes, closes both', async (t) => {
  const [here, there] = joinedPorts(silentLogger());
  t.teardown(() => here.close());
  const played: number[] = [];
  here.onPlayed((frame) => played.push(frame.atMs));
  for (let i = 0; i < 10; i += 1) here.write(tone);
  const loud: number[] = [];
  for await (const frame of there.frames) {
    if (levelDbfs(frame.samples) > -30) loud.push(frame.atMs);
    if (loud.length === 10) break;
  }
  // Each is on the beat, however busy this machine is.
  t.true(loud.every((atMs) => atMs % 20 === 0));
  await here.drained();
  t.is(played.length, 10);
  await there.close();
  t.true(here.closed.aborted);
});

test('what is flushed is neither heard nor told as played', async (t) => {
  const [here, there] = joinedPorts(silentLogger());
  t.teardown(() => here.close());
  let played = 0;
  here.onPlayed(() => {
    played += 1;
  });
  for (let i = 0; i < 100; i += 1) here.write(tone);
  t.is(here.queuedMs, 2_000);
  here.flush();
  const atFlush = played;
  t.is(here.queuedMs, 0);
  await delay(100);
  t.is(played, atFlush);
  await there.close();
});

test('a paused port is silent, keeps what is queued, and goes on where it stopped', async (t) => {
  const [here, there] = joinedPorts(silentLogger());
  t.teardown(() => here.close());
  const heard: Int16Array[] = [];
  void (async () => {
    for await (const { samples } of there.frames) if (samples.some((sample) => sample !== 0)) heard.push(samples);
  })();
  const told: Int16Array[] = [];
  here.onPlayed(({ samples }) => told.push(samples));
  const frames = Array.from({ length: 20 }, (_, i) => new Int16Array(FRAME_SAMPLES).fill(1_000 + i));
  for (const frame of frames) here.write(frame);
  await until(() => heard.length >= 5);
  here.pause();
  here.pause();
  const atPause = told.length;
  await delay(100);
  t.is(told.length, atPause);
  t.is(here.queuedMs, (20 - atPause) * 20);
  here.resume();
  here.resume();
  await here.drained(AbortSignal.timeout(5_000));
  t.deepEqual(told, frames);
  await until(() => heard.length === 20);
  t.deepEqual(heard, frames);
});

test.serial('the microphone is deaf while the loudspeaker speaks, but not with headphones', async (t) => {
  const environment = soundPrograms(t);
  for (const headphones of [false, true]) {
    const card = new SoundCard({ headphones, environment });
    const heard: number[] = [];
    card.start(
      (samples) => heard.push(levelDbfs(samples)),
      () => undefined,
    );
    t.teardown(() => card.stop());
    await until(() => heard.some((level) => level > -30));
    card.play(tone);
    heard.length = 0;
    await until(() => heard.length > 3);
    t.deepEqual(
      heard.slice(0, 3).map((level) => level > -30),
      [headphones, headphones, headphones],
    );
    // And it hears again when the sound is over.
    await until(() => heard.some((level) => level > -30));
    card.stop();
  }
});

test.serial('a recorder that dies is told once, with what it said', async (t) => {
  const environment = soundPrograms(t, 'console.error("no such device"); process.exit(1);');
  const faults: SecretaryError[] = [];
  const card = new SoundCard({ environment, onFault: (fault) => faults.push(fault) });
  t.teardown(() => card.stop());
  let ends = 0;
  card.start(
    () => undefined,
    () => {
      ends += 1;
    },
  );
  await until(() => ends > 0);
  t.is(faults.length, 1);
  t.regex(faults[0]?.message ?? '', /arecord: no such device/);
});

/** node-record-lpcm16 looks into the process's own PATH. The "microphone" gives loud samples, cut in the middle. */
function soundPrograms(
  t: ExecutionContext,
  arecord = 'let at = 0; setInterval(() => process.stdout.write(Uint8Array.from({ length: 641 }, () => [0, 0x20, 0, 0xe0][at++ % 4])), 20);',
): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'sound-test-'));
  const before = process.env.PATH;
  t.teardown(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, body] of Object.entries({ arecord, aplay: 'process.stdin.resume();' })) {
    writeFileSync(join(folder, name), `#!${process.execPath}\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = [folder, before].join(delimiter);
  return { ...process.env };
}

async function until(reached: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !reached(); i += 1) await delay(20);
  if (!reached()) throw new Error('it never came to that');
}
