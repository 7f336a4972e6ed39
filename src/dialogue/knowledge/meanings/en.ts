import { stemmer } from '@orama/stemmers/english';
import { wordSet } from '../../ear.js';
import type { Lexicon, Meaning } from '../lexicon.js';

const period = '(?:minutes?|hours?|days?|weeks?|months?|years?)';

/** Kinds of answers. A question that asks for one of them is answered by nothing else. */
const kinds: readonly Meaning[] = [
  {
    name: 'JOBS',
    words: 'hire hiring vacancy career apprentice apprenticeship internship recruit',
    phrases: /\b(?:(?:job|work) (?:openings?|for me)|openings? for|work for you|apply for|open positions?)\b/g,
  },
  {
    name: 'EXPERIENCE',
    phrases: /\bhow long (?:have|has) (?:you|your|he|she|they|it|the)(?: \w+){0,3} (?:been|had|worked|existed|done)\b/g,
  },
  { name: 'AGE', words: 'age', phrases: /\bhow old\b|\bwhat age\b/g },
  {
    name: 'OFTEN',
    phrases: /\bhow (?:often|frequently)\b|\bhow many times\b/g,
    told: /\b(?:every|once|twice|times)\b|\b(?:daily|weekly|monthly|yearly|annually)\b/,
  },
  {
    name: 'HOURS',
    words: 'open opening opens close closes closed closing shut hours staffed',
    phrases:
      /\b(?:opening|office|business|working) (?:hours|times?)\b|\bhow (?:late|early|long) (?:are|is|do|does|can|will) (?:you|the|i|we|somebody|someone|anybody|anyone)\b(?= (?:guys )?(?:open|there|in|stay|reach|call))|\bwhat (?:time|hours?)\b(?=.*\b(?:open|close|start|there|reach|call|come|work|shut|finish)\b)|\b(?:are you|is (?:anyone|anybody|someone|somebody)) (?:guys )?(?:there|in|around|at work|in the (?:office|shop))\b|\b(?:pick(?:s|ed)? up|answers?) (?:the|your) phone\b|\bdo you (?:guys )?work (?=(?:on |at |over )?(?:the )?(?:week|night|sat|sun|mon|tue|wed|thu|fri))|\bwhat hours are you\b/g,
    told: /\b(?:open|closed|staffed|available)\b.*(?:day|\b(?:from|until|till|to)\b)/,
  },
  {
    name: 'HOURS',
    words: 'monday tuesday wednesday thursday friday saturday sunday weekend weekday holiday evening morning afternoon',
    soft: true,
  },
  { name: 'HOURLY', phrases: /\b(?:per|an|by the) hour\b|\bhourly(?: rates?| fees?)?\b/g },
  {
    name: 'SOON',
    phrases:
      /\bhow (?:soon|quick(?:ly)?|fast)\b|\bwhen could (?:you|somebody|someone)\b|\b(?:next|earliest|soonest|first) (?:free |available |possible )?(?:appointments?|slots?|date)\b/g,
    told: /\bwithin (?:an?|one|two|three|four|five|\d+) (?:minutes?|hours?|days?|weeks?)\b|\b(?:same day|at once|immediately)\b/,
  },
  {
    name: 'DURATION',
    phrases: new RegExp(`\\bhow long\\b|\\bhow many ${period}\\b|\\bhow much time\\b`, 'g'),
    words: 'duration',
    told: new RegExp(`\\b${period}\\b`),
  },
  {
    name: 'PRICE',
    words: 'cost price priced charge fee rate pricing expensive cheap',
    phrases:
      /\bhow much(?= (?:is|are|was|does|do|did|would|will|for|to|it|can|should|of a|an?|the)\b)(?! (?:gas|water|time|oil|power|energy))|\bwhat (?:do|would|will) (?:i|we) (?:have to )?(?:pay|owe)\b|\bdo (?:i|we) (?:have to|need to) pay\b|\bset me back\b|\bhow expensive\b/g,
    told: /\b(?:costs?|price|priced|charges?|charged|fees?|free|rates?)\b/,
  },
  {
    name: 'PLACE',
    words: 'address located location directions situated whereabouts',
    phrases:
      /\bwhere(?:'s| is| are| can i find| do i find| exactly| about)?\b(?! (?:can|do|could|should|may) i (?:park|pay|leave|put))|\bhow (?:do|can|would) (?:i|we) (?:get to|find|get there|reach your)\b|\b(?:which|what) (?:street|road|part of town|floor|building)\b|\bget to (?:you|your)\b|\bfind (?:you|your)\b/g,
    told: /\b(?:street|road|avenue|square|lane|drive|boulevard|opposite|next to|behind|beside|across from|in front of|around the corner|floor)\b/,
  },
  {
    name: 'WHO',
    phrases:
      /(?<!(?:one|body|person|people) )\bwho(?:'s| is| are| would be| will be| does| do i speak)?\b|\b(?:the |your )?names? of\b|\bwhat(?:'s| is| are) (?:the |your |his |her |their )?(?:\w+ )?names?\b/g,
    told: /\b(?:doctor|mister|misses|mr|mrs|ms|dr|partners?|owners?|managers?)\b/,
  },
];

/** Things that callers and owners call by different names. */
const things: readonly Meaning[] = [
  {
    name: 'contingency',
    words: 'contingency',
    phrases:
      /\bno win,? no fee\b|\b(?:share|percentage|part|cut) of the (?:outcome|winnings|settlement|compensation)\b/g,
  },
  {
    name: 'miss',
    words: 'miss missed',
    phrases:
      /\b(?:don't|do not|didn't|can't|cannot|won't|not) (?:show(?: up)?|turn up|come|make it|appear)\b|\bno[- ]shows?\b/g,
  },
  {
    name: 'installment',
    words: 'installment instalment finance financing',
    phrases:
      /\b(?:payment|finance|monthly) plans?\b|\b(?:monthly|in) (?:parts?|payments?|rates|steps)\b|\bpa(?:y|id)(?: it| that| this)? off\b|\bspread (?:the |my |out )?(?:payments?|costs?)\b|\bbit by bit\b|\bpay (?:\w+ )?(?:monthly|later|over time)\b/g,
  },
  {
    name: 'payment',
    words: 'pay payment card cash credit visa mastercard paypal cheque check transfer',
    phrases: /\bcredit cards?\b|\bbank transfers?\b/g,
  },
  {
    name: 'parking',
    words: 'park parking garage',
    phrases:
      /\b(?:leave|put|park) (?:the|my|our|a) (?:car|van|vehicle|truck)\b|\bcar parks?\b|\bparking (?:lot|spaces?|spots?)\b/g,
  },
  {
    name: 'emergency',
    words: 'emergency urgent breakdown night nights duty',
    phrases:
      /\b(?:right|straight) away\b|\bbroke(?:n)? down\b|\bout of hours\b|\bafter hours\b|\bmiddle of the night\b|\bday and night\b|\baround the clock\b|\bas soon as possible\b/g,
  },
  { name: 'pain', words: 'pain hurt ache toothache sore painful', phrases: /\bsevere pain\b/g },
  { name: 'guarantee', words: 'guarantee warranty guaranteed' },
  {
    name: 'offer',
    words: 'service services offer offering provide specialize specialise specialty practice',
    soft: true,
  },
  {
    name: 'services',
    phrases:
      /\bwhat (?:kinds?|sorts?|types?) of (?:work|services?|jobs?|things|cases?|laws?|treatments?)\b|\bwhat (?:do|can|all do) you (?:guys )?(?:do|offer|provide|treat|handle)\b|\bwhat services\b|\bservices do you\b|\bareas of (?:law|practice|work)\b/g,
  },
  {
    name: 'services',
    phrases:
      /\b(?:do|can) you (?:guys |also |even )*(?=(?:do|handle|offer|sell|provide|repair|install|fix|treat|make)\b)/g,
    soft: true,
  },
  {
    name: 'maintain',
    words: 'service serviced servicing maintenance maintain check checkup inspection inspect tune',
    phrases: /\bcheck[- ]?ups?\b|\btune[- ]?ups?\b/g,
  },
  { name: 'annual', words: 'annual yearly annually', phrases: /\b(?:once|every|per|a) year\b/g },
  { name: 'area', words: 'area region town cover', phrases: /\btoo far\b|\bhow far\b|\bwithin \w+ \w*[ -]?miles\b/g },
  { name: 'area', phrases: /\b(?:come|travel|drive|get)(?: all the way| out)? (?:to|as far as)\b/g, soft: true },
  { name: 'callout', words: 'visit visits visiting visited', phrases: /\bcall[- ]?outs?\b/g },
  { name: 'callout', phrases: /\bcom(?:e|ing) out\b|\bcome (?:over|round|around|by)\b/g, soft: true },
  { name: 'appointment', words: 'appointment booking book schedule slot reservation reserve' },
  { name: 'quote', words: 'quote quotes estimate quotation', phrases: /\bcost estimates?\b/g },
  { name: 'repair', words: 'repair fix mend fixing repaired fixed' },
  {
    name: 'install',
    words: 'install installation fit fitted fitting replace replacement',
    phrases: /\bput(?= (?:\w+ ){0,4}in\b)/g,
  },
  { name: 'boiler', words: 'boiler furnace' },
  { name: 'broken', words: 'broken broke break breaks damaged' },
  { name: 'cancel', words: 'cancel cancellation', phrases: /\bcall off\b/g },
  {
    name: 'reschedule',
    words: 'reschedule moved postpone',
    phrases: /\b(?:move|change|shift|changing|moving)(?= (?:my|the|an|our|a) (?:appointment|visit|date|meeting)\b)/g,
  },
  {
    name: 'child',
    words: 'child children kid kids baby babies toddler infant teenager',
    phrases: /\b\w+[- ]years?[- ]olds?\b/g,
  },
  {
    name: 'relative',
    words: 'daughter son mother father wife husband parents grandmother grandfather sister brother friend',
    soft: true,
  },
  { name: 'whiten', words: 'white whiter whiten whitening bleach bleaching' },
  { name: 'tooth', words: 'tooth teeth dental' },
  {
    name: 'extraction',
    words: 'extraction extracted',
    phrases:
      /\b(?:tooth|teeth) (?:was |were |is |been )?(?:pulled|removed|taken out|out)\b|\bpull(?:ed|ing)? (?:out )?(?:a|my|the|his|her) (?:tooth|teeth)\b/g,
  },
  { name: 'fear', words: 'afraid scared fear anxious nervous frightened terrified panic anxiety phobia' },
  {
    name: 'access',
    words: 'wheelchair ramp accessible disabled disability lift elevator stairs walker barrier',
    phrases: /\bwheelchair access(?:ible)?\b|\bstep[- ]free\b/g,
  },
  { name: 'bring', phrases: /\bbring(?: along| with me)?\b|\bhave with me\b|\btake along\b/g, soft: true },
  { name: 'first', words: 'first initial', phrases: /\bfirst (?:time|visit|appointment|meeting|consultation)\b/g },
  {
    name: 'newcomer',
    phrases:
      /\bnew (?:patients?|clients?|customers?)\b|\b(?:not|never been) (?:yet )?a (?:patient|client|customer)\b|\btak(?:e|ing) (?:anyone|people|somebody|someone|patients?|clients?)(?: on)?\b|\btaking on\b|\bstill accepting\b/g,
  },
  { name: 'accept', words: 'accept take taking accepted', soft: true },
  { name: 'insurance', words: 'insurance insured insurer coverage' },
  { name: 'prescription', words: 'prescription medication medicine refill' },
  { name: 'renew', words: 'renew renewed renewal refill' },
  { name: 'documents', words: 'document documents paper papers paperwork' },
  {
    name: 'meeting',
    words: 'consultation meeting consult',
    phrases: /\b(?:first|initial) (?:consultation|meeting|talk|conversation|appointment)\b/g,
  },
  { name: 'video', words: 'video zoom skype facetime remote remotely online webcam teams' },
  {
    name: 'language',
    words: 'language spanish french german chinese korean english polish turkish arabic russian',
  },
  { name: 'lawyer', words: 'lawyer attorney solicitor counsel', phrases: /\battorney(?=\b)(?<!power of attorney)/g },
  { name: 'represent', words: 'represent defend defence defense' },
  { name: 'criminal', words: 'criminal crime arrested police jail' },
  {
    name: 'dismissal',
    words: 'dismissal dismissed fired sacked redundancy redundant',
    phrases: /\blaid off\b|\blost my job\b|\blet me go\b|\bgot the sack\b/g,
  },
  {
    name: 'confidential',
    words: 'confidential confidentiality secret private privacy discreet',
    phrases: /\b(?:stays? )?between us\b|\bkeep (?:it|that|this) (?:to yourself|quiet)\b/g,
  },
  { name: 'complain', words: 'complain complaint satisfied unhappy dissatisfied' },
  {
    name: 'recycle',
    words: 'recycle dispose disposal',
    phrases: /\btakes?(?= (?:\w+ ){0,4}(?:away|with you)\b)|\bget rid of\b/g,
  },
  {
    name: 'rebate',
    words: 'rebate subsidy grant',
    phrases: /\b(?:money|support|help|funding) from the (?:state|government)\b/g,
  },
  { name: 'home', words: 'home house', soft: true },
  {
    name: 'write',
    phrases: /\b(?:draw|drawn|write|written|make|made) up\b|\bhave (?:\w+ ){1,3}(?:written|drawn|made)\b/g,
  },
  { name: 'animals', words: 'pet pets dog dogs cat cats animal animals' },
  {
    name: 'free',
    words: 'free complimentary',
    phrases: /\b(?:cost|charge)s? anything\b|\bfree of charge\b|\bno (?:extra )?(?:cost|charge)\b|\bwithout charge\b/g,
    soft: true,
  },
  { name: 'email', words: 'email website', phrases: /\be-?mail\b|\bweb ?site\b/g },
  { name: 'owner', words: 'owner boss manager', phrases: /\b(?:owns|runs) (?:the|this|your)\b/g },
];

const empty =
  "a an the i you he she it we they me him her us them my your his its our their mine yours this that these those is am are was were be been being do does did done doing have has had having can could will would shall should may might must ought and or but if so because as at by with about between into through to from in on off over again then once here there when how where what which who whom whose all any both each few more most other some such no nor not only own same than too very just now also please um uh er ah oh well like know tell ask wondering wonder question want wanted need would i'd i'm i'll i've it's that's what's you're don't doesn't isn't aren't can't won't let's let got get gets getting go going come comes coming hello hi hey good yes yeah okay ok right sure thanks thank sorry possibly maybe guys folks anyone someone anybody somebody something anything everything out up down away back really actually even still already yet however much many lot happen happens happened able possible sort kind kinds type thing things way use using make makes give gives look put handle first-time today tomorrow soon always ever never every until till of for along else must during after before since whether another us one's there's while though quite please";

const soft =
  'office practice shop store business company clinic place firm here customer client patient people person reach call phone long days time times today week when work works working visit new old usually next year hour day without many speak speaks afford travel leave anywhere somewhere near';

export const english: Lexicon = {
  stem: stemmer,
  empty: wordSet(empty),
  soft: wordSet(soft),
  meanings: [...kinds, ...things],
  lists: /^(?:which|what) (?!should|happens|if|do i\b|am i\b)/,
  asks: /\b(?:what|when|where|who|how|which|why)\b|\b(?:do|are) you\b|\bis (?:there|it|my|your|the)\b|\b(?:can|may|should|could|do) (?:i|we|she|he)\b/,
  abbreviations: /(?:^|[\s(])(?:dr|mr|mrs|ms|st|no|prof|inc|ltd|co|approx|e\.g|i\.e|a\.m|p\.m|etc|vs)\.$/i,
};
