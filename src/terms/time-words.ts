import type { Language } from './mailbox.js';

/** How people of one language say when they can be called. */
export interface TimeWords {
  /** Words that make a phrase a time: tomorrow, morning, Monday, o'clock. */
  readonly strong: RegExp;
  /** Words that are a time only beside others: after, five, next. */
  readonly weak: RegExp;
  /** A preposition and an hour: "after five", "before 12:30". */
  readonly clock: RegExp;
  /** "Any time", "whenever you like". */
  readonly anyTime: RegExp;
  readonly soon: RegExp;
  /** Words that turn a time around: then the whole sentence is kept. */
  readonly qualifiers: RegExp;
  /** What is cut off at the phrase's ends. */
  readonly edges: RegExp;
  /** What may nevertheless begin it: "in the morning". */
  readonly openers: RegExp;
}

const english: TimeWords = {
  strong:
    /^(?:today|tonight|tomorrow|morning|mornings|afternoon|afternoons|evening|evenings|noon|midday|midnight|lunch|lunchtime|weekday|weekdays|weekend|weekends|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|o'clock|oclock|a\.?m\.?|p\.?m\.?|january|february|april|june|july|august|september|october|november|december|week|hour|hours|minutes|daytime|later)$/,
  weak: /^(?:next|this|the|in|on|at|by|between|from|to|until|till|after|before|around|about|past|half|quarter|and|or|any|early|late|day|days|time|times|first|thing|during|within|of|my|work|dinner|breakfast|school|business|office|no|than|except|but|not|a|an|couple|few|end|every|all|that|march|may|\d{1,2}(?::\d\d)?(?:st|nd|rd|th|am|pm)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|fifteen|forty|twenty|fifth|second|third|fourth|sixth|seventh|eighth|ninth|tenth)$/,
  clock: /^(?:after|before|around|about|at|between|from|to|until|till|by|past)$/,
  anyTime:
    /\b(any ?time(?: (?:today|tomorrow|(?:you like|you want|this week|next week)|(?:after|before) \w+))*|whenever(?: (?:you|he|she|they|it|is|are|can|want|like|suits|convenient|ready|free|possible|good|best|works|for)\b)*|at (?:your|his|her|their) convenience|all day|(?:doesn't|does not|don't) matter(?: when)?|no preference)/,
  soon: /\b(as soon as (?:possible|you can|he can|she can|they can)|a\.?s\.?a\.?p\.?|right away|straight away|immediately|(?:right )?now|at once|in (?:a|ten|five|\d+) minutes?)\b/,
  qualifiers: /\b(?:until|till|except|unless|other than|not before|not after|busy|but not)\b/,
  edges: /^(?:the|in|to|and|or|of|that|a|an|but|my|work|any|all|no|not|time|times|two|one|than|with)$/,
  openers: /^(?:in|all)$/,
};

const german: TimeWords = {
  strong:
    /^(?:heute|morgen|übermorgen|früh|vormittag|vormittags|mittag|mittags|nachmittag|nachmittags|abend|abends|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|wochenende|werktags|uhr|woche|stunde|stunden|minuten|später)$/,
  weak: /^(?:nächste|nächsten|nächster|diese|dieser|am|im|in|ab|um|nach|vor|zwischen|bis|gegen|und|oder|halb|viertel|den|der|dem|die|von|ganzen|tag|einer|paar|\d{1,2}(?::\d\d)?|ein|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)$/,
  clock: /^(?:nach|vor|ab|um|gegen|bis|zwischen)$/,
  anyTime:
    /\b(jederzeit|egal wann|immer|wann (?:sie|er) (?:wollen|will|möchten|möchte)|den ganzen tag|ist (?:mir )?egal)\b/,
  soon: /\b(so (?:bald|schnell) wie möglich|sofort|umgehend|möglichst bald|jetzt(?: gleich)?|gleich)\b/,
  qualifiers: /\b(?:außer|nicht vor|nicht nach|beschäftigt|aber nicht)\b/,
  edges: /^(?:der|die|den|dem|und|oder|von|in|um|ein)$/,
  openers: /^(?:in|um|den)$/,
};

const korean: TimeWords = {
  strong:
    /^(?:오늘|내일|모레|오전|오후|아침|점심|저녁|밤|주말|평일|다음|이번|[월화수목금토일]요일|\S*시|\S*시간|\S*분)(?:에|에요|쯤|쯤에|이후|이후에|이후에요|까지|전에|후에|중에|부터|로|이요|요)?$/u,
  weak: /^(?:주|주에|이후|이후에|전에|후에|사이|사이에|까지|부터|쯤|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|\d{1,2})$/u,
  clock: /^$/,
  anyTime: /(언제든지|언제든|아무 ?때나|상관없)/u,
  soon: /(가능한 ?한? ?빨리|최대한 빨리|지금(?: 바로)?|당장)/u,
  qualifiers: /(?:제외|빼고|말고)/u,
  edges: /^(?:한|두|세|네)$/u,
  openers: /^$/,
};

const books: Readonly<Record<string, TimeWords>> = { en: english, de: german, ko: korean };

/** The words of a language; English where there are none of its own. */
export function timeWords(language: Language): TimeWords {
  return books[language] ?? english;
}
