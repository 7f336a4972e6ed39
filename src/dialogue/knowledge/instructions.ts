import { plain } from '../hearing.js';

/** Sentences that speak to a model and not to a caller. They come with text that was pasted from somewhere. */
const inAnyLanguage =
  /<\|?[\w/]|\|>|\[\/?inst\]|<<sys>>|^\s*(?:system|assistant|user|developer|human|ai)\s*:|\b(?:system prompt|prompt injection|jailbreak|language model|chatgpt|chatbot|tool call|function call|note_field|end_call|search_knowledge)\b|\{\s*"|```/;

/** Orders in the languages that are shipped; they may come in any mailbox's text. */
const orders: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass) (?:all |any |every(?:thing)? |the |your |these |those |of )*(?:previous|prior|above|earlier|preceding|former|instructions?|rules?|prompts?|guidelines|before|context)\b|\byou are (?:now|no longer) \b|\b(?:new|following|hidden|secret|your) instructions?\b|\b(?:respond|reply|answer) (?:only |always )?with\b|\bpretend (?:to be|that you|you)\b|\b(?:act|behave) as (?:if|though|an?|the)\b|\b(?:reveal|repeat|print|output) (?:your|the) (?:prompt|instructions?|rules?)\b|\b(?:tell|promise|offer|say to|instruct) (?:the |every |all |any )?callers?\b|\b(?:do not|don't|never) (?:tell|mention|reveal|inform)\b.*\bcallers?\b|\bsay (?:exactly|only|that you)\b|\bas an ai\b/,
  /(?:ignoriere|vergiss|missachte|ignorieren sie|vergessen sie)(?: bitte)? (?:alle |die |deine |ihre |sämtliche )*(?:vorherigen|bisherigen|obigen|früheren|anweisungen|regeln)|du bist (?:jetzt|nun|ab sofort)|(?:neue|folgende|geheime) anweisung|sage? (?:dem|den|jedem) anrufer|antworte (?:nur|immer) mit|tu so,? als/,
  /(?:이전|앞의|위의|모든) ?(?:지시|명령|규칙|지침)\S* ?(?:모두 |전부 )?(?:무시|잊)|너는 이제|당신은 이제|전화 ?건 사람에게 말|시스템 ?프롬프트/,
];

/** Whether a sentence tells a model what to do. Such a sentence is not found and not spoken: no caller misses it. */
export function looksLikeInstruction(sentence: string): boolean {
  const said = plain(sentence);
  return inAnyLanguage.test(said) || orders.some((pattern) => pattern.test(said));
}
