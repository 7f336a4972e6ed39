import type { Mailbox, Turn } from '../../terms/index.js';
import { clausesOf } from '../hearing.js';
import { nearestKnowledge, searchKnowledge } from '../knowledge.js';

/** Passages of the free text that go with one request: what was asked last, and what was asked before. */
const MOST_PASSAGES = 8;
const MOST_OF_ONE_TURN = 3;

/** A turn is searched for once; the key of the text is the mailbox it came from. */
const found = new WeakMap<Turn, { readonly text: string; readonly passages: readonly string[] }>();
/** The same turns give the same list, so that what is derived from it is derived once. */
const lists = new WeakMap<readonly Turn[], { readonly text: string; readonly passages: readonly string[] }>();

/** The pieces of the owner's free text that fit what the caller said, newest turn first: a heading with its sentences. */
export function fittingPassages(
  turns: readonly Turn[],
  { knowledgeText, language }: Pick<Mailbox, 'knowledgeText' | 'language'>,
): readonly string[] {
  if (knowledgeText === undefined) return none;
  const known = lists.get(turns);
  if (known?.text === knowledgeText) return known.passages;
  const all = turns
    .filter((turn) => turn.speaker === 'caller')
    .toReversed()
    .flatMap((turn) => passagesOfTurn(turn, knowledgeText, language));
  const passages = [...new Set(all)].slice(0, MOST_PASSAGES);
  lists.set(turns, { text: knowledgeText, passages });
  return passages;
}

const none: readonly string[] = [];

function passagesOfTurn(turn: Turn, text: string, language: string): readonly string[] {
  const known = found.get(turn);
  if (known?.text === text) return known.passages;
  const questions = clausesOf(turn.text, language).filter((clause) => clause.isQuestion);
  const queries = questions.length === 0 ? [turn.text] : questions.slice(0, 3).map((clause) => clause.text);
  // A statement needs no answer: only what fits it is worth a model's reading.
  const search = questions.length === 0 ? searchKnowledge : nearestKnowledge;
  const passages = queries
    .flatMap((query) => search(query, [], text, language, MOST_OF_ONE_TURN))
    .slice(0, MOST_OF_ONE_TURN)
    // The colon marks the heading, for whoever reads the passage back.
    .map(({ question, answer }) => (question === undefined ? answer : `${question}:\n${answer}`));
  found.set(turn, { text, passages });
  return passages;
}
