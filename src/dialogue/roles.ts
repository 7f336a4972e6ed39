import type { Language } from '../terms/index.js';
import { earFor } from './ear.js';
import { contentWords, plain } from './hearing.js';
import { usualWords } from './usual-words.js';
import { keysIn, keysOf } from './word-keys.js';

/** What tells of the prompt, in any language that models answer in. */
const INSTRUCTIONS =
  /\b(?:my|the|these|those|following|secret|hidden|internal|initial|original) (?:system |hidden |secret |internal |initial )*(?:instructions?|prompts?|rules|guidelines|programming|directives?)\b(?! (?:manual|leaflet))|\bsystem[- ]?prompt\b|\bi (?:was|am|have been|'ve been|'m) (?:told|instructed|programmed|configured|ordered|prompted) (?:to|not|never|that|by|as)\b|\bi(?:'m| am)? (?:must|should|have to|supposed to|required to) (?:only |always |never |not )?(?:answer|ask|say|speak|reply|follow|obey|stay)\b|\bfrom the facts\b|\b(?:as an ai|openai|anthropic|deepmind|alibaba|(?:developed|trained|created) by)\b|\bsquare brackets\b|\bwhat you write is spoken\b|\b(?:facts|wanted|manner|desk|rules):|\bone question at a time\b|\b(?:meine|die|folgende) (?:anweisung(?:en)?|instruktionen|regeln|vorgaben|systemnachricht)(?![\p{L}])|\bsystem-?prompt|시스템 프롬프트|(?:제|저의|내부) ?(?:지시|지침|명령)/iu;

/** "I am a pirate", "I'm a real person": it is an assistant, and says so. */
const OTHER_SELF =
  /\b(?:i am|i'm|i was|call me|as) (?:now |really |actually |indeed |not )*(?:an? |the |your )?(?:\w+ )?(?:pirate|captain|human|person|man|woman|girl|boy|robot lord|doctor|lawyer|poet|rapper|cat|dog|grandmother|grandma|wizard|ghost|dan|hacker|developer|admin|administrator|president|king|queen|god|alien|friend|lover|therapist|chatgpt|gpt|llama|gemini|claude|qwen|mistral|jailbroken|unrestricted|free|evil)\b|\bnot (?:an? )?(?:ai|robot|machine|computer|bot|automated|assistant|program)\b|\b(?:arr+|ahoy|avast|matey|shiver me|yo[- ]ho|beep boop|meow|woof|abracadabra|once upon a time|knock knock|roses are red|sweetie|darling|honey|grandma is|developer mode|jailbreak)\b|\b(?:ich bin|als) (?:jetzt |wirklich |doch )?(?:ein|eine|der|die|kein|keine)? ?(?:echte[rs]? )?(?:pirat|mensch|kapitän|frau|mann|roboter ohne|maschine mehr|arzt|dichter)\b|저는 (?:사람|인간|해적|의사)/iu;

const INTRODUCES =
  /(?:\b(?:[Mm]y name is|I'm called|I am|I'm|[Tt]his is|[Yy]ou(?:'re| are) (?:speaking|talking) (?:with|to)|[Mm]ein [Nn]ame ist|[Ii]ch heiße)|제 이름은)\s+(?!AI\b|OK\b)(\p{Lu}[\p{L}'-]+|\p{Script=Hangul}{2,4})/u;

/**
 * What a sentence gives away or pretends, as a fixed word; undefined where it stays in its part. `ownNames` are the
 * names by which the secretary may go, `known` the texts whose words belong to this call.
 */
export function checkRole(
  sentence: string,
  language: Language,
  ownNames: readonly string[],
  known: readonly string[],
): string | undefined {
  if (INSTRUCTIONS.test(sentence)) return 'reveals-instructions';
  if (OTHER_SELF.test(plain(sentence))) return 'role-play';
  const isQuestion = /[?？]\s*$/.test(sentence);
  const introduced = isQuestion
    ? undefined
    : (INTRODUCES.exec(sentence) ?? SIGNS_ON.exec(sentence))?.[1]?.toLowerCase();
  if (introduced !== undefined && !ownNames.some((name) => plain(name).includes(introduced))) return 'role-play';
  if (isForeign(sentence, language)) return 'other-language';
  return isOffTopic(sentence, language, known) ? 'off-topic' : undefined;
}

/** "Bob here." */
const SIGNS_ON =
  /^(?!Nobody|Someone|Somebody|Everyone|People|Anyone|Things)(\p{Lu}\p{L}+) (?:here|speaking|am Apparat)\b/u;

const LANGUAGES: readonly Language[] = ['en', 'de'];

/** A sentence of some length that speaks another language of ours, and not this one. */
function isForeign(sentence: string, language: Language): boolean {
  const words = plain(sentence).match(/\p{L}+/gu) ?? [];
  if (words.length < 4) return false;
  const common = (each: Language) =>
    words.filter((word) => earFor(each).commonWords.has(word) || earFor(each).stopWords.has(word)).length;
  const own = common(language);
  return LANGUAGES.some((each) => each !== language && common(each) >= 3 && common(each) > own * 2);
}

/** So many words that neither a secretary, nor the owner, nor the caller uses. */
const STRANGE_WORDS = 4;
const STRANGE_SHARE = 0.65;

/** A poem, a recipe, a lecture: hardly one word of it belongs to a telephone secretary or to this call. */
function isOffTopic(sentence: string, language: Language, known: readonly string[]): boolean {
  if (!LANGUAGES.includes(language)) return false;
  const words = contentWords(sentence, language).filter((word) => !/\d/.test(word));
  if (words.length < STRANGE_WORDS) return false;
  const own = usualWords(language);
  const theirs = keysIn(known, language);
  const isStrange = (word: string) => !keysOf(word, language).some((key) => own.has(key) || theirs.has(key));
  const strange = words.filter(isStrange).length;
  return strange >= STRANGE_WORDS && strange >= words.length * STRANGE_SHARE;
}
