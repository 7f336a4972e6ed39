/** Sounds for the listening tests: recorded and synthetic speech as a telephone carries it, silence, noise. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  decodeUlaw,
  encodeUlaw,
  FRAME_MS,
  type Frame,
  frames,
  mono,
  readWav,
  resample,
} from '../../src/audio/index.js';
import { ensureServer } from '../../src/setup/index.js';

export interface Recording {
  readonly name: string;
  readonly text: string;
  /** 16 kHz, after G.711 µ-law at 8 kHz. */
  readonly samples: Int16Array;
}

/** Real read English with its transcript: LibriVox, from Debian's pocketsphinx-testdata. */
export async function realEnglish(): Promise<Recording[]> {
  const tree = await ensureServer('pocketsphinx-testdata');
  const folder = tree.path('usr/share/pocketsphinx/test/data/librivox');
  const transcript = readFileSync(`${folder}/transcription`, 'utf8');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wav'))
    .sort()
    .map((name) => {
      const [, text = ''] = transcript.match(new RegExp(`<s> (.*) </s> \\(${name.slice(0, -4)}\\)`)) ?? [];
      return { name, text, samples: overTelephone(readFileSync(`${folder}/${name}`)) };
    });
}

/** espeak-ng's voice, e.g. "ko", in wideband: the small Korean model cannot make out its s and h on a telephone. */
export async function synthetic(voice: string, text: string): Promise<Int16Array> {
  const tree = await ensureServer('espeak-ng');
  const { command, args, env } = tree.run('usr/bin/espeak-ng', ['-v', voice, '--stdout', text]);
  const { stdout } = await promisify(execFile)(command, [...args], { env, encoding: 'buffer', maxBuffer: 2 ** 24 });
  const wav = readWav(stdout);
  return resample(mono(wav), wav.sampleRateHz, 16_000);
}

export function overTelephone(wav: Uint8Array): Int16Array {
  const read = readWav(wav);
  return overLine(resample(mono(read), read.sampleRateHz, 16_000));
}

/** What a line makes of 16 kHz. */
export function overLine(sound: Int16Array): Int16Array {
  return resample(decodeUlaw(encodeUlaw(resample(sound, 16_000, 8_000))), 8_000, 16_000);
}

export function silence(ms: number): Int16Array {
  return new Int16Array(ms * 16);
}

/** White noise, the same each time. */
export function noise(ms: number, amplitude: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length: ms * 16 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return ((state / 0x7fffffff) * 2 - 1) * amplitude;
  });
}

/** Repeats itself so often, as vocal folds do, in harmonics that a telephone carries. */
export function buzz(ms: number, hz: number, amplitude: number): Int16Array {
  const harmonics = [2, 3, 4, 5, 6, 7, 8].map((n) => n * hz).filter((each) => each > 300 && each < 3_000);
  return Int16Array.from({ length: ms * 16 }, (_, i) => {
    const sum = harmonics.reduce((all, each) => all + Math.sin((2 * Math.PI * each * i) / 16_000), 0);
    return (amplitude * sum) / harmonics.length;
  });
}

export function together(...parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Frames as they come from a call: at the pace of real time, or `speed` times as fast. */
export async function* call(samples: Int16Array, speed = 1): AsyncGenerator<Frame> {
  const startMs = performance.now();
  for (const [i, frame] of frames(samples).entries()) {
    const atMs = i * FRAME_MS;
    const waitMs = atMs / speed - (performance.now() - startMs);
    if (waitMs > 0) await delay(waitMs);
    yield { samples: frame, atMs };
  }
}
