import { readSound, type Voice } from '../speaking/index.js';
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

/** Reads lines from WAV files, one for each thing that the caller says. */
export async function readLines(paths: readonly string[]): Promise<CallerLine[]> {
  const advice = '--caller takes WAV files, one for each thing that the caller says.';
  const sounds = await Promise.all(paths.map((path) => readSound(path, { longestS: LONGEST_S, advice })));
  return sounds.map((sound) => ({ text: undefined, sound: trimSilence(sound) }));
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
