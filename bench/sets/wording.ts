import type { Half } from './item.js';
import type { Random } from './random.js';

const firstNames = words(
  'Karen David Susan Peter Laura Michael Helen Thomas Sarah Daniel Emma George Julia Martin Alice Simon Nancy Victor Rachel Oliver Diana Frank Linda Henry',
);
const lastNames = words(
  'Miller Brown Taylor Harris Clark Walker Young Green Baker Adams Nelson Carter Mitchell Turner Parker Collins Stewart Morris Cooper Foster Bennett Hughes Marshall Ellis',
);
const things = lines(`the boiler|the radiator in the kitchen|the heating in the bathroom|the hot water|the thermostat
the heat pump|the pipe in the cellar|the water heater|the pump in the basement|the tap in the kitchen`);
const troubles = lines(`is leaking|makes a loud noise|has stopped working|is cold again|loses pressure|does not turn on
keeps turning off|is dripping on the floor|gets far too hot|smells strange`);
const since = lines(`since Monday|since last night|since this morning|since the weekend|since yesterday afternoon
for three days|for a week now|since your last visit`);
const wishes =
  lines(`someone could look at it|you could send a technician|Mary could call me back|we could find a new date
somebody could come tomorrow|you could tell me the price|I could get an appointment|you could check the bill`);
const times = lines(`tomorrow morning|this afternoon|on Friday|next week|after five o'clock|on Thursday before noon
any time today|on Monday morning`);
const effects = lines(`the kitchen floor is wet|my children are cold|we have no hot water|the tenants are complaining
I had to turn it off|there is water in the hall|the whole house is cold|I have to leave at noon`);
const topics = lines(`the last invoice|my appointment|the yearly service|a new boiler|the offer that you sent
the heat pump|the repair in March|a quote for the bathroom`);
const questions =
  lines(`are you open on Saturdays|do you repair heat pumps|how long does a repair take|what are your opening hours
do you also install new radiators|when is the technician coming|where can I find your office|can you send me the invoice again
is there a fee for the visit|can I pay by card`);
const shortAnswers = lines(`yes that is right|no it is not|yes please|no thank you|that would be fine|I think so
no that was everything|yes you can|not at the moment|that is correct`);
const digitWords = words('zero one two three four five six seven eight nine');

/** What a caller says, in the pieces between which a pause is made. */
export interface Wording {
  readonly clauses: readonly string[];
  /** Between clause i and i+1, milliseconds. */
  readonly pausesMs: readonly number[];
}

export function fullName(random: Random): string {
  return `${random.pick(firstNames)} ${random.pick(lastNames)}`;
}

/** One turn with one to three pauses of 200–900 ms where clauses meet. */
export function pausedTurn(random: Random): Wording {
  const greeting = random.pick(['hello', 'good morning', 'hi there', 'good afternoon']);
  const name = `${random.pick(['my name is', 'this is', 'I am'])} ${fullName(random)}`;
  const trouble = `${random.pick(things)} ${random.pick(troubles)}`;
  const clauses = random.pick([
    () => [greeting, name, `and I am calling about ${random.pick(topics)}`],
    () => [name, `and ${trouble} ${random.pick(since)}`],
    () => [trouble, `and ${random.pick(effects)}`, `so I would be glad if ${random.pick(wishes)}`],
    () => [`${trouble} ${random.pick(since)}`, `so it would be great if ${random.pick(wishes)}`],
    () => [greeting, `I have a question about ${random.pick(topics)}`, random.pick(questions)],
    () => [`if it is possible`, `please call me back ${random.pick(times)}`, `because ${random.pick(effects)}`],
    () => [greeting, name, `I am calling because ${trouble}`, `and I wanted to ask if ${random.pick(wishes)}`],
  ])();
  return { clauses, pausesMs: pauses(random, clauses.length - 1, 200, 900) };
}

/** A phone number of 7–11 digits, said in groups with breaths of 250–800 ms between them. */
export function phoneNumber(random: Random): Wording & { readonly digits: string } {
  const groups = random.pick([
    [3, 4],
    [3, 3, 4],
    [3, 3, 2, 2],
    [2, 3, 4],
    [4, 3, 4],
    [1, 3, 3, 4],
    [3, 2, 2],
    [4, 4],
  ]);
  const digits = Array.from({ length: groups.reduce((sum, size) => sum + size) }, () => random.whole(0, 9));
  let at = 0;
  const clauses = groups.map((size) => {
    at += size;
    return digits
      .slice(at - size, at)
      .map((digit) => digitWords[digit])
      .join(' ');
  });
  const opening = random.pick(['', 'my number is', 'you can reach me on', 'yes it is', 'please call']);
  if (opening !== '') clauses[0] = `${opening} ${clauses[0]}`;
  return { clauses, pausesMs: pauses(random, clauses.length - 1, 250, 800), digits: digits.join('') };
}

/** Somebody who looks for words: fillers and openings that hang in the air for 300–1,000 ms, then the rest. */
export function hesitation(random: Random): Wording {
  const trouble = `${random.pick(things)} ${random.pick(troubles)}`;
  const clauses = random.pick([
    () => ['um', `I wanted to ask about ${random.pick(topics)}`],
    () => ['I', `uh I am calling because ${trouble}`],
    () => [`${trouble} and`, `${random.pick(effects)} ${random.pick(since)}`],
    () => ['well', 'um', `${trouble} ${random.pick(since)}`],
    () => [`my name is`, `uh ${fullName(random)}`],
    () => [`I would like to know if`, `um ${random.pick(wishes)}`],
    () => [`I have a question about the um`, `about ${random.pick(topics)}`, random.pick(questions)],
    () => [`it started ${random.pick(since)} and then`, `uh ${random.pick(effects)}`],
    () => [`please call me back`, `um ${random.pick(times)} or`, `${random.pick(times)}`],
  ])();
  return { clauses, pausesMs: pauses(random, clauses.length - 1, 300, 1_000) };
}

/** An ordinary turn in one breath. */
export function completeTurn(random: Random): Wording {
  const clause = random.pick([
    () => random.pick(questions),
    () => `${random.pick(things)} ${random.pick(troubles)} ${random.pick(since)}`,
    () => `my name is ${fullName(random)}`,
    () => `I am calling about ${random.pick(topics)} ${random.pick(['', 'again', 'and nothing else'])}`.trim(),
    () => `please call me back ${random.pick(times)}`,
    () => `it would be great if ${random.pick(wishes)} ${random.pick(times)}`,
    () => `${random.pick(shortAnswers)} ${random.pick(['', random.pick(times)])}`.trim(),
    () => `I need help because ${random.pick(effects)}`,
  ])();
  return { clauses: [clause], pausesMs: [] };
}

/** What a listener says while the other goes on; "mm-hm" is hummed, not read. */
export const backChannels = ['mm-hm', 'yes', 'okay', 'right', 'uh-huh', 'yeah', 'I see', 'sure'] as const;

/** What stops a speaker though it is short: one list for each half. */
export const shortWords: Readonly<Record<Half, readonly string[]>> = {
  tune: lines(`stop|no|wait a minute|excuse me|hold on please|next week|Tom Baker|on Thursday|not that|how much|just a moment
no thank you|five five five|where|I don't understand|can you repeat that`),
  report: lines(`wait|no no|hold on|stop please|sorry|what was that|tomorrow|Alice Miller|on Friday|pardon|that's wrong
one moment|seven two nine|when|I have a question|can I say something`),
};

/** Sentences of the secretary that come back as echo. */
export const secretarysLines = lines(`Hello, this is Hollis Heating. How can I help you?
We are open Monday to Friday from eight to six, and on Saturday from nine to one.
We repair and maintain boilers, radiators and heat pumps.|May I have your name, please?
What number can we reach you on?|I will pass your message on to Mary Hollis.|When is a good time to call you back?
Is there anything else I can note for you?|Thank you for calling. Goodbye.|I have two zero two, five five five, zero one four two. Is that right?
We are at twelve Mill Street, next to the station.|I'm sorry, I didn't get your name. Who is calling?`);

function pauses(random: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => random.whole(low / 10, high / 10) * 10);
}

function words(text: string): string[] {
  return text.split(' ');
}

function lines(text: string): string[] {
  return text.split(/[|\n]/);
}
