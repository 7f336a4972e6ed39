import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readWav, resample, SAMPLE_RATE_HZ } from '../audio/index.js';
import { messageOf, SecretaryError } from '../common/index.js';
import type { Voice } from '../speaking/index.js';
import { type CallerLine, trimSilence } from './simulated-caller.js';

/** Longest line taken from a file, seconds. */
const LONGEST_S = 180;

/** Speaks the lines with the caller's voice. */
export async function speakLines(texts: readonly string[], voice: Voice): Promise<CallerLine[]> {
  const lines: CallerLine[] = [];
  for (const text of texts) {
    const parts: Int16Array[] = [];
    for await (const part of voice.synthesize(text, AbortSignal.timeout(60_000))) parts.push(part);
    lines.push({ text, sound: trimSilence(joined(parts)) });
  }
  return lines;
}

/** Reads lines from WAV files of any rate from 8 to 48 kHz; of several channels the first is taken. */
export async function readLines(paths: readonly string[]): Promise<CallerLine[]> {
  return Promise.all(paths.map(readLine));
}

async function readLine(path: string): Promise<CallerLine> {
  try {
    const { sampleRateHz, channels } = readWav(await readFile(path));
    const [sound = new Int16Array()] = channels;
    if (sampleRateHz < 8_000 || sampleRateHz > 48_000)
      throw new Error(`its rate is ${sampleRateHz} Hz, not 8,000–48,000`);
    if (sound.length === 0) throw new Error('it holds no sound');
    if (sound.length > LONGEST_S * sampleRateHz) throw new Error(`it is longer than ${LONGEST_S} s`);
    return { text: undefined, sound: trimSilence(resample(sound, sampleRateHz, SAMPLE_RATE_HZ)) };
  } catch (error) {
    throw new SecretaryError('bad-input', `${basename(path)} cannot be spoken: ${messageOf(error)}`, {
      cause: error,
      advice: '--caller takes WAV files, one for each thing that the caller says.',
    });
  }
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
