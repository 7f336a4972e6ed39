import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readWav, resample, SAMPLE_RATE_HZ } from '../audio/index.js';
import { messageOf, SecretaryError } from '../common/index.js';

const LOWEST_HZ = 8_000;
const HIGHEST_HZ = 192_000;
/** Two channels of 32-bit samples at the highest rate. */
const LARGEST_BYTES_A_SECOND = HIGHEST_HZ * 8;

export interface SoundFileOptions {
  /** Longest sound, seconds. */
  readonly longestS: number;
  /** What the caller of this may do about a file that is refused. */
  readonly advice: string;
}

/**
 * Reads a WAV file of any rate from 8 to 192 kHz as 16 kHz mono samples; of several channels the first is taken.
 *
 * @throws SecretaryError('bad-input') naming the file: it is not there, no WAV, empty or too long
 */
export async function readSound(path: string, options: SoundFileOptions): Promise<Int16Array> {
  try {
    const { size } = await stat(path);
    if (size > options.longestS * LARGEST_BYTES_A_SECOND) throw new Error(`it is longer than ${options.longestS} s`);
    const { sampleRateHz, channels } = readWav(await readFile(path));
    const [sound = new Int16Array()] = channels;
    if (sampleRateHz < LOWEST_HZ || sampleRateHz > HIGHEST_HZ)
      throw new Error(`its rate is ${sampleRateHz} Hz, not ${LOWEST_HZ}–${HIGHEST_HZ}`);
    if (sound.length === 0) throw new Error('it holds no sound');
    if (sound.length > options.longestS * sampleRateHz) throw new Error(`it is longer than ${options.longestS} s`);
    return resample(sound, sampleRateHz, SAMPLE_RATE_HZ);
  } catch (error) {
    throw new SecretaryError('bad-input', `${basename(path)} cannot be spoken: ${messageOf(error)}`, {
      cause: error,
      advice: options.advice,
    });
  }
}

/** Longest greeting, seconds: whoever listens longer has hung up. */
const LONGEST_GREETING_S = 30;

/** An owner's recorded greeting. @throws SecretaryError as `readSound` */
export function readGreeting(path: string): Promise<Int16Array> {
  const advice = 'The greeting is a WAV file of at most 30 s that the user asterisk-secretary can read.';
  return readSound(path, { longestS: LONGEST_GREETING_S, advice });
}
