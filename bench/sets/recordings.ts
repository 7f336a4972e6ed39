import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mono, readWav, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { ensureServer, type Progress } from '../../src/setup/index.js';
import type { Item } from './item.js';
import { Random } from './random.js';
import { type Recording, recordings, talk } from './recorded-sentences.js';
import {
  atLevel,
  joined,
  lineNoise,
  millisecondsOf,
  mixInto,
  overThePhone,
  samplesOf,
  trimmed,
  voicedSpans,
} from './sound.js';

/** Silence before the first sound, milliseconds. */
const LEAD_MS = 300;
/** Silences of a speaker that are pauses, not the closure of a consonant, milliseconds. */
const PAUSE_MS = 150;
/** Rooms have noise: what is so much softer than the loudest sound is none of the voice, dB. Synthetic voices need 35. */
const VOICE_RANGE_DB = 25;
const CALLER_DBFS = -22;
/** Other people at other tables. */
const PEOPLE = 6;

/** Recorded people: sentences with their transcripts, and talk that is only good for a background. 16 kHz mono. */
export class Recordings {
  readonly sentences: readonly { readonly recording: Recording; readonly sound: Int16Array }[];
  readonly talk: readonly Int16Array[];

  private constructor(sentences: Recordings['sentences'], talks: Recordings['talk']) {
    this.sentences = sentences;
    this.talk = talks;
  }

  /** Fetches the Debian packages that hold them when this machine lacks them; apt checks their SHA-256. */
  static async open(progress: Progress): Promise<Recordings> {
    const folders = {
      prompts: (await ensureServer('recorded-prompts', progress)).path('usr/share/asterisk/sounds/en_US_f_Allison'),
      codec2: (await ensureServer('recorded-sentences', progress)).path('usr/share/codec2'),
      pocketsphinx: (await ensureServer('pocketsphinx-testdata', progress)).path('usr/share/pocketsphinx/test/data'),
    };
    const read = async ({ folder, file }: Pick<Recording, 'folder' | 'file'>) =>
      decoded(file, await readFile(join(folders[folder], file)));
    const sentences = recordings.map(async (recording) => ({ recording, sound: trimmed(await read(recording)) }));
    return new Recordings(await Promise.all(sentences), await Promise.all(talk.map(read)));
  }
}

/** All sentences as turns, each labelled by its own levels: where it pauses, and when it is over. */
export function recordedItems({ sentences }: Recordings): Item[] {
  return sentences.map(({ recording, sound }) => itemOf(recording, atLevel(sound, CALLER_DBFS)));
}

/** Several recorded people at once, never the same stretch of one of them twice at a time. */
export function babbleOf({ talk: talks }: Recordings, ms: number, dbfs: number, random: Random): Int16Array {
  const track = new Int16Array(samplesOf(ms));
  const whole = joined(talks.map((sound) => atLevel(sound, CALLER_DBFS)));
  const stretch = Math.floor(whole.length / PEOPLE);
  for (let person = 0; person < PEOPLE; person += 1) {
    const from = person * stretch + random.whole(0, Math.max(0, stretch - track.length));
    mixInto(track, whole.subarray(from, from + track.length), 0, 0.3);
  }
  return atLevel(track, dbfs);
}

function itemOf({ file, speaker, text }: Recording, sound: Int16Array): Item {
  const lead = samplesOf(LEAD_MS);
  const speech = voicedSpans(sound, PAUSE_MS, VOICE_RANGE_DB).map(({ from, to }) => ({
    startMs: millisecondsOf(lead + from),
    endMs: millisecondsOf(lead + to),
  }));
  const samples = lineNoise(lead + sound.length, -65, new Random(file));
  mixInto(samples, sound, lead);
  return {
    id: `recorded ${file}`,
    class: speech.length > 1 ? 'pauses' : 'complete',
    half: 'report',
    voice: speaker,
    text,
    samples: overThePhone(samples),
    speech,
    endMs: speech.at(-1)?.endMs,
    expecting: 'anything',
  };
}

/** A WAV file, or samples without a head: 16 bit, little-endian, 16 kHz from PocketSphinx and 8 kHz from Codec 2. */
function decoded(file: string, bytes: Uint8Array): Int16Array {
  if (!file.endsWith('.raw')) {
    const wav = readWav(bytes);
    return resample(mono(wav), wav.sampleRateHz, SAMPLE_RATE_HZ);
  }
  return new Int16Array(bytes.slice().buffer, 0, bytes.length >> 1);
}
