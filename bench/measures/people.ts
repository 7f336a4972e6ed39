import { fullName, type Random } from '../sets/index.js';

/** Somebody who calls. */
export interface Person {
  readonly name: string;
  /** Ten digits, as in North America. */
  readonly number: string;
  /** "two zero two, five five five, zero one four two" */
  readonly spokenNumber: string;
  readonly reason: string;
}

const areaCodes = ['202', '212', '303', '312', '415', '503', '512', '617', '702', '801'];
const digitWords = 'zero one two three four five six seven eight nine'.split(' ');
const reasons = [
  'The boiler in my house is leaking',
  'The heating in the bathroom is cold',
  'I need a new radiator for the kitchen',
  'I have a question about the last invoice',
  'There is no hot water in my house',
  'The pump in the basement makes a loud noise',
  'I would like a quote for a heat pump',
  'The thermostat does not work any more',
  'I want to change my appointment',
  'The pipe in the cellar is dripping',
];

/** A person that a seed decides; the number is of the block that is kept for fiction (555-0100 to 555-0199). */
export function personOf(random: Random): Person {
  const [area, line] = [random.pick(areaCodes), `01${String(random.whole(0, 99)).padStart(2, '0')}`];
  const spoken = (digits: string) => [...digits].map((digit) => digitWords[Number(digit)]).join(' ');
  return {
    name: fullName(random),
    number: `${area}555${line}`,
    spokenNumber: [area, '555', line].map(spoken).join(', '),
    reason: random.pick(reasons),
  };
}
