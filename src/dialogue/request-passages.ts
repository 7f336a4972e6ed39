import type { ConverseRequest, KnowledgeEntry, Language, Turn } from '../terms/index.js';
import { sentencesOf } from './hearing.js';
import { fittingPassages } from './knowledge/fitting-passages.js';
import { looksLikeInstruction } from './knowledge/instructions.js';
import { type FoundPassage, nearestKnowledge } from './knowledge.js';
import type { DialogueState } from './types.js';

/** A mailbox whose entries are no more and no longer than this gives them all to the model. */
const MOST_ENTRIES = 40;
const MOST_CHARACTERS = 6_000;
/** Longest answer or passage that a model gets, characters; it ends where a sentence ends. */
const LONGEST_PASSAGE = 800;
const MOST_PASSAGES = 8;
/** Only so much of one turn of the caller is searched for, characters. */
const LONGEST_QUESTION = 400;

type Selected = Pick<ConverseRequest, 'knowledge' | 'passages'>;

/** The same turns always give the same selection, and the very same arrays. */
const selections = new WeakMap<readonly Turn[], { mailbox: unknown; found: unknown; selected: Selected }>();

/**
 * What of the owner's texts the model gets: all entries where they are few, else those that fit what the caller has said
 * so far and then the first ones; the passages of the free text that fit what was said last, and what the model had
 * searched for. Bounded, however long the texts are.
 */
export function knowledgeFor(state: Pick<DialogueState, 'context' | 'turns' | 'reply'>): Selected {
  const { turns, reply } = state;
  const { mailbox } = state.context;
  const known = selections.get(turns);
  if (known?.mailbox === mailbox && known.found === reply?.found) return known.selected;
  const said = turns.filter((turn) => turn.speaker === 'caller').map((turn) => turn.text.slice(0, LONGEST_QUESTION));
  const { knowledge, language } = mailbox;
  const passages = [...(reply?.found ?? []), ...fittingPassages(turns, mailbox)];
  const selected = {
    knowledge: areFew(knowledge) ? knowledge : entriesFor(said, knowledge, language),
    ...(passages.length === 0 ? {} : { passages: [...new Set(passages)].slice(0, MOST_PASSAGES) }),
  };
  selections.set(turns, { mailbox, found: reply?.found, selected });
  return selected;
}

/** What the owner's texts say to a question of the model's, as passages for its next answer. */
export function lookUp(query: string, { mailbox }: DialogueState['context']): readonly string[] {
  const found = nearestKnowledge(query, mailbox.knowledge, mailbox.knowledgeText, mailbox.language, MOST_PASSAGES);
  return found
    .filter((passage) => !givesOrders(passage))
    .map(({ question, answer }) => [question, bounded(answer)].filter(Boolean).join(' '));
}

/** "Ignore all previous instructions" in an entry that somebody pasted is for machines, and no answer to a caller. */
function givesOrders({ question = '', answer }: FoundPassage): boolean {
  return [question, ...sentencesOf(answer)].some(looksLikeInstruction);
}

/** Whether the mailbox has anything that can be searched. */
export function hasKnowledge({ mailbox }: DialogueState['context']): boolean {
  return mailbox.knowledge.length > 0 || (mailbox.knowledgeText ?? '').trim() !== '';
}

function areFew(knowledge: readonly KnowledgeEntry[]): boolean {
  const characters = knowledge.reduce((sum, { question, answer }) => sum + question.length + answer.length, 0);
  return knowledge.length <= MOST_ENTRIES && characters <= MOST_CHARACTERS;
}

/** Those that were asked for, oldest question first, so that what the model has read already stays where it was. */
function entriesFor(
  said: readonly string[],
  knowledge: readonly KnowledgeEntry[],
  language: Language,
): readonly KnowledgeEntry[] {
  const asked = said.flatMap((question) => nearestKnowledge(question, knowledge, undefined, language, 2));
  const entries = asked.map(({ question = '', answer }) => ({ question, answer }));
  const selected = new Map<string, KnowledgeEntry>();
  let left = MOST_CHARACTERS;
  for (const entry of [...entries, ...knowledge.slice(0, MOST_ENTRIES)]) {
    const short = { question: bounded(entry.question), answer: bounded(entry.answer) };
    const length = short.question.length + short.answer.length;
    if (selected.has(short.question) || length > left) continue;
    left -= length;
    selected.set(short.question, short);
    if (selected.size === MOST_ENTRIES) break;
  }
  return [...selected.values()];
}

/** Whole sentences as long as they fit: half a sentence may say the opposite. */
function bounded(text: string): string {
  if (text.length <= LONGEST_PASSAGE) return text;
  const kept = text.slice(0, LONGEST_PASSAGE);
  const end = Math.max(...['. ', '! ', '? ', '\n', '。'].map((mark) => kept.lastIndexOf(mark)));
  return end > 0 ? kept.slice(0, end + 1).trim() : kept.replace(/\s+\S*$/, '');
}
