import type { Expectation } from '../../src/terms/index.js';
import type { Half, Item, ItemClass, TurnClass } from './item.js';
import { Random } from './random.js';
import {
  atLevel,
  bandLimited,
  cutAtPauses,
  joined,
  lineNoise,
  millisecondsOf,
  mixInto,
  overThePhone,
  pitched,
  samplesOf,
  trimmed,
} from './sound.js';
import { secretarysVoice, type VoiceName, type Voices, voiceNames } from './voices.js';
import {
  backChannels,
  completeTurn,
  hesitation,
  pausedTurn,
  phoneNumber,
  secretarysLines,
  shortWords,
  type Wording,
} from './wording.js';
import { clicks, hummedMmHm, mainsHum, street, synthesisedCough } from './wordless.js';

export interface SetOptions {
  /** The same seed gives the same items. Default: "1". */
  readonly seed?: string;
  /** Items to make. */
  readonly count: number;
  readonly half: Half;
  readonly voices: Voices;
  /** "g711": after a µ-law round trip at 8 kHz; "wide": as it was spoken. Default: "g711". */
  readonly line?: 'g711' | 'wide';
  /** Told after each item. */
  readonly onItem?: (done: number) => void;
}

/** Silence before the first sound, milliseconds. */
const LEAD_MS = 300;
/** How loud callers are, dBFS over what is voiced. */
const CALLER_DBFS = { low: -26, high: -18 };
/** How loud the secretary leaves the house, and what of it comes back. */
const SECRETARY_DBFS = -21;
const ECHO_DB = -25;
/** Tries to find a text that belongs to this half. */
const TRIES = 200;

const wordings: Readonly<Record<TurnClass, (random: Random) => Wording>> = {
  pauses: pausedTurn,
  digits: phoneNumber,
  hesitations: hesitation,
  complete: completeTurn,
};

/** What an item is before its line is laid over it. */
interface Draft {
  readonly voice: string;
  readonly text: string;
  readonly parts: readonly { readonly sound: Int16Array; readonly pauseMs: number }[];
  readonly isTurn: boolean;
  readonly expecting: Expectation;
  readonly reference?: Int16Array;
}

/** Makes the labelled items of one class; 'echo' speaks with the secretary's voice, all others with the four callers'. */
export async function makeSet(name: ItemClass, options: SetOptions): Promise<Item[]> {
  const { count, half, onItem } = options;
  let done = 0;
  const making = Array.from({ length: count }, async (_, index) => {
    const item = await makeItem(name, index, options);
    done += 1;
    onItem?.(done);
    return item;
  });
  const items = await Promise.all(making);
  if (items.some((item) => item.half !== half)) throw new Error('an item of the other half came in');
  return items;
}

async function makeItem(name: ItemClass, index: number, options: SetOptions): Promise<Item> {
  const { half, voices, seed = '1', line = 'g711' } = options;
  const id = `${name}-${half}-${index}`;
  const random = new Random(`${seed}:${id}`);
  const draft = await draftOf(name, index, half, random, voices);
  const { samples, speech } = layOut(draft, random);
  return {
    id,
    class: name,
    half,
    voice: draft.voice,
    text: draft.text,
    samples: line === 'g711' ? overThePhone(samples) : samples,
    speech,
    endMs: draft.isTurn ? speech.at(-1)?.endMs : undefined,
    expecting: draft.expecting,
    ...(draft.reference && { reference: draft.reference }),
  };
}

function draftOf(name: ItemClass, index: number, half: Half, random: Random, voices: Voices): Promise<Draft> {
  switch (name) {
    case 'back-channels':
      return backChannel(index, random, voices);
    case 'coughs':
      return Promise.resolve(wordless('synthesised cough', synthesisedCough(random)));
    case 'noise':
      return noise(index, random, voices);
    case 'echo':
      return echo(random, voices);
    case 'short-words':
      return shortTurn(index, half, random, voices);
    default:
      return turn(name, index, half, random, voices);
  }
}

/** One line of a script in one of the four voices, as loud as a caller; the seed decides which. 16 kHz. */
export async function spokenLine(voices: Voices, text: string, seed: string, voice?: VoiceName): Promise<Int16Array> {
  const random = new Random(`${seed}:${text}`);
  const sound = trimmed(await voices.speak(voice ?? random.pick(voiceNames), text));
  return atLevel(sound, random.between(CALLER_DBFS.low, CALLER_DBFS.high));
}

/** A text belongs to the half that its letters say, so that no text is tuned on and reported. */
export function halfOf(text: string): Half {
  return new Random(text).chance(0.5) ? 'tune' : 'report';
}

async function turn(name: TurnClass, index: number, half: Half, random: Random, voices: Voices): Promise<Draft> {
  const voice = voiceNames[index % voiceNames.length] as VoiceName;
  let wording = wordings[name](random);
  for (let n = 0; n < TRIES && halfOf(wording.clauses.join(' ')) !== half; n += 1) wording = wordings[name](random);
  const sounds = await spokenClauses(voice, wording.clauses, voices);
  const [factor, level] = [random.pick([0.94, 0.97, 1, 1.03, 1.06]), random.between(CALLER_DBFS.low, CALLER_DBFS.high)];
  return {
    voice,
    text: wording.clauses.join(' '),
    parts: sounds.map((sound, i) => ({
      sound: atLevel(pitched(sound, factor), level),
      pauseMs: wording.pausesMs[i] ?? 0,
    })),
    isTurn: true,
    expecting: name === 'digits' ? 'number' : 'anything',
  };
}

/** Read as one sentence and cut at its commas; clause by clause where the voice does not pause at them. */
async function spokenClauses(voice: VoiceName, clauses: readonly string[], voices: Voices): Promise<Int16Array[]> {
  if (clauses.length > 1) {
    const cut = cutAtPauses(await voices.speak(voice, `${clauses.join(', ')}.`), clauses.length);
    if (cut !== undefined) return cut;
  }
  const last = clauses.length - 1;
  return Promise.all(
    clauses.map(async (clause, i) => trimmed(await voices.speak(voice, `${clause}${i === last ? '.' : ','}`))),
  );
}

async function backChannel(index: number, random: Random, voices: Voices): Promise<Draft> {
  const text = backChannels[index % backChannels.length] as string;
  const voice = random.pick(voiceNames);
  const hummed = text === 'mm-hm';
  const spoken = hummed ? hummedMmHm(random) : trimmed(await voices.speak(voice, text.replace('-', ' ')));
  const sound = atLevel(pitched(spoken, random.pick([0.94, 0.97, 1, 1.03, 1.06])), random.between(-32, -20));
  const parts = [{ sound, pauseMs: 0 }];
  return { voice: hummed ? 'synthesised hum' : voice, text, parts, isTurn: false, expecting: 'anything' };
}

async function shortTurn(index: number, half: Half, random: Random, voices: Voices): Promise<Draft> {
  const text = shortWords[half][index % shortWords[half].length] as string;
  const voice = random.pick(voiceNames);
  const sound = pitched(trimmed(await voices.speak(voice, text)), random.pick([0.94, 0.97, 1, 1.03, 1.06]));
  const level = random.between(CALLER_DBFS.low, CALLER_DBFS.high);
  return { voice, text, parts: [{ sound: atLevel(sound, level), pauseMs: 0 }], isTurn: true, expecting: 'anything' };
}

function wordless(voice: string, sound: Int16Array): Draft {
  return { voice, text: '', parts: [{ sound, pauseMs: 0 }], isTurn: false, expecting: 'anything' };
}

async function noise(index: number, random: Random, voices: Voices): Promise<Draft> {
  const ms = random.between(1_500, 4_000);
  switch (index % 4) {
    case 0:
      return wordless('babble of six voices', await babble(ms, random.between(-40, -32), random, voices));
    case 1:
      return wordless('synthesised street', street(ms, random.between(-42, -30), random));
    case 2:
      return wordless('synthesised hum of the mains', mainsHum(ms, random.between(-42, -28), random));
    default:
      return wordless('synthesised clicks', clicks(ms, random));
  }
}

/** Six people at once at other tables. */
export async function babble(ms: number, dbfs: number, random: Random, voices: Voices): Promise<Int16Array> {
  const track = new Int16Array(samplesOf(ms));
  for (let person = 0; person < 6; person += 1) {
    const voice = voiceNames[person % voiceNames.length] as VoiceName;
    const parts: Int16Array[] = [];
    for (let length = 0; length < track.length + samplesOf(1_500); length += parts.at(-1)?.length ?? 0) {
      const { clauses } = completeTurn(random);
      parts.push(pitched(trimmed(await voices.speak(voice, `${clauses.join(' ')}.`)), random.pick([0.94, 1, 1.06])));
    }
    mixInto(track, joined(parts).subarray(random.whole(0, samplesOf(1_500))), 0, 0.3);
  }
  return atLevel(track, dbfs);
}

/** Her own words, 25 dB softer, 60–200 ms later, through a loudspeaker and a microphone. */
async function echo(random: Random, voices: Voices): Promise<Draft> {
  const text = random.pick(secretarysLines);
  const said = atLevel(await voices.speak(secretarysVoice, text), SECRETARY_DBFS);
  const back = bandLimited(said, random.pick([2_400, 2_800, 3_200])).map((sample) => sample * 10 ** (ECHO_DB / 20));
  const delayMs = random.whole(60, 200);
  const reference = joined([new Int16Array(samplesOf(LEAD_MS)), said]);
  const parts = [{ sound: joined([new Int16Array(samplesOf(delayMs)), back]), pauseMs: 0 }];
  return { voice: secretarysVoice, text: '', parts, isTurn: false, expecting: 'anything', reference };
}

/** Lead-in, parts and pauses on a line that is never quite silent. */
function layOut({ parts }: Draft, random: Random): Pick<Item, 'samples' | 'speech'> {
  const speech: { startMs: number; endMs: number }[] = [];
  let at = samplesOf(LEAD_MS);
  for (const { sound, pauseMs } of parts) {
    speech.push({ startMs: millisecondsOf(at), endMs: millisecondsOf(at + sound.length) });
    at += sound.length + samplesOf(pauseMs);
  }
  const samples = lineNoise(at, random.between(-70, -60), random);
  parts.forEach(({ sound }, i) => {
    mixInto(samples, sound, samplesOf(speech[i]?.startMs ?? 0));
  });
  return { samples, speech };
}
