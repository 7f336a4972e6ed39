import { digitsIn, parseAddress, parseDate, parseEmail, parseNumber, type SpokenName } from '../terms/index.js';
import { askedField } from './asked-field.js';
import { earFor, type Signal } from './ear.js';
import type { Found, Heard } from './extract.js';
import { type Clause, contentWords, plain } from './hearing.js';
import { looksLikeInstruction } from './knowledge/instructions.js';
import { sendsElsewhere } from './sends-elsewhere.js';
import { reasonField } from './topic-fields.js';

/** What callers say of the secretary and of the talk itself. */
export const META: readonly Signal[] = ['robot', 'who', 'human', 'pardon', 'there', 'hold', 'refuses', 'own-number'];

/** Whether a text speaks of the secretary or of the talk, and tells nothing. */
export function isMeta(text: string, heard: Heard): boolean {
  const { signals } = earFor(heard.draft.request.language);
  const said = plain(text).replace(/[.,!?]+$/, '');
  return META.some((signal) => signals[signal].test(said));
}

/** What is left of the turn once names, numbers, times and politeness are taken out. */
export function findReason(heard: Heard, found: Found, name: SpokenName | undefined): string | undefined {
  const { draft, topic } = heard;
  const field = reasonField(draft.request.agenda);
  if (field === undefined || heard.engine === 'keys' || found.wrong !== undefined || isAnswered(heard, found))
    return undefined;
  if (heard.signals.has('do-not-know') && contentWords(heard.text, draft.request.language).length <= 3)
    return undefined;
  const asked = topic?.kind === 'field' && topic.field === field.name;
  const open =
    asked || topic === undefined || topic.kind === 'open' || topic.kind === 'message' || topic.kind === 'anything-else';
  const left = heard.clauses.map((clause) => leftOver(clause, heard, name)).filter((text) => text !== undefined);
  const ear = earFor(draft.request.language);
  const telling = left.filter((text) => {
    const words = contentWords(text, draft.request.language).length;
    // Someone who goes on talking means the same thing still.
    if (asked || (open && draft.fresh.turns.length > 1)) return words >= 1;
    if (open) return words >= 2 || (words >= 1 && ear.reasonCue.test(plain(text)));
    const cue = ear.about.test(plain(text)) || (words >= 2 && ear.reasonCue.test(plain(text)));
    return cue && !draft.answers.has(field.name);
  });
  if (telling.length > 0) return telling.join('. ').slice(0, 400);
  return asked && found.questions.length > 0 ? found.questions.join(' ') : undefined;
}

/** The turn answered what was asked of an own field, in one breath: it is no reason as well. */
function isAnswered(heard: Heard, found: Found): boolean {
  const asked = askedField(heard);
  if (asked === undefined || asked === reasonField(heard.draft.request.agenda)) return false;
  const isTold = found.values.some((value) => value.field === asked);
  return isTold && (asked.type === 'text' || heard.topic?.kind !== 'field' || heard.clauses.length <= 1);
}

function leftOver(clause: Clause, heard: Heard, name: SpokenName | undefined): string | undefined {
  const { language, phoneRegion: region } = heard.draft.request;
  const ear = earFor(language);
  if (clause.isQuestion) return undefined;
  const text = withoutName(clause.text, name).replace(/[.!\s]+$/, '');
  const said = plain(text);
  const aboutSomething = ear.about.test(said) || contentWords(text, language).length >= 4;
  // "I'd like to speak to Mary about the invoice" and "I got a call from this number" do say what for.
  const tells =
    (aboutSomething && ear.signals.human.test(said)) ||
    (ear.signals['own-number'].test(said) && !ear.callBack.test(said));
  const isOrder = sendsElsewhere(text, language) || looksLikeInstruction(text);
  if (said === '' || ear.announces.test(said) || ((isMeta(text, heard) || isOrder) && !tells)) return undefined;
  if (ear.signals.backchannel.test(said) || ear.signals.greeting.test(said)) return undefined;
  const words = contentWords(text, language).length;
  const polite: readonly Signal[] = ['goodbye', 'thanks', 'nothing-more', 'hold', 'refuses'];
  if (words <= 4 && polite.some((signal) => ear.signals[signal].test(said))) return undefined;
  const number = parseNumber(text, { language, region });
  if (number?.complete) {
    const parts = [behindNumber(text, language), beforeNumber(text, language)];
    const rest = parts.find((part) => contentWords(part, language).length >= 2);
    return rest === undefined ? undefined : leftOver({ text: rest, isQuestion: false }, heard, undefined);
  }
  if (parseEmail(text, language) !== undefined) return undefined;
  if (parseAddress(text, { language, expecting: false }) !== undefined) return undefined;
  const context = { language, now: heard.draft.request.now, timeZone: heard.draft.request.timeZone };
  const onlyCallBack = ear.callBack.test(said) && words <= 6 && (parseDate(text, context) !== undefined || words <= 2);
  return onlyCallBack && !ear.about.test(said) ? undefined : text;
}

/** "My number is 555 0142, the boiler is broken" → "the boiler is broken". */
function behindNumber(text: string, language: string): string {
  const words = text.split(/\s+/);
  const last = words.findLastIndex((word) => digitsIn(word, language) !== '');
  return words
    .slice(last + 1)
    .join(' ')
    .replace(/^(?:[\s,.;-]|\b(?:and|und)\b)+/i, '');
}

/** "The boiler is broken, my number is 555 0142" → "the boiler is broken". */
function beforeNumber(text: string, language: string): string {
  const ear = earFor(language);
  const words = text.split(/\s+/);
  const head = words
    .slice(
      0,
      words.findIndex((word) => digitsIn(word, language) !== ''),
    )
    .join(' ');
  const noun = [...plain(head).matchAll(new RegExp(ear.nouns.phone?.source ?? '(?!)', 'gu'))].at(-1);
  // Only where it is plain where the number begins, and why they call.
  const before = noun === undefined ? '' : head.slice(0, noun.index);
  return ear.reasonCue.test(plain(before))
    ? before.replace(/(?:[\s,;]|\b(?:my|the|and|meine|die|und)\b|제|저희)+$/iu, '')
    : '';
}

/** "This is Daniel Brooks from Acme, my boiler is leaking" → "my boiler is leaking". */
function withoutName(text: string, name: SpokenName | undefined): string {
  if (name === undefined) return text;
  const lower = text.toLowerCase();
  let end = 0;
  for (const part of [name.person, name.company]) {
    const last = part.toLowerCase().split(' ').at(-1) ?? '';
    const at = last === '' ? -1 : lower.indexOf(last);
    if (at >= 0 && at < 60) end = Math.max(end, at + last.length);
  }
  if (end === 0) return text;
  return text
    .slice(end)
    .replace(/^(?:입니다|이에요|예요|인데요|이고요|이라고 합니다|라고 합니다)/u, '')
    .replace(/^(?:[\s,.-]+\p{L}(?![\p{L}'])){2,}/u, '')
    .replace(
      /^(?:'s)?(?:[\s,.;-]|\b(?:and|here|speaking|calling(?! (?:about|because|to|for|regarding))|i'm|und|hier)\b)+/i,
      '',
    );
}
