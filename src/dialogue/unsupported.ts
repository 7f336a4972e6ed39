import type { Language, Mailbox, Turn } from '../terms/index.js';
import { isProved } from './check-summary.js';
import { sentencesOf } from './hearing.js';
import { searchKnowledge } from './knowledge.js';
import { phrasebook } from './phrasebook.js';

/** What a statement of the secretary may rest on. */
export interface SupportContext {
  readonly mailbox: Mailbox;
  /** What was said before; only the caller's words count, because the secretary cannot prove itself. */
  readonly turns: readonly Turn[];
  /** The number the call came from; empty when withheld. */
  readonly callerNumber: string;
  /** What else is known: what was noted and proved, earlier calls. */
  readonly known?: readonly string[];
  readonly now: Date;
}

/** Passages of the free text that a sentence may be taken from. */
const MOST_PASSAGES = 5;

/**
 * The sentences that claim a name, a number, a time, a price or an address that neither the owner wrote nor the caller
 * said. What it cannot tell is a wrong sense between facts that are right.
 */
export function unsupportedIn(text: string, context: SupportContext): readonly string[] {
  return sentencesOf(text).filter((sentence) => !isSupported(sentence, context));
}

function isSupported(sentence: string, context: SupportContext): boolean {
  const { mailbox, turns, callerNumber, known = [], now } = context;
  const own = ownPhrases(mailbox.language);
  if (own.sentences.has(sentence)) return true;
  const said = turns.filter((turn) => turn.speaker === 'caller').map((turn) => turn.text);
  const passages = searchKnowledge(sentence, [], mailbox.knowledgeText, mailbox.language, MOST_PASSAGES);
  const sources = [
    ...ownWords(mailbox),
    ...passages.map(({ question = '', answer }) => `${question} ${answer}`),
    ...said,
    callerNumber,
    ...known,
  ];
  return isProved(
    // "I am" is not eight a.m.
    sentence.replace(/\bI am\b/g, "I'm"),
    sources.map((text, index) => ({ index, speaker: 'caller', text, startMs: 0, endMs: 0, engine: '' })),
    {
      language: mailbox.language,
      startedAt: now,
      timeZone: mailbox.timeZone,
      notes: {},
      callerNumber,
      knownNames: [mailbox.name, mailbox.managerName, mailbox.secretaryName ?? '', ...own.beginnings],
    },
  );
}

interface Own {
  /** Fixed sentences, without places to be filled: they claim nothing. */
  readonly sentences: ReadonlySet<string>;
  /** Words that only begin our sentences: "Thank", "Goodbye" are no names because they are written with a capital. */
  readonly beginnings: readonly string[];
}

const ownOf = new Map<Language, Own>();
/** How models like to begin. */
const usual = 'Sure Certainly Absolutely Great Perfect Sorry Hello Hi Understood Alright Let May Could I Yes No Good';

function ownPhrases(language: Language): Own {
  const known = ownOf.get(language);
  if (known !== undefined) return known;
  const sentences = textsIn(phrasebook(language)).flatMap(sentencesOf);
  const own = {
    sentences: new Set(sentences.filter((sentence) => !sentence.includes('{'))),
    beginnings: [...sentences.map((sentence) => sentence.split(/[\s,]/)[0] ?? ''), ...usual.split(' ')],
  };
  ownOf.set(language, own);
  return own;
}

/** Every text in it, however deep: some phrases come in lists and some by the kind of field. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function ownWords({ greeting, name, managerName, secretaryName = '', knowledge, agenda }: Mailbox): readonly string[] {
  return [
    greeting,
    name,
    managerName,
    secretaryName,
    ...knowledge.flatMap(({ question, answer }) => [question, answer]),
    ...agenda.flatMap(({ question = '', label = '', choices = [] }) => [question, label, ...choices]),
  ];
}
