import { type ConverseRequest, digitsIn, type Field, toNumber } from '../terms/index.js';
import type { Interview } from './interview.js';
import type { Phrasebook } from './phrasebook.js';
import { fieldOfType, reasonField } from './topic.js';

/** The next question: which wordings, the how manyth time, and what to fill in. */
export interface Ask {
  readonly phrases: (book: Phrasebook) => readonly string[];
  readonly times: number;
  readonly number?: string | undefined;
  readonly question?: string | undefined;
}

/** Asked once and then twice more in other words; after that the secretary goes on without an answer. */
const MOST_ASKED = 3;

/** What to ask next, or undefined when there is nothing left. */
export function nextAsk(request: ConverseRequest, interview: Interview): Ask | undefined {
  const times = (key: string) => interview.asked.get(key) ?? 0;
  const { topic, newest } = interview;
  if (wantsToGoOn(interview) && times('open') < MOST_ASKED) return { phrases: (book) => [book.goAhead], times: 0 };
  if (callerOnlyAsked(request, interview) && times('message') < 1) return { phrases: (book) => book.message, times: 0 };
  if (saidNothingYet(interview) && times('open') < 2) return { phrases: (book) => book.open, times: times('open') };
  const phone = fieldOfType(request.agenda, 'phone');
  // A number is read back while the caller still has it in mind.
  const isFresh = interview.numberWrong || interview.pieces.length > 0;
  if (phone !== undefined && (isFresh || interview.answers.get(phone.name)?.confirmed === false)) {
    const ask = askNumber(phone, request, interview);
    if (ask !== undefined) return ask;
  }
  for (const field of request.agenda) {
    const ask = field.type === 'phone' ? askNumber(field, request, interview) : askField(field, request, interview);
    if (ask !== undefined) return ask;
  }
  if (times('anything-else') >= MOST_ASKED) return undefined;
  const again = topic?.kind === 'anything-else' && newest.turns.length === 0;
  return { phrases: (book) => book.anythingElse, times: times('anything-else') - (again ? 1 : 0) };
}

/** "Yes" to "anything else?" or "shall I take a message?" without saying what. */
function wantsToGoOn({ topic, newest }: Interview): boolean {
  const bare = newest.turns.every((turn) => turn.text.split(/\s+/).length <= 5);
  const invited = topic?.kind === 'anything-else' || topic?.kind === 'message';
  const said = newest.learned.length > 0 || newest.questions.length > 0;
  return invited && bare && !said && newest.signals.has('yes') && !newest.signals.has('no');
}

/** "Hello?": the caller has not said what for, and is not yet asked one thing after the other. */
function saidNothingYet({ topic, newest, answers, questions }: Interview): boolean {
  const idle = answers.size === 0 && questions.length === 0 && topic?.kind === 'open' && newest.turns.length > 0;
  return idle && !newest.signals.has('human') && !newest.signals.has('goodbye') && !newest.signals.has('refuses');
}

/** The caller had a question, got its answer, and has left nothing else so far: a message is only offered. */
function callerOnlyAsked(request: ConverseRequest, interview: Interview): boolean {
  const reason = reasonField(request.agenda);
  const answered =
    interview.newest.questions.length > 0 &&
    interview.newest.questions.every((question) => question.answer !== undefined);
  return reason !== undefined && answered && interview.answers.size === 0;
}

function askField(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  if (interview.answers.has(field.name) || interview.refused.has(field.name)) return undefined;
  const reason = reasonField(request.agenda);
  // A question that has to be passed on is reason enough.
  if (field === reason && interview.questions.some((question) => question.answer === undefined)) return undefined;
  const asked = interview.asked.get(field.name) ?? 0;
  if (asked >= (field.required ? MOST_ASKED : 1)) return undefined;
  const own = field.question;
  if (own !== undefined && asked === 0) return { phrases: () => [own], times: 0 };
  if (field.type === 'name') return { phrases: (book) => book.askName, times: asked };
  if (field.type === 'time') return { phrases: (book) => book.askTime, times: asked };
  if (field === reason) return { phrases: (book) => book.askReason, times: asked };
  return { phrases: (book) => book.askOther, times: asked, question: own ?? field.name };
}

function askNumber(field: Field, request: ConverseRequest, interview: Interview): Ask | undefined {
  const times = (key: string) => interview.asked.get(key) ?? 0;
  const answer = interview.answers.get(field.name);
  if (answer !== undefined) {
    const toConfirm = !answer.confirmed && times('confirm') < MOST_ASKED;
    return toConfirm
      ? { phrases: (book) => book.confirmNumber, times: times('confirm'), number: answer.value }
      : undefined;
  }
  if (interview.refused.has(field.name)) return undefined;
  const asked = times(field.name);
  if (interview.numberWrong && asked < MOST_ASKED) return { phrases: (book) => [book.wrongNumber], times: 0 };
  // Both ways of asking together are bounded, too.
  if (asked + times('rest') > MOST_ASKED) return undefined;
  if (interview.pieces.length > 0 && times('rest') < MOST_ASKED) {
    const soFar = interview.pieces.map((piece) => digitsIn(piece, request.language)).join('');
    return { phrases: (book) => book.restOfNumber, times: times('rest'), number: soFar };
  }
  const own = toNumber(request.callerNumber, request.phoneRegion);
  const offers = times('own-number');
  if (own.complete && !interview.ownDeclined && asked === 0 && offers < 2) {
    return { phrases: (book) => book.ownNumber, times: offers, number: own.value };
  }
  return asked < (field.required ? MOST_ASKED : 1) ? { phrases: (book) => book.askNumber, times: asked } : undefined;
}
