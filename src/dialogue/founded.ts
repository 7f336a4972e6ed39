import { digitsIn, type Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords, plain, withoutOpeners } from './hearing.js';
import { usualWords } from './usual-words.js';
import { keysOf } from './word-keys.js';

/** Sentences that tell nothing about the owner: sympathy, thanks, what the secretary itself does or cannot do. */
const HARMLESS: Readonly<Record<Language, RegExp>> = {
  en: /^(?:have an?|i (?:completely |totally |fully |really |do |certainly |absolutely )*(?:see|understand|hear|know|hope|wish|appreciate|apologi[sz]e|imagine|realize|realise|can imagine|can't|cannot|couldn't|could not|don't|do not|didn't|am afraid|am sorry|am not|understood)|i'm (?:so |very |really |truly )?(?:sorry|afraid|glad|happy|not|here|just|only|unable)|i(?:'ll| will| can|'ve| have| would|'d) (?:just |also |now |be happy to |be glad to |like to |love to )*(?:note[ds]?|made (?:a note|sure)|written|write|pass(?:ed)?|let|tell|make (?:sure|a note)|take (?:a |your |down|that |this |the |note)|mark(?:ed)?|forward(?:ed)?|relay|ask|add(?:ed)? (?:that|this|it|your \w+)(?: (?:to (?:the|your|my) (?:message|notes?)|as well|too))?[.!]?$|put (?:that|it|this|down)|repeat|need (?:your|to|a|the|some)|leave (?:a|your|the|that|them)|try|have (?:someone|somebody|them|your|the|that)|get (?:that|your|this|the)|forwarded|recorded)|that (?:must|sounds|can be|would be|is (?:too bad|a good|good|fine|okay|all right|annoying|unfortunate|understandable|very)|was|helps)|that's (?:too bad|a good|good|fine|okay|all right|annoying|unfortunate|understandable|very|a shame|alright|kind|right)|(?:it|this) (?:sounds|must)|sorry|let me (?:just |quickly )?(?:note|write|pass|make|take (?:a|down|that|your)|get|see|check|look|double|repeat|read|think|ask|confirm (?:that|your|the)|find)|no (?:problem|rush|worries|need)\b(?!.*\bus\b)|you're (?:very |most )?welcome|you are (?:very )?welcome|my pleasure|goodbye|bye|nobody|no one|nice to|good to|if (?:you|it|there|anyone|anybody)|first|someone (?:will|can)|somebody (?:will|can)|they(?:'ll| will)|he(?:'ll| will)|she(?:'ll| will)|we(?:'ll| will) (?:call|get back|be in touch|get that (?:to|sorted|passed))|(?:our|the) (?:team|office|colleagues?) will (?:look|review|check|call|contact|be in touch)|we appreciate|you're all set|i(?:'m| am) (?:just |only )?(?:an?|the) (?:\w+ )?(?:assistant|secretary))\b|\b(?:not something|nothing) i\b/,
};

/** Thanks and goodbyes, with nothing behind them. */
const COURTEOUS =
  /^(?:(?:okay|ok|alright|all right|great|well|perfect)[,. ]+)?(?:thank(?:s| you)(?: so much| very much| a lot)?(?: for \w+(?: \w+){0,4}?)?(?:,? \w+)?|have an? (?:\w+ )?\w+|(?:good)?bye(?:,? \w+)?|sorry(?: about that| for that)?|please (?:hold(?: on)?|wait|go ahead|take your time|hang up|speak)\b.*)[.! ]*$/;

/**
 * Whether a statement tells something with words that neither the owner uses nor every secretary: it was made up. For
 * English alone, whose usual words are listed; what the caller said proves nothing about the owner.
 */
export function isUnfounded(sentence: string, language: Language, ownerWords: ReadonlySet<string>): boolean {
  const harmless = HARMLESS[language];
  if (harmless === undefined) return false;
  const statement = plain(withoutOpeners(sentence, earFor(language)));
  if (harmless.test(statement) || COURTEOUS.test(plain(sentence))) return false;
  const usual = usualWords(language);
  return wordsOf(statement, language).some(
    (word) => !keysOf(word, language).some((key) => usual.has(key) || ownerWords.has(key)),
  );
}

/** Whether all that a sentence tells is told in the owner's words, and there are three of them at least. */
export function isOwners(sentence: string, language: Language, ownerWords: ReadonlySet<string>): boolean {
  const usual = usualWords(language);
  const words = wordsOf(sentence, language);
  const owners = words.filter((word) => keysOf(word, language).some((key) => ownerWords.has(key)));
  const others = words.filter((word) => !owners.includes(word));
  return owners.length >= 3 && others.every((word) => keysOf(word, language).some((key) => usual.has(key)));
}

/** Without numbers, which are proved by themselves. */
function wordsOf(text: string, language: Language): readonly string[] {
  return contentWords(text, language).filter((word) => !/\d/.test(word) && digitsIn(word, language) === '');
}
