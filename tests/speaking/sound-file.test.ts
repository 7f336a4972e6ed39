import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { levelDbfs, writeWav } from '../../src/audio/index.js';
import { readGreeting, readSound } from '../../src/speaking/index.js';

const options = { longestS: 2, advice: 'Do this.' };

test('a file of any usual rate becomes 16 kHz mono; of a stereo file the first channel is taken', async (t) => {
  for (const sampleRateHz of [8_000, 44_100, 96_000, 192_000]) {
    const tone = sine(440, sampleRateHz, 1);
    const path = file(t, writeWav({ sampleRateHz, channels: [tone, new Int16Array(tone.length)] }));
    const sound = await readSound(path, options);
    t.true(Math.abs(sound.length - 16_000) <= 1, `${sampleRateHz} Hz: ${sound.length} samples`);
    t.true(Math.abs(levelDbfs(sound.subarray(1_000, 15_000)) - levelDbfs(tone)) < 0.5, `${sampleRateHz} Hz`);
  }
});

test('what cannot be played is refused, with the name of the file and what to do', async (t) => {
  const wav = (seconds: number, sampleRateHz = 8_000) =>
    writeWav({ sampleRateHz, channels: [new Int16Array(seconds * sampleRateHz)] });
  const cases: [Buffer, RegExp][] = [
    [Buffer.from('no sound at all'), /sound\.wav cannot be spoken: .*RIFF/],
    [Buffer.alloc(0), /it has only 0 bytes/],
    [wav(0), /it holds no sound/],
    [wav(3), /it is longer than 2 s/],
    [wav(1, 4_000), /its rate is 4000 Hz/],
    [Buffer.alloc(4_000_000), /it is longer than 2 s/],
  ];
  for (const [bytes, message] of cases)
    await t.throwsAsync(readSound(file(t, bytes), options), { message, code: 'bad-input' }, String(message));
  await t.throwsAsync(readSound('/nowhere/greeting.wav', options), {
    message: /greeting\.wav cannot be spoken: ENOENT/,
  });
  await t.throwsAsync(readGreeting(file(t, wav(31))), { message: /longer than 30 s/ });
});

function sine(hz: number, rateHz: number, seconds: number): Int16Array {
  return Int16Array.from({ length: rateHz * seconds }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

function file(t: ExecutionContext, bytes: Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'secretary-sound-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'sound.wav');
  writeFileSync(path, bytes);
  return path;
}
