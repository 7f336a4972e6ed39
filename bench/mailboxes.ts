import { demoMailbox } from '../src/demo/index.js';
import { defaultAgenda, type Field, type Mailbox } from '../src/terms/index.js';

/**
 * No phone is registered on these extensions: the dialplan goes to the secretary at once, and no ring is measured. The
 * greeting is short, so that more of a run's time goes into turns.
 */
const base: Mailbox = {
  ...demoMailbox,
  maxCallMs: 10 * 60_000,
  missedCallLetter: false,
  lamp: undefined,
  greeting: 'Hollis Heating.',
};

const questions = [
  'What happened?',
  'What have you tried so far?',
  'Where in the house is it?',
  'How did it begin?',
  'What else should we know?',
  'What would help you most?',
  'Who else should we talk to?',
  'What do you expect from us?',
];

/** Asks one open question after the other: here callers say the turns of the labelled sets. */
export const openMailbox: Mailbox = {
  ...base,
  extension: '203',
  agenda: questions.map((question, i): Field => ({ name: `answer${i}`, type: 'text', required: true, question })),
};

const phones = ['office', 'home', 'mobile', 'workshop', 'neighbor', 'landlord', 'warehouse', 'second office'];

/** Asks for one telephone number after the other. */
export const numberMailbox: Mailbox = {
  ...base,
  extension: '204',
  agenda: phones.map(
    (place, i): Field => ({
      name: `number${i}`,
      type: 'phone',
      required: true,
      confirm: false,
      question: `What is your ${place} number?`,
      label: `${place} number`,
    }),
  ),
};

/** Answers that take long enough to be spoken into. */
export const longMailbox: Mailbox = {
  ...base,
  extension: '205',
  agenda: defaultAgenda.slice(0, 1),
  knowledge: [
    {
      question: 'What are your opening hours?',
      answer:
        'Our office is open Monday to Friday from eight in the morning to six in the evening, and on Saturday from nine to one. The workshop opens half an hour earlier on every working day, and closes at five. On public holidays everything is closed, but one of our technicians is always on duty, and in December we are also open on the Sundays before Christmas from ten to two.',
    },
    {
      question: 'Which services do you offer?',
      answer:
        'We repair and maintain boilers, radiators and heat pumps of all the usual makers. We also clean heating systems, replace old pumps and thermostats, and look for leaks in the pipes of the whole house. When something new is needed, we plan it with you, order every part, install it within two days, and take the old one away with us when we leave.',
    },
    {
      question: 'Where are you? What is your address? How do I get there?',
      answer:
        'We are at twelve Mill Street, next to the station, in the red brick building on the left. From the motorway, take the second exit and follow the signs to the station for about a mile. There are parking places in front of the house and more of them behind it, and the bus number five stops right at our door every ten minutes during the day.',
    },
  ],
};

/** What callers ask to get one of those answers. */
export const longQuestions: readonly string[] = [
  'What are your opening hours?',
  'Which services do you offer?',
  'What is your address?',
];

/** The ordinary interview: name, reason, number, time. */
export const interviewMailbox: Mailbox = { ...base, extension: '206', agenda: defaultAgenda };

export const benchMailboxes: readonly Mailbox[] = [openMailbox, numberMailbox, longMailbox, interviewMailbox];
