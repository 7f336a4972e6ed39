import { systemClock } from '../../src/common/index.js';
import { digitsIn, type Notes, type Turn } from '../../src/terms/index.js';
import { Caller } from '../caller.js';
import type { FinishedCall } from '../house.js';
import { interviewMailbox } from '../mailboxes.js';
import { comparable } from '../measure/words.js';
import { Random, spokenLine, type VoiceName, voiceNames } from '../sets/index.js';
import { type Bench, together } from './bench.js';
import { type Person, personOf } from './people.js';

/** What became of one caller's three fields. */
export interface Interview {
  readonly voice: string;
  /** An invented person, and what the database has of it. */
  readonly person: Pick<Person, 'name' | 'number' | 'reason'>;
  readonly notes: Notes;
  readonly name: boolean;
  readonly number: boolean;
  readonly reason: boolean;
  /** The number was keyed in, after it had not been understood. */
  readonly isKeyed: boolean;
}

type Judged = Omit<Interview, 'isKeyed'>;

/** Turns before the caller loses patience. */
export const MOST_TURNS = 14;
/** Who is called by another name says so this often, and then lets it be. */
const MOST_OBJECTIONS = 2;
/** Callers at a time: an interview takes a minute and a half. */
const CALLS = 6;
/** Share of a reason's words that must have arrived. */
const ENOUGH_OF_REASON = 0.6;
/** How long the transcript may take to show what she has just asked, milliseconds. */
const SHOWN_MS = 2_500;

/** Callers with a name, a reason and a number, each in a whole interview: what of it is in the database afterwards? */
export async function measureInterviews(bench: Bench): Promise<Interview[]> {
  const count = bench.sizes.interviews;
  const bar = bench.progress('fields', count);
  const interviews: Interview[] = [];
  let next = 0;
  await together(Math.min(CALLS, count), async () => {
    while (next < count && !bench.signal.aborted) {
      const index = next;
      next += 1;
      const voice = voiceNames[index % voiceNames.length] as VoiceName;
      interviews.push(await interview(bench, personOf(new Random(`${bench.seed}:person ${index}`)), voice));
      bar.step();
    }
  });
  bar.end();
  return interviews;
}

async function interview(bench: Bench, person: Person, voice: VoiceName): Promise<Interview> {
  const caller = await Caller.call(bench.house, interviewMailbox.extension, bench.signal);
  let shown = 0;
  let isKeyed = false;
  const answers: string[] = [];
  await caller.untilHeard();
  for (let n = 0; n < MOST_TURNS && (await caller.untilQuiet()); n += 1) {
    const question = await lastQuestion(bench, caller, shown);
    shown = question.turns;
    const keys = keysFor(question.text, person);
    caller.forget();
    const answer = answerTo(question.text, person, answers);
    answers.push(answer);
    if (keys !== undefined) await caller.press(keys);
    else await caller.say(await spokenLine(bench.voices, answer, bench.seed, voice));
    isKeyed ||= keys !== undefined;
    await caller.untilHeard(8_000);
  }
  const call = await caller.hangUp(bench.signal);
  bench.onCall(call);
  return { ...judged(call, person, voice), isKeyed };
}

/** What she said last, from the transcript as it grows: a person would have heard it. */
async function lastQuestion(bench: Bench, caller: Caller, before: number): Promise<{ text: string; turns: number }> {
  const end = systemClock.monotonicMs() + SHOWN_MS;
  for (;;) {
    const turns: readonly Turn[] = (await bench.house.look(caller.number))?.turns ?? [];
    const last = turns.at(-1);
    if (turns.length > before && last?.speaker === 'secretary') return { text: last.text, turns: turns.length };
    if (caller.isOver || systemClock.monotonicMs() > end) return { text: '', turns: before };
    await caller.pause(200);
  }
}

/** The keys that this person presses instead of speaking, where she offers that after several tries; undefined: none. */
export function keysFor(question: string, { number }: Person): string | undefined {
  return /\bkey it in\b/.test(question) ? `${number}#` : undefined;
}

/** What this person answers. Like people do, it says first what it wants, and objects to another name.
 * @param before what it has answered so far */
export function answerTo(question: string, person: Person, before: readonly string[]): string {
  const asked = question.toLowerCase();
  if (before.length === 0) return `${person.reason}.`;
  const called = /thank you, ([^.?!]+)\./.exec(asked)?.[1];
  const objection = `No, my name is ${person.name}.`;
  const isOther = called !== undefined && called !== person.name.toLowerCase() && !/spell/.test(asked);
  if (isOther && before.filter((answer) => answer === objection).length < MOST_OBJECTIONS) return objection;
  if (/so far/.test(asked)) return `${restOf(question, person)}.`;
  if (/is that (right|correct)|yes or no|that number\?/.test(asked)) {
    return hears(question, person) ? 'Yes, that is right.' : `No, it is ${person.spokenNumber}.`;
  }
  if (/spell/.test(asked)) return `${[...(person.name.split(' ').at(-1) ?? '').toUpperCase()].join(', ')}.`;
  if (/your name|who is calling/.test(asked)) return `My name is ${person.name}.`;
  if (/number/.test(asked)) return `My number is ${person.spokenNumber}.`;
  if (/when|what time|good time/.test(asked)) return 'Tomorrow morning.';
  if (/anything else|anything more/.test(asked)) return 'No, thank you. Goodbye.';
  return `${person.reason}.`;
}

/** "I have two one two so far. What comes after that?" The rest, or all of it again where that is not how it begins. */
function restOf(question: string, { number, spokenNumber }: Person): string {
  const soFar = digitsIn(question, 'en');
  const groups = spokenNumber.split(', ');
  const after = [3, 6].indexOf(soFar.length) + 1;
  return number.startsWith(soFar) && after > 0 ? groups.slice(after).join(', ') : `My number is ${spokenNumber}`;
}

/** Whether the number that she reads back is this person's. */
function hears(question: string, { number }: Person): boolean {
  return digitsIn(question, 'en').includes(number);
}

function judged({ stored }: FinishedCall, person: Person, voice: string): Judged {
  return judgedNotes(stored?.notes ?? {}, person, voice);
}

/** Which of a person's three fields were understood. */
export function judgedNotes(notes: Notes, person: Person, voice: string): Judged {
  const [wanted, got] = [comparable(person.reason), new Set(comparable(notes.reason ?? ''))];
  const { name, number, reason } = person;
  return {
    voice,
    person: { name, number, reason },
    notes,
    name: (notes.callerName ?? '').toLowerCase() === person.name.toLowerCase(),
    number: (notes.callbackNumber ?? '').replace(/\D/g, '') === `1${person.number}`,
    reason: wanted.filter((word) => got.has(word)).length >= ENOUGH_OF_REASON * wanted.length,
  };
}
