import type { Language } from './mailbox.js';

/** How people of one language say who they are. */
export interface NameWords {
  /** What stands before a name; the first group of the rest is the name. Certain ones first. */
  readonly leads: readonly RegExp[];
  /** Leads that also start other sentences ("I'm calling", "it's broken"): believed only with a name-like rest. */
  readonly weakLeads: readonly RegExp[];
  /** What stands behind a name: "Daniel Brooks here". */
  readonly trails: readonly RegExp[];
  /** Between a person and a company. */
  readonly from: RegExp;
  /** Words that end a name. */
  readonly stops: ReadonlySet<string>;
  /** Words that are never a name or the start of one. */
  readonly never: ReadonlySet<string>;
  /** Small words inside a name: van, von, de. */
  readonly particles: ReadonlySet<string>;
  /** Mr, Frau …: dropped. */
  readonly titles: ReadonlySet<string>;
  /** How a small recogniser writes spoken letters. */
  readonly letters: Readonly<Record<string, string>>;
  /** "F for Fox", "F wie Friedrich". */
  readonly as: ReadonlySet<string>;
  readonly double: ReadonlySet<string>;
  /** Joins the words of a name. */
  readonly joiner: string;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''));

const english: NameWords = {
  leads: [
    /\bmy (?:full |first |last )?name(?:'?s| is| was)\s+(?:is )?(.+)/,
    /\bthe name(?:'s| is)\s+(.+)/,
    /\bname is\s+(.+)/,
    /\bthis is\s+(?!about|an? |the |regarding|just|for|not|really|very|my|in |to |urgent|important|it\b|fine|correct|right)(.+)/,
    /\byou(?:'re| are) (?:speaking|talking) (?:to|with)\s+(.+)/,
    /\byou can call me\s+(.+)/,
    /\bmy name\s+(.+)/,
    /\b(?:it's|its|it is)\s+(?=[\p{L}'-]+(?: [\p{L}'-]+)? (?:here|speaking|calling)\b)(?!all |right |always )(.+)/u,
  ],
  weakLeads: [
    /\b(?:it's|its|it is|i'm|i am|im|here's|speaking is|call me(?= (?!back|at|on|in|when|if|any|as|again|later|after|before|please|between|by|this|next|now|soon|asap|today|tomorrow)))\s+(.+)/,
  ],
  trails: [/^(?:hi|hello|hey|yes|yeah|good \w+|okay|uh|um|,|\s)*(.+?)\s+(?:here|speaking|calling)\b/],
  from: /\b(?:from|with|of|at|calling from|calling for|on behalf of)\s+/,
  stops: set(
    "and i i'm i'd i've im my we we're our you your he she it it's its that that's this is are was am calling call called from with of at about because regarding for to in on the a an but so who what when where please thanks thank speaking here again without yes no just um uh er well actually there will would can could do does did have has had need needs want wants like spelled spelling spelt with capital or not by as if also hello hi number phone reach me back ringing phoning wondering trying looking",
  ),
  never: set(
    "change update calling call ringing phoning trying looking wondering having sorry afraid fine good well okay ok ready here there not just very really so sure interested happy glad going gonna doing getting being about regarding because broken leaking urgent emergency important the a an my your our his her their it that this what who when where why how yes no yeah yep nope please thanks thank hello hi hey bye goodbye none nothing nobody anything something someone somebody one two three four five six seven eight nine ten zero oh tomorrow today tonight morning afternoon evening monday tuesday wednesday thursday friday saturday sunday noon anytime any time whenever after before as soon possible asap correct right wrong true false number phone at in on to for from of with by out off up down back still waiting listening great all everything is was are be been do does did have has had can could will would should may might must need want like know think guess say said tell told ask asked hear heard speak speaking talk talking pardon excuse repeat again message question problem boiler heating heater water appointment minutes hours days weeks cold hot late early unable able over under into onto than then don't dont isn't can't cannot won't wouldn't rather prefer never mind hold moment second minute sec no-one wait stop quit help operator human person robot machine computer really actually literally i you he she we they me him us them i'm i'd i'll i've you're we're it's let go ahead whatever uh um er ah hmm mm idea clue sense matter luck worries sorry machine great",
  ),
  particles: set("van von der den de la del da di le du bin ibn al el o' mac mc st st. ter ten y dos"),
  titles: set('mr mrs ms miss mister missus doctor dr sir madam professor prof'),
  letters: {
    ay: 'a',
    eh: 'a',
    be: 'b',
    bee: 'b',
    see: 'c',
    sea: 'c',
    dee: 'd',
    ee: 'e',
    eff: 'f',
    gee: 'g',
    aitch: 'h',
    eye: 'i',
    jay: 'j',
    kay: 'k',
    okay: 'k',
    el: 'l',
    ell: 'l',
    em: 'm',
    en: 'n',
    oh: 'o',
    owe: 'o',
    pee: 'p',
    pea: 'p',
    cue: 'q',
    queue: 'q',
    are: 'r',
    ar: 'r',
    ess: 's',
    tee: 't',
    tea: 't',
    you: 'u',
    vee: 'v',
    ex: 'x',
    why: 'y',
    zed: 'z',
    zee: 'z',
  },
  as: set('for as like'),
  double: set('double'),
  joiner: ' ',
};

const german: NameWords = {
  leads: [
    /\bmein name ist\s+(.+)/,
    /\bmein name\s+(.+)/,
    /\bich heiße\s+(.+)/,
    /\bich heisse\s+(.+)/,
    /\bder name ist\s+(.+)/,
    /\bname ist\s+(.+)/,
    /\bhier (?:ist|spricht)\s+(.+)/,
    /\bsie sprechen mit\s+(.+)/,
  ],
  weakLeads: [/\b(?:ich bin|hier|das ist|es ist)\s+(.+)/],
  trails: [/^(?:ja|hallo|guten \w+|,|\s)*(.+?)\s+(?:hier|am apparat|am telefon)\b/],
  from: /\b(?:von der firma|von der|vom|von|aus|bei|firma)\s+/,
  stops: set(
    'und ich wir mein meine sie er es das ist bin rufe wegen an von vom aus bei der die den zu zum zur aber bitte danke hier am apparat telefon ja nein ich möchte brauche habe hätte mit für in auf oder nicht auch wie geschrieben buchstabiere guten hallo firma nummer',
  ),
  never: set(
    'ich der die das den dem ein eine einen mein meine ihr ihre sein nicht kein keine gut okay ja nein danke bitte hallo guten tag morgen abend heute mittag nachmittag vormittag jetzt gerade wegen dringend wichtig notfall kaputt da hier dort was wer wann wo warum wie eins zwei zwo drei vier fünf sechs sieben acht neun null montag dienstag mittwoch donnerstag freitag samstag sonntag jederzeit richtig falsch genau stimmt sicher interessiert froh auf aus an in im am um zu so sehr schon noch nur auch über unter nach vor niemand nichts moment warten stopp hilfe mensch roboter maschine frage problem heizung wasser termin rückruf nummer für mit es er sie wir',
  ),
  particles: set('von van der den de zu vom zum la di'),
  titles: set('herr frau doktor dr professor prof fräulein'),
  letters: {
    be: 'b',
    ce: 'c',
    de: 'd',
    ef: 'f',
    ge: 'g',
    ha: 'h',
    jot: 'j',
    ka: 'k',
    el: 'l',
    em: 'm',
    en: 'n',
    pe: 'p',
    ku: 'q',
    er: 'r',
    es: 's',
    te: 't',
    vau: 'v',
    we: 'w',
    ix: 'x',
    ypsilon: 'y',
    zett: 'z',
  },
  as: set('wie'),
  double: set('doppel'),
  joiner: ' ',
};

const korean: NameWords = {
  leads: [/(?:제 이름은|저는|이름은|성함은)\s*(.+)/u],
  weakLeads: [],
  trails: [
    /^(?:네|예|안녕하세요|여보세요|,|\.|\s)*(.+?)(?:\s*(?:라고 합니다|이라고 합니다|라고 해요|입니다|이에요|예요|인데요))/u,
  ],
  from: /(?:에서|의)\s*/u,
  stops: set('그리고 전화 번호는 때문에 여기 지금 저 제 네 예'),
  never: set(
    '전화 문의 예약 네 예 아니요 안녕하세요 여보세요 지금 내일 오늘 오전 오후 아침 저녁 언제든지 번호 그냥 고장 문제 질문 급한 일',
  ),
  particles: set(''),
  titles: set('씨 님'),
  letters: {},
  as: set(''),
  double: set(''),
  joiner: ' ',
};

const books: Readonly<Record<string, NameWords>> = { en: english, de: german, ko: korean };

/** The words of a language; English where there are none of its own. */
export function nameWords(language: Language): NameWords {
  return books[language] ?? english;
}
