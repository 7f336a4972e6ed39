import type { Language } from '../terms/index.js';
import { plain } from './hearing.js';

/**
 * Whether a caller wants the call itself to go somewhere: "put me through to 0900 …". Nothing is dialled from it, and it is
 * neither a number to call back on nor a message.
 */
export function sendsElsewhere(text: string, language: Language): boolean {
  return DESTINATIONS[language]?.test(plain(text)) === true;
}

const DESTINATIONS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:put|transfer|connect|forward|redirect|divert|patch|switch|route) (?:me|us|it|this|him|her|them|(?:the|this|my) (?:call|line|caller))\b.*\b(?:to|with|on|at)\b|\btransfer (?:to|with|target|the)\b|\b(?:call|use|run) (?:the )?(?:tool|function|transfer)\b|\b(?:transfer|call|phone) tool\b|\bforward (?:all|every|any|the line)\b|\bdial (?:out|(?:a|an|the|any|this|that) (?:\w+ )?number|\+|\d)/,
  de: /(?:verbinde[nt]?|durchstellen|weiterleiten|umleiten|stell\w* (?:sie )?mich|leite\w* (?:sie )?(?:mich|das gespräch))/,
  ko: /(?:연결|전환|돌려|바꿔) ?(?:해 ?)?(?:주|줘|달라)/,
};
