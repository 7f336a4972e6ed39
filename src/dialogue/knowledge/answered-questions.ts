import type { ConverseRequest } from '../../terms/index.js';
import { plain } from '../hearing.js';
import { answerTo } from '../knowledge.js';
import { lexiconFor } from './lexicon.js';

/** A turn of more characters is a story, and not one question. */
const LONGEST_QUESTION = 200;

export interface Answered {
  readonly text: string;
  /** The owner's words; undefined: to be passed on. */
  readonly answer: string | undefined;
}

/**
 * The questions of a turn with the owner's answers. Where none of its clauses is answered, the turn is tried as one:
 * "until what time can I reach somebody", "my radiator is cold at the top what should I do".
 */
export function answeredQuestions(
  questions: readonly string[],
  turn: string,
  request: ConverseRequest,
): readonly Answered[] {
  const { knowledge, language, passages = [] } = request;
  const text = passages.join('\n\n');
  const answer = (question: string) => answerTo(question, knowledge, language, text)?.answer;
  const answered = questions.map((question) => ({ text: question, answer: answer(question) }));
  if (answered.some((each) => each.answer !== undefined) || turn.length > LONGEST_QUESTION) return answered;
  if (!lexiconFor(language).asks.test(plain(turn))) return answered;
  const whole = answer(turn);
  return whole === undefined ? answered : [{ text: turn, answer: whole }];
}
