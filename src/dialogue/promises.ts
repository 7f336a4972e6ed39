import type { Language } from '../terms/index.js';
import { plain } from './hearing.js';

/** How sentences of a secretary are read in one language. All patterns are tried on lower-case text. */
interface Vows {
  /** Taken out before facts are looked for: "good morning" claims no time, "one moment" no number. */
  readonly courtesies: RegExp;
  /** Somebody on our side is going to do something; group 1 is what. */
  readonly commitment?: RegExp;
  /** What a secretary may say that it will do: write down, pass on, ask. */
  readonly harmless?: RegExp;
  /** Calling back: harmless as long as no time is given. */
  readonly callBack: RegExp;
  /** "Soon", "right away": a time without a number. */
  readonly soon: RegExp;
  /** Words that give something away, whoever says that they do. */
  readonly gifts: RegExp;
  /** The same where a "not" belongs to it: "it won't cost you anything". */
  readonly waivers?: RegExp;
  /** "Tomorrow at five is fine": agrees to a time. */
  readonly agrees: RegExp;
  readonly negated: RegExp;
  readonly transfer: RegExp;
  /** Sends the caller to another telephone: only to the owner's. */
  readonly callElsewhere: RegExp;
  /** The sentence asks something. */
  readonly question: RegExp;
  /** The sentence is about the caller, whose own words prove it then. */
  readonly aboutCaller: RegExp;
  /** The sentence says how things are with us; only the owner's texts prove that. */
  readonly aboutUs: RegExp;
  /** Yes, no, or that we do or have something: an answer, however short. */
  readonly asserts: RegExp;
  /** Not an answer: "I don't know", "I'll pass that on". */
  readonly modest: RegExp;
}

const english: Vows = {
  courtesies:
    /\b(?:good (?:morning|afternoon|evening|night|day)|have a(?: \w+){0,2} (?:day|morning|afternoon|evening|night|weekend|week|one)|(?:help|assist|do for|calling)(?: you| us)? (?:today|tonight)|how are you(?: doing)? today|one (?:moment|second|minute|sec|more|last|thing|of)|just a (?:second|minute)|(?:this|that|which|any|no|every|some|the|another|a different) one|one (?:by|at a) \w+|zero in|for one)\b/g,
  commitment:
    /\b(?:(?!you\b|what\b|who\b|which\b|when\b|it\b|that\b|this\b|there\b|nobody\b)[\w']+(?='ll | will )|i|we|he|she|they|someone|somebody|(?:a|an|the|our|your|one of our) (?:\w+ ){0,2}?(?:technicians?|engineers?|plumbers?|colleagues?|team|staff|office|managers?|drivers?|doctors?|experts?|specialists?|mechanics?|boss|owner|company|people|guys?))(?:'ll| will| are going to|'re going to| is going to|'s going to| am going to|'m going to| can| could| shall|'d be happy to|'d be glad to| would be happy to)(?: (?:also|just|now|then|certainly|definitely|gladly|surely|absolutely|be (?:able|happy|glad|sure) to|personally|immediately|\w+ly|have (?:someone|somebody|them|him|her|a \w+|our \w+)))* ((?!not\b|never\b)\w+(?: \w+){0,3})/g,
  harmless:
    /^(?:note|write|jot|pass|let|tell|inform|make (?:sure (?:that )?(?:\w+ ){0,2}(?:message|looks|sees|reads|gets|get|know|knows|is passed|this|that|it)|a note)|take (?:a |your |down|that down|this down|the |note)|mark|forward|relay|ask|help|put (?:that|this|it|your|down)|review|add|repeat|read|remember|record|give (?:them|him|her|it) (?:your|the|that)|leave|keep|be (?:happy|glad|here|brief|sure|able|with you|passed|noted|forwarded|recorded|delivered|given|marked|saved|relayed)|get (?:that|your|this|it) |try|see(?! you)|check|look|search|find|say|hear|understand|answer|speak|talk|confirm (?:that|your|the) (?:number|name|details)|do (?:that|my best|for you)|reach you|only|spell|start|continue|hang|wait|need|imagine|update|correct|change (?:that|the number|it)|include|use)\b/,
  callBack:
    /\b(?:(?:call|ring|phone|contact|reach)(?: you)?(?: back)?|get back|be in touch|get in touch|return|follow up)\b/,
  soon: /\b(?:soon|shortly|right away|immediately|straight away|asap|in a (?:moment|minute|few|bit)|within|by the end of|first thing)\b/,
  gifts:
    /\b(?:see you|consider it (?:done|settled)|(?:you have )?my word|trust me|i swear|expect (?:us|him|her|them|an?|the|someone|somebody|our)|i(?:'ve| have)? (?:just |already |now )?(?:scheduled|booked|arranged|confirmed|reserved|approved|granted|applied|cancell?ed|ordered|dispatched|sent|transferred|refunded|organi[sz]ed|waived|reduced|credited)|(?:it|that|this|everything|your \w+(?: \w+)?)(?:'ll| will| is going to) (?:be|get) (?!passed|noted|forwarded|recorded|delivered|given|marked|saved|written|added|relayed)\w+(?:ed|en|t)\b|(?:full )?responsib\w+|liab\w+|our fault|entitled|(?:warranty|guarantee|insurance) (?:covers?|includes?|applies)|promises?|promised|guarantees?|guaranteed|assure you|rest assured|on (?:his|her|their|its|the) way|(?:is|are|been|'s|'re|was|you) (?:now |already |all )?(?:booked|scheduled|confirmed|reserved|arranged|approved|refunded|dispatched)|booked you|free of charge|for free|(?:is|are|be|it's|that's) free|no (?:extra )?(?:charge|cost)|complimentary|discounts?|discounted|refunds?|rebates?|vouchers?|compensat\w+|waived?|you(?:'ll| will) (?:get|receive|be (?:called|contacted|refunded|seen|visited))|(?:it's|that's|we have) a deal|percent off|half (?:the |of the )?price|half off|(?:nothing|no need) to pay|owe (?:us )?nothing|your (?:\w+ ){1,3}(?:is|are|has been|have been|was|were) (?:now |already |hereby )*(?!noted|recorded|marked|passed|saved|forwarded|received|registered|needed|required)\w{2,}ed|(?:technicians?|engineers?|plumbers?|someone|somebody|we|he|she|they) (?:comes?|arrives?|visits?|(?:is|are|'re) (?:coming|arriving|visiting))|sending (?:someone|somebody|a|an|our)|dispatch\w*)\b/g,
  waivers:
    /\b(?:costs? (?:you )?nothing|(?:won't|doesn't|will not|does not|not going to) (?:cost|be charged|charge)|(?:never|don't|do not) charge|(?:won't|don't|not) have to pay|pay nothing|(?:nothing|no need) to pay|no (?:extra )?(?:charge|cost|fee))\b/g,
  agrees:
    /\b(?:(?:works|suits|good|fine|okay|ok) (?:for )?(?:us|me)|suits us|works(?: (?:fine|well|great|perfectly))?(?=[.!\s]*$)|(?:is|'s|sounds) (?:fine|okay|ok|good|perfect|great|possible|no problem|a deal)|it is(?=[.!\s]*$))\b/,
  negated:
    /\b(?:can't|cannot|can not|couldn't|could not|won't|will not|not able|unable|don't|do not|doesn't|does not|isn't|aren't|not|never|nobody|no one|whether|if)\b/,
  transfer:
    /\b(?:put(?:ting)? you (?:through|on)|transfer(?:ring|red)? you|connect(?:ing|ed)? (?:you|your call|the call|this call)|transfer(?:ring)? (?:the|your|this) call|(?:forward|redirect)(?:ing)? (?:you|(?:the|your|this) call)|redirecting|you(?:'re| are) being (?:transferred|connected))\b/,
  callElsewhere:
    /\b(?:(?:call|calling|dial|dialing|dialling|ring|phone|text|contact)\b(?! (?:you|back|from))|reach (?:us|them|him|her)\b|our (?:\w+ )?number|hotline|redirecting|forward)/,
  question:
    /[?？]\s*$|^(?:(?:okay|ok|so|and|thanks|thank you|great|sure|all right|alright|sorry|please|now|then|got it|perfect)[,.! ]+)*(?:can|could|may|might|shall|should|would|will|is|are|was|do|does|did|have|has|what|when|where|which|who|whom|why|how)\b/,
  aboutCaller:
    /^(?:got it|noted|perfect|okay)[,.:]|^(?:(?:okay|ok|so|and|thanks|thank you|great|all right|alright|sorry|got it|perfect)[,.! ]+)*(?:(?:\p{L}+, )?i (?:(?:only|still|now) )*have|i've (?:got|noted|written|put)|i(?:'ll| will) (?:note|write|mark|pass|let|tell|put|add)|noted|so that|that is|that's)\b|\byou(?:'d| would)? (?:want|wanted|like|prefer|said|say|mentioned|need|asked|told|gave|live|are calling)\b|\byou can be reached|\byou(?:'re| are) calling\b|\byour (?:\w+ )?(?:number|name|address|e-?mail|code|reference) (?:is|as|was)\b|best for you\b/u,
  aboutUs:
    /\b(?:we|we're|we've|we'll|our|ours|costs?|prices?|priced|charges?|fees?|open|opens|opened|closed?|closes|available|there (?:is|are)|there's)\b/,
  asserts:
    /^(?:(?:oh|well|sure|okay)[, ]+)*(?:yes|yeah|yep|absolutely|certainly|definitely|of course|indeed|correct|no|nope)\b[^?]*\b(?:we|it|it's|they|he|she|you can|there|that's)\b|\b(?:we(?:'re|'ve)?|our \w+|they|the (?:office|shop|store|team|company|service)|it|there|this|parking|delivery|shipping)(?: (?:do|does|are|is|have|has|can|offer|offers|accept|accepts|take|takes|provide|sell|deliver|charge|cost|costs|open|opens|close|closes|start|usually|also|always|typically))+\b/,
  modest:
    /\b(?:don't know|do not know|not sure|can't (?:say|answer|tell|help)|cannot (?:say|answer|tell|help)|unable|pass (?:that|this|your|the|it|on)|let (?:\w+ ){1,3}know|call you back|get back|find out|note|noted|don't have|do not have (?:that|this|any|the) |no information|nobody|sorry to hear|sounds|how can|what can)\b|\?\s*$/,
};

const german: Vows = {
  courtesies:
    /(?:guten (?:morgen|tag|abend)|gute nacht|(?:schönen|angenehmen|guten) (?:tag|abend|nachmittag|morgen)(?: noch)?|schönes wochenende|schöne woche|(?:heute|morgen)? ?(?:für sie tun|helfen)|einen? (?:moment|augenblick|sekunde)|noch eine? )/g,
  callBack: /(?:rufen|ruft|rückruf|melden|meldet|zurückruf\w*|erreichen)/,
  soon: /(?:sofort|gleich|umgehend|in kürze|innerhalb|noch heute|so bald)/,
  gifts:
    /(?:versprech\w*|versproch\w*|garantier\w*|versicher\w* ihnen|sage? (?:ihnen )?zu|(?:schicke|schicken|sende|senden|entsende\w*) (?:ihnen |wir |ich |sofort |jemanden|einen|unseren)|(?:kommt|kommen) (?:um|heute|morgen|gleich|sofort|am|zu ihnen|vorbei)|unterwegs|rabatt\w*|nachlass|ermäßig\w*|kostenlos|gratis|umsonst|gutschein\w*|erstatt\w*|entschädig\w*|(?:termin|besuch) (?:ist|wurde|habe|steht)|gebucht|reserviert|genehmigt|abgemacht|halber preis)/g,
  agrees: /(?:passt (?:uns|mir|gut)|(?:ist|geht) (?:gut|in ordnung|okay|möglich|kein problem)|geht klar|einverstanden)/,
  negated: /(?:nicht|kein\w*|nie(?:mals|mand)?|leider|ob)(?![\p{L}])/u,
  transfer:
    /(?:verbinde (?:ich )?sie|stelle (?:ich )?sie (?:\p{L}+ )*durch|(?:werde|kann) sie (?:\p{L}+ )*(?:verbinden|durchstellen|weiterleiten)|leite (?:ich )?sie weiter)/u,
  callElsewhere: /(?:rufen sie (?!zurück)|wählen sie|erreichen sie|(?:bitte|sie) (?:die|unter der) nummer)/,
  question:
    /[?？]\s*$|^(?:und |also |gut[, ]+|danke[, ]+)*(?:kann|können|könnten|darf|dürfen|soll|sollen|möchten|wollen|haben|ist|sind|was|wann|wo|wer|wie|welche\w*|unter|worum|passt)(?![\p{L}])/u,
  aboutCaller:
    /ich (?:habe|notiere|gebe|schreibe|richte)|notiert|(?:^|[^\p{L}])sie (?:möchten|wollen|wünschen|sagten|haben (?:gesagt|angegeben)|rufen von)|ihre? (?:\p{L}*nummer|name|adresse|e-?mail|nachricht|bestellung)|^also|^das ist|passt (?:es )?ihnen|möchten/u,
  aboutUs:
    /(?:(?:^|[^\p{L}])(?:wir|unser\w*)(?![\p{L}])|kostet|kosten|preis\w*|gebühr\w*|geöffnet|geschlossen|offen|öffnen|schließen|verfügbar|es gibt)/u,
  asserts:
    /^(?:ja|jawohl|natürlich|selbstverständlich|sicher|klar|nein)(?![\p{L}])[^?]*(?:wir|es|das|sie können)|(?:^|[^\p{L}])(?:wir (?:haben|sind|bieten|nehmen|machen|liefern|können|akzeptieren)|es (?:ist|gibt|kostet)|das (?:ist|kostet|geht))/u,
  modest:
    /(?:weiß (?:ich )?(?:es |das )?(?:leider )?nicht|kann ich (?:ihnen )?(?:leider )?(?:selbst )?nicht|gebe .*weiter|richte .*aus|notier\w*|rückruf|rufen sie zurück|leider|tut mir leid|\?\s*$)/,
};

const korean: Vows = {
  courtesies: /(?:좋은 (?:하루|아침|저녁|오후)|안녕하세요|잠시만|한 번|한번|하나 더)/g,
  callBack: /(?:전화|연락|회신)/,
  soon: /(?:곧|바로|즉시|당장|금방|이내)/,
  gifts:
    /(?:약속|보장|할인|환불|무료|공짜|보상|쿠폰|보내\s?드리|방문(?:하|해|할)|출발|예약(?:되|됐|했|해\s?드)|확정|반값)/g,
  agrees: /(?:괜찮습니다|가능합니다|좋습니다|됩니다)/,
  negated: /(?:않|못|없|안 |아니|어렵|모르)/,
  transfer: /(?:연결해|연결하|돌려\s?드리|바꿔\s?드리)/,
  callElsewhere: /(?:전화하세요|전화해 ?주세요|전화하시|거세요|걸어 ?주세요)/,
  question: /[?？]\s*$|(?:까요|나요|신가요|세요|십니까|될까)[.?]?\s*$/,
  aboutCaller: /(?:고객님|말씀|번호|성함|맞|남기|메모|적어|전달)/,
  aboutUs: /(?:저희|우리|가격|비용|요금|영업|엽니다|열어|닫|이용)/,
  asserts:
    /(?:^(?:네|예|그럼요|물론|아니요)[,. ].*(?:습니다|어요|아요|해요)|(?:합니다|입니다|있습니다|엽니다|가능합니다))[.]?\s*$/,
  modest: /(?:모르|어렵|전달|메모|적어|확인|죄송|남겨|연락|말씀|맞습니까|맞나요|\?\s*$)/,
};

const tables: Readonly<Record<Language, Vows>> = { en: english, de: german, ko: korean };

/** How a language makes promises; English where nothing is known of it. */
export function vowsOf(language: Language): Vows {
  return tables[language] ?? english;
}

/** Whether the secretary says that the caller is put through now. */
export function announcesTransfer(text: string, language: Language): boolean {
  const vows = vowsOf(language);
  const said = plain(text);
  const match = vows.transfer.exec(said);
  if (match === null) return false;
  const sentence = said.slice(Math.max(...['.', '!', '?'].map((mark) => said.lastIndexOf(mark, match.index))) + 1);
  return !vows.negated.test(sentence.slice(0, sentence.search(vows.transfer))) && !/[?？]/.test(sentence);
}

/**
 * What of a sentence is a promise: groups of words that the owner must have written; empty for none. `hasTime`: the
 * sentence names a time.
 */
export function promisesIn(sentence: string, language: Language, hasTime: boolean): readonly string[] {
  const vows = vowsOf(language);
  const said = plain(sentence).replace(vows.courtesies, ' ');
  // "Don't worry, we will": what is negated is negated in its own clause.
  const isOpen = (at: number) => !vows.negated.test(said.slice(said.slice(0, at).search(/[^,;:]*$/), at));
  const given = [...said.matchAll(vows.gifts)].filter((match) => isOpen(match.index));
  const gifts = [...given, ...(vows.waivers === undefined ? [] : said.matchAll(vows.waivers))].map(([words]) => words);
  const isTimed = hasTime || vows.soon.test(said);
  const deeds = [...(vows.commitment === undefined ? [] : said.matchAll(vows.commitment))].flatMap((match) => {
    const [, deed = ''] = match;
    if (!isOpen(match.index) || vows.question.test(said) || vows.transfer.test(match[0])) return [];
    if (vows.harmless?.test(deed)) return [];
    return startsWith(vows.callBack, deed) && !isTimed ? [] : [match[0]];
  });
  const calls = vows.commitment === undefined && isTimed && vows.callBack.test(said) && isOurCall(said, vows);
  const agrees = hasTime && vows.agrees.test(said) && !vows.question.test(said) && !vows.negated.test(said);
  return [...gifts, ...deeds, ...(calls || agrees ? [said] : [])];
}

function startsWith(pattern: RegExp, text: string): boolean {
  return text.search(pattern) === 0;
}

/** A call back is promised by a statement about us, not by a question or by what the caller wants. */
function isOurCall(said: string, vows: Vows): boolean {
  return !vows.question.test(said) && vows.aboutUs.test(said) && !vows.negated.test(said);
}
