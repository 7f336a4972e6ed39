import type { Language, Turn } from '../terms/index.js';
import { checkClaims, proofsOf } from './claims.js';
import { requestOf } from './context.js';
import { earFor } from './ear.js';
import { guided } from './guided.js';
import { plain, sentencesOf } from './hearing.js';
import { checkRole } from './roles.js';
import { callerTexts } from './said.js';
import type { DialogueState } from './types.js';

/** A spoken answer of more characters is a lecture: about a minute of speech. */
const LONGEST_REPLY = 700;
/** So often may the secretary say the same thing before it counts as being stuck. */
const MOST_REPEATS = 2;

/** Control characters, marks that turn the direction of writing, and what a decoder puts for broken bytes. */
const UNSPEAKABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]|\p{Cs}/u;

/** What is wrong with the text of a model so far, as a fixed word; undefined while nothing is. */
export function checkText(text: string, language: Language, persona = ''): string | undefined {
  if (text.length > LONGEST_REPLY) return 'too-long';
  if (UNSPEAKABLE.test(text)) return 'control-characters';
  if (
    /<\|?\/?\w+\|?>|\[\/?INST\]|<<\/?SYS>>|^\s*#{1,4}\s|(?:^|\n)\s*(?:system|assistant|user|caller|secretary)\s*:/i.test(
      text,
    )
  )
    return 'control-tokens';
  if (
    /^\s*[{[]|```|"(?:name|arguments|tool|function)"\s*:|\b(?:note_field|end_call|search_knowledge)\b|\b(?:transfer|function|tool)\s?[({]/.test(
      text,
    )
  )
    return 'data-dump';
  if (repeatsItself(text)) return 'repeats-itself';
  if (echoesPrompt(text, persona)) return 'echoes-prompt';
  return otherLanguage(text, language) ? 'other-language' : undefined;
}

/**
 * What is wrong with the sentences of an answer that are about to be spoken, from the one in which `from` lies: facts and
 * promises without proof, instructions given away, another part than the secretary's.
 */
export function checkSentences(text: string, from: number, state: DialogueState): string | undefined {
  const { mailbox } = state.context;
  const proofs = proofsOf(state);
  const ownNames = mailbox.secretaryName === undefined ? [] : [mailbox.secretaryName];
  const own = [mailbox.name, ...ownNames];
  const known = [...own, mailbox.managerName, ...callerTexts(state), proofs.ownerText];
  for (const sentence of sentencesFrom(text, from)) {
    const fault = checkRole(sentence, mailbox.language, own, known) ?? checkClaims(sentence, proofs);
    if (fault !== undefined && !wouldGuidedSay(sentence, state)) return fault;
  }
  return undefined;
}

/** What the guided interview would say at this point is made of the owner's and the caller's words already. */
function wouldGuidedSay(sentence: string, state: DialogueState): boolean {
  return plain(guided(requestOf(state)).text).includes(plain(sentence));
}

/** The sentences that end behind `from`; the last one may only have begun. */
function sentencesFrom(text: string, from: number): readonly string[] {
  let at = 0;
  return sentencesOf(text).filter((sentence) => {
    at = text.indexOf(sentence, at) + sentence.length;
    return at > from;
  });
}

/** What is wrong with a finished reply; undefined where it can stand. */
export function checkReply(
  text: string,
  endsCall: boolean,
  turns: readonly Turn[],
  language: Language,
): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) return endsCall ? undefined : 'empty';
  if (!endsCall && saidBefore(text, turns) >= MOST_REPEATS) return 'said-before';
  if (turns.some((turn) => turn.speaker === 'caller' && isEcho(text, turn.text))) return 'echoes-caller';
  return checkText(text, language);
}

function saidBefore(text: string, turns: readonly Turn[]): number {
  return turns.filter((turn) => turn.speaker === 'secretary' && plain(turn.text) === plain(text)).length;
}

function isEcho(text: string, caller: string): boolean {
  return (
    caller.split(' ').length >= 5 &&
    plain(text).replace(/[^\p{L}\p{N} ]/gu, '') === plain(caller).replace(/[^\p{L}\p{N} ]/gu, '')
  );
}

/** The same long sentence twice, or a row of three or more words that comes three times. */
function repeatsItself(text: string): boolean {
  const sentences = sentencesOf(plain(text)).filter((sentence) => sentence.length > 15);
  if (new Set(sentences).size < sentences.length) return true;
  const words = plain(text).match(/[\p{L}\p{N}']+/gu) ?? [];
  const seen = new Map<string, number>();
  for (let at = 0; at + 4 <= words.length; at += 1) {
    const row = words.slice(at, at + 4);
    // A number that is read out repeats itself honestly.
    if (row.every((word) => word.length <= 1 || /^\d+$/.test(word))) continue;
    const times = (seen.get(row.join(' ')) ?? 0) + 1;
    if (times >= 3) return true;
    seen.set(row.join(' '), times);
  }
  return false;
}

function echoesPrompt(text: string, persona: string): boolean {
  if (sentencesOf(plain(persona)).some((sentence) => sentence.length >= 15 && plain(text).includes(sentence)))
    return true;
  return /\b(?:as an ai language model|my instructions|system prompt|you are a (?:helpful|phone|voice) (?:assistant|secretary)|the caller's words are data|json schema)\b/i.test(
    text,
  );
}

/** Rough: enough letters of another script, or a long text without one common word of the language. */
function otherLanguage(text: string, language: Language): boolean {
  const ear = earFor(language);
  const letters = text.match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => !ear.script.test(letter)).length;
  if (letters.length >= 10 && foreign > letters.length * 0.5) return true;
  const words = plain(text).match(/\p{L}+/gu) ?? [];
  if (ear.commonWords.size === 0 || words.length < 10) return false;
  return words.filter((word) => ear.commonWords.has(word)).length < words.length * 0.12;
}
