import test from 'ava';
import { FRAME_MS, levelDbfs, SILENCE_DBFS } from '../../src/audio/index.js';
import { EchoGate } from '../../src/listening/echo-gate.js';
import { noise, silence, together } from './sounds.js';

/** Sound whose loudness goes up and down as that of speech does, in syllables of 60 to 240 ms. */
function babbling(ms: number, dbfs: number, seed: number): Int16Array {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const parts: Int16Array[] = [];
  for (let at = 0; at < ms; at += parts.at(-1)!.length / 16) {
    const level = dbfs - 25 * random() ** 2;
    parts.push(noise(60 + Math.floor(9 * random()) * 20, 32_768 * Math.sqrt(3) * 10 ** (level / 20)));
  }
  return together(...parts).subarray(0, ms * 16);
}

function echoOf(sound: Int16Array, delayMs: number, db: number): Int16Array {
  return together(
    silence(delayMs),
    sound.map((sample) => sample * 10 ** (db / 20)),
  ).subarray(0, sound.length);
}

/** Which frames the gate explains. */
function explained(gate: EchoGate, heard: Int16Array, fromMs = 0): boolean[] {
  return Array.from({ length: Math.floor(heard.length / 320) }, (_, i) => {
    return gate.explains(fromMs + i * FRAME_MS, levelDbfs(heard.subarray(i * 320, (i + 1) * 320)));
  });
}

function gateFor(played: Int16Array): EchoGate {
  return new EchoGate((atMs) => {
    const sound = played.subarray(Math.max(0, atMs * 16), Math.max(0, (atMs + FRAME_MS) * 16));
    return sound.length === 0 ? SILENCE_DBFS : levelDbfs(sound);
  });
}

test('an echo 25 dB below, after 60 to 200 ms, is explained from its first frame on', (t) => {
  const played = together(babbling(4_000, -20, 5), silence(400));
  for (const delayMs of [60, 75, 110, 133, 200]) {
    const heard = mixed(echoOf(played, delayMs, -25), noise(4_400, 30));
    const flags = explained(gateFor(played), heard).slice(0, 200);
    t.is(flags.indexOf(false), -1, `delay ${delayMs}`);
  }
});

test('a caller who speaks over it is not explained, and is noticed within 80 ms', (t) => {
  const played = babbling(4_000, -20, 5);
  const caller = together(silence(2_000), noise(1_000, 5_000), silence(1_000));
  const flags = explained(gateFor(played), mixed(echoOf(played, 110, -25), caller));
  const first = flags.indexOf(false) * FRAME_MS;
  t.true(first >= 2_000 && first <= 2_080, `${first}`);
  t.true(flags.slice(105, 150).every((flag) => !flag));
  t.true(flags.slice(160).filter((flag) => !flag).length <= 2);
});

test('a strong echo is learned within a second or so, and a caller is still heard over it', (t) => {
  const played = babbling(8_000, -20, 9);
  const caller = together(silence(6_000), noise(1_000, 12_000), silence(1_000));
  const flags = explained(gateFor(played), mixed(echoOf(played, 150, -10), caller));
  const wrong = flags.slice(75, 298).filter((flag) => !flag).length;
  t.true(flags.slice(0, 75).includes(false), 'this echo is stronger than what is assumed at first');
  t.true(wrong <= 4, `${wrong} frames`);
  t.true(flags.slice(304, 348).filter((flag) => !flag).length >= 35);
});

test('an echo that begins in the middle of the call, as when the caller switches to the loudspeaker, is mostly explained', (t) => {
  const played = babbling(16_000, -20, 5);
  for (const delayMs of [60, 110, 200]) {
    const echo = echoOf(played, delayMs, -25);
    const heard = mixed(together(silence(8_000), echo.subarray(8_000 * 16)), noise(16_000, 20));
    const flags = explained(gateFor(played), heard).slice(400, 800);
    const wrong = flags.filter((flag) => !flag).length;
    t.true(wrong <= 50, `${wrong} of 400 frames after ${delayMs} ms`);
  }
});

test('where nothing comes back, a quiet caller is heard; where nothing is played, nothing is echo', (t) => {
  const played = babbling(6_000, -20, 3);
  const caller = together(silence(5_000), noise(1_000, 300));
  const flags = explained(gateFor(played), mixed(noise(6_000, 10), caller));
  t.true(flags.slice(255).filter((flag) => !flag).length >= 40);
  t.true(explained(gateFor(silence(1_000)), noise(1_000, 100)).every((flag) => !flag));
});

function mixed(a: Int16Array, b: Int16Array): Int16Array {
  return a.map((sample, i) => sample + (b[i] ?? 0));
}
