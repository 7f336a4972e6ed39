/**
 * Which fields of an interview are understood, measured off the telephone: the real dialogue asks invented people, each
 * answer is spoken, sent through G.711 and read by the recogniser as one turn. A telephone adds lost ends and cut turns to
 * that. Every field that is wrong is told with what was asked, said, heard and noted. Settings are tuned on the half
 * 'tune' of the people and reported on 'report'.
 *
 *     npm run build && node dist/bench/fields.js [--count 40] [--half report] [--seed 1] [--readings FILE]
 *
 * With --readings what was read once is kept in a file, so that another try of the dialogue takes seconds.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { silentLogger } from '../src/common/index.js';
import { ListeningService } from '../src/listening/index.js';
import { Rehearsal } from '../src/rehearsal/index.js';
import { ensureModel, silentProgress } from '../src/setup/index.js';
import type { Turn } from '../src/terms/index.js';
import { interviewMailbox } from './mailboxes.js';
import { answerTo, type Interview, judgedNotes, keysFor, MOST_TURNS } from './measures/interviews.js';
import { type Person, personOf } from './measures/people.js';
import { type Half, halfOf, Random, spokenLine, type VoiceName, Voices, voiceNames } from './sets/index.js';
import { overThePhone } from './sets/sound.js';
import { commonOptions, toolOptions } from './tool-options.js';

const fields = ['name', 'number', 'reason'] as const;
/** Monday, at an hour when the office is open. */
const NOW = new Date('2026-11-23T15:00:00Z');

/** Speaks a line and reads it as the telephone brings it; each line of a voice once. */
class Ear {
  readonly #voices: Voices;
  readonly #listening: ListeningService;
  readonly #known: Map<string, string>;

  constructor(voices: Voices, listening: ListeningService, known: ReadonlyMap<string, string>) {
    this.#voices = voices;
    this.#listening = listening;
    this.#known = new Map(known);
  }

  get readings(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#known);
  }

  async hear(voice: VoiceName, line: string, seed: string): Promise<string> {
    const key = `${voice}|${seed}|${line}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const sound = await spokenLine(this.#voices, line, seed, voice);
    const { text } = await this.#listening.recognise(overThePhone(sound), 'en');
    this.#known.set(key, text);
    return text;
  }
}

interface Played {
  readonly interview: Interview;
  /** Turns of both, and what the caller had said in truth. */
  readonly lines: readonly string[];
}

async function play(ear: Ear, person: Person, voice: VoiceName, callerNumber: string, seed: string): Promise<Played> {
  const lines: string[] = [];
  const onTurn = ({ speaker, text }: Turn) => lines.push(`${speaker === 'caller' ? '    heard' : '   asked'}  ${text}`);
  const context = {
    callId: 'fields',
    mailbox: interviewMailbox,
    callerNumber,
    callerName: '',
    now: NOW,
    model: undefined,
  };
  const rehearsal = new Rehearsal({ context, onTurn, signal: new AbortController().signal });
  await rehearsal.start();
  let isKeyed = false;
  const answers: string[] = [];
  for (let n = 0; n < MOST_TURNS && rehearsal.endedBy === undefined; n += 1) {
    const question = rehearsal.turns.findLast(({ speaker }) => speaker === 'secretary')?.text ?? '';
    const keys = keysFor(question, person);
    if (keys !== undefined) {
      lines.push(`    keyed  ${keys}`);
      isKeyed = true;
      rehearsal.press(keys);
      await rehearsal.settle();
      continue;
    }
    const answer = answerTo(question, person, answers);
    answers.push(answer);
    lines.push(`    said   ${answer}`);
    // Somebody who says the same once more says it a little differently.
    const heard = await ear.hear(voice, answer, `${seed}:${lines.filter((line) => line.endsWith(answer)).length}`);
    if (heard === '') await rehearsal.silence(6_000);
    else rehearsal.say(heard);
    await rehearsal.settle();
  }
  return { interview: { ...judgedNotes(rehearsal.notes, person, voice), isKeyed }, lines };
}

function peopleOf(half: Half, count: number, seed: string): Person[] {
  const people: Person[] = [];
  for (let index = 0; people.length < count; index += 1) {
    const person = personOf(new Random(`${seed}:person ${index}`));
    if (halfOf(person.name + person.number) === half) people.push(person);
  }
  return people;
}

function show(played: readonly Played[]): void {
  for (const { interview, lines } of played) {
    const wrong = fields.filter((field) => !interview[field]);
    if (wrong.length === 0) continue;
    const { name, number, reason } = interview.person;
    console.log(`✘ ${wrong.join(', ')}: ${interview.voice}, ${name}, ${number}, "${reason}"`);
    console.log([...lines, `    noted  ${JSON.stringify(interview.notes)}`, ''].join('\n'));
  }
  const rows = ['all', ...voiceNames].map((voice) => {
    const own = played.filter(({ interview }) => voice === 'all' || interview.voice === voice);
    const right = (field: (typeof fields)[number]) => own.filter(({ interview }) => interview[field]).length;
    const counts = fields.map((field) => `${field} ${right(field)}`).join('  ');
    const sum = fields.reduce((total, field) => total + right(field), 0);
    const keyed = own.filter(({ interview }) => interview.isKeyed).length;
    const share = ((100 * sum) / (3 * own.length)).toFixed(1);
    return `${voice.padEnd(18)} ${sum} of ${3 * own.length} (${share} %)  ${counts}  keyed in ${keyed}`;
  });
  console.log(rows.join('\n'));
}

const values = toolOptions(
  `Which fields of an interview are understood, off the telephone.

usage: node dist/bench/fields.js [--count 40] [--half tune|report] [--seed 1] [--readings FILE]`,
  {
    options: {
      ...commonOptions,
      half: { type: 'string', default: 'tune' },
      readings: { type: 'string' },
    },
  },
);
const half: Half = values.half === 'report' ? 'report' : 'tune';
const voices = await Voices.open(silentProgress);
const engine = { engine: 'moonshine', modelDirectory: await ensureModel('moonshine-tiny-en') } as const;
const listening = new ListeningService(
  { engines: { en: engine }, vadModel: await ensureModel('silero-vad') },
  silentLogger(),
);
const kept = values.readings === undefined ? '{}' : await readFile(values.readings, 'utf8').catch(() => '{}');
const ear = new Ear(voices, listening, new Map(Object.entries(JSON.parse(kept) as Record<string, string>)));
try {
  await listening.start();
  const played: Played[] = [];
  for (const [i, person] of peopleOf(half, Number(values.count), values.seed).entries()) {
    const voice = voiceNames[i % voiceNames.length] as VoiceName;
    played.push(await play(ear, person, voice, `+1212555${1_000 + i}`, values.seed));
  }
  show(played);
} finally {
  if (values.readings !== undefined) await writeFile(values.readings, JSON.stringify(ear.readings));
  await listening.stop();
  await voices.close();
}
