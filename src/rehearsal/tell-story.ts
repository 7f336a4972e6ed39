import { unsupportedIn } from '../dialogue/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { Turn } from '../terms/index.js';
import { Rehearsal } from './rehearsal.js';
import type { CallerAct, Expected, Story, Wanted } from './story.js';

export interface Told {
  readonly title: string;
  readonly file: string;
  readonly passed: boolean;
  /** What was not as expected, one sentence each. */
  readonly faults: readonly string[];
  /** Of the fields that the story expects. */
  readonly fields: { readonly right: number; readonly of: number };
  /** Sentences of the secretary that nothing holds: names, numbers, times, prices. */
  readonly unsupported: readonly string[];
  /** Turns of the caller until it was over, keys included. */
  readonly callerTurns: number;
  readonly endedBy: string;
  readonly turns: readonly Pick<Turn, 'speaker' | 'text' | 'engine'>[];
  readonly notes: Readonly<Record<string, string>>;
}

/** Who plays the secretary. */
export interface Cast {
  readonly model?: Pick<LanguageModel, 'converse'> | undefined;
  /** Name of the model; undefined: the guided interview speaks alone. */
  readonly modelName?: string | undefined;
  readonly signal: AbortSignal;
}

/** Plays a story from beginning to end and says how it went. @throws when the dialogue breaks, or the signal fires */
export async function tellStory(story: Story, { model, modelName, signal }: Cast): Promise<Told> {
  const { mailbox, callerNumber, callerName, now, earlierCalls } = story;
  const context = { callId: 'story', mailbox, callerNumber, callerName, now, model: modelName, earlierCalls };
  const rehearsal = new Rehearsal({ context, model, transfer: story.transfer, signal });
  await rehearsal.start(firstInterruption(story.acts[0]));
  let played = 0;
  for (const [at, act] of story.acts.entries()) {
    if (rehearsal.endedBy !== undefined) break;
    played += 1;
    await carryOut(act, rehearsal);
    await rehearsal.settle(firstInterruption(story.acts[at + 1]));
  }
  await answerQuestions(story.answers, rehearsal);
  const told = judge(story, rehearsal);
  // A model may need fewer turns. The stories follow the questions of the guided interview, which must play them all.
  const unplayed = modelName === undefined ? story.acts.length - played : 0;
  if (unplayed === 0) return told;
  const faults = [...told.faults, `it was over before the last ${unplayed} things that the caller does`];
  return { ...told, faults, passed: false };
}

/** A caller who is asked more often than this has been asked enough. */
const MOST_ANSWERS = 30;

async function answerQuestions(answers: Story['answers'], rehearsal: Rehearsal): Promise<void> {
  for (let nth = 0; nth < MOST_ANSWERS && rehearsal.endedBy === undefined; nth += 1) {
    const answer = answers[rehearsal.asked ?? ''] ?? answers.otherwise;
    if (answer === undefined) return;
    rehearsal.say(answer);
    await rehearsal.settle();
  }
}

/** Where the secretary is to be interrupted by what the caller does next. */
function firstInterruption(next: CallerAct | undefined): string | undefined {
  return next?.type === 'interrupts' ? next.after : undefined;
}

async function carryOut(act: CallerAct, rehearsal: Rehearsal): Promise<void> {
  if (act.type === 'silence') return rehearsal.silence(act.ms);
  if (act.type === 'keys') rehearsal.press(act.keys);
  else if (act.type === 'hangs-up') rehearsal.hangUp();
  else rehearsal.say(act.text);
}

function judge(story: Story, rehearsal: Rehearsal): Told {
  const { expect } = story;
  const notes = { ...rehearsal.notes };
  const fieldFaults = faultsOfFields(expect, notes);
  const unsupported = unsupportedOf(story, rehearsal);
  const callerTurns = rehearsal.turns.filter(({ speaker }) => speaker === 'caller').length;
  const endedBy = rehearsal.endedBy ?? 'nobody';
  const faults = [
    ...fieldFaults,
    ...faultsOfWords(expect, rehearsal.turns),
    ...faultsOfEnding(expect, rehearsal, callerTurns, endedBy),
    ...unsupported.map((sentence) => `said without support: "${sentence}"`),
  ];
  const of = Object.keys(expect.fields ?? {}).length;
  const right = Object.entries(expect.fields ?? {}).filter(([name, value]) => isRight(value, notes[name])).length;
  const turns = rehearsal.turns.map(({ speaker, text, engine }) => ({ speaker, text, engine }));
  const { title, file } = story;
  return {
    title,
    file,
    passed: faults.length === 0,
    faults,
    fields: { right, of },
    unsupported,
    callerTurns,
    endedBy,
    turns,
    notes,
  };
}

function faultsOfFields({ fields }: Expected, notes: Readonly<Record<string, string>>): readonly string[] {
  if (fields === undefined) return [];
  const wrong = Object.entries(fields)
    .filter(([name, value]) => !isRight(value, notes[name]))
    .map(([name, value]) => `${name} should be "${value}", but is ${quoted(notes[name])}`);
  const extra = Object.keys(notes).filter((name) => !(name in fields));
  return [...wrong, ...extra.map((name) => `${name} should not be noted, but is ${quoted(notes[name])}`)];
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'not noted' : `"${value}"`;
}

/** Capitals and the full stop at the end are the recogniser's. */
function isRight(wanted: Wanted, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (wanted instanceof RegExp) return wanted.test(value);
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/[.!?,]+/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  return bare(wanted) === bare(value);
}

function faultsOfWords({ says, neverSays }: Expected, turns: readonly Turn[]): readonly string[] {
  const said = turns
    .filter(({ speaker }) => speaker === 'secretary')
    .map(({ text }) => text)
    .join('\n');
  const has = (wanted: Wanted) => (wanted instanceof RegExp ? wanted.test(said) : said.includes(wanted));
  return [
    ...says.filter((wanted) => !has(wanted)).map((wanted) => `never said: ${wanted}`),
    ...neverSays.filter(has).map((wanted) => `should not have said: ${wanted}`),
  ];
}

function faultsOfEnding(
  expect: Expected,
  rehearsal: Rehearsal,
  callerTurns: number,
  endedBy: string,
): readonly string[] {
  const count = (type: 'transfer' | 'alert') => rehearsal.intents.filter((intent) => intent.type === type).length;
  const faults: string[] = [];
  if (expect.endedBy !== undefined && expect.endedBy !== endedBy)
    faults.push(`should be ended by ${expect.endedBy}, but is ended by ${endedBy}`);
  if (expect.maxTurns !== undefined && callerTurns > expect.maxTurns)
    faults.push(`took ${callerTurns} turns of the caller instead of at most ${expect.maxTurns}`);
  if (expect.transfer !== undefined && expect.transfer !== count('transfer') > 0)
    faults.push(expect.transfer ? 'the caller was not put through' : 'the caller was put through');
  if (expect.alerts !== undefined && expect.alerts !== count('alert'))
    faults.push(`${count('alert')} alerts instead of ${expect.alerts}`);
  return faults;
}

/** Each sentence is held against what was said before it. */
function unsupportedOf(
  { mailbox, callerNumber, now, earlierCalls }: Story,
  { turns, notes }: Rehearsal,
): readonly string[] {
  // What was noted was proved when it was noted, also where a number came in pieces.
  const known = [...Object.values(notes), ...earlierCalls.flatMap(({ callerName, reason }) => [callerName, reason])];
  return turns.flatMap((turn, at) =>
    turn.speaker === 'secretary'
      ? unsupportedIn(turn.text, { mailbox, turns: turns.slice(0, at), callerNumber, known, now })
      : [],
  );
}
