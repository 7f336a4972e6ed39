import { defaultAgenda, type Mailbox } from '../terms/index.js';

/** The demo's business: a heating firm whose desk phone 201 nobody answers. */
export const demoMailbox: Mailbox = {
  extension: '201',
  name: 'Hollis Heating',
  managerName: 'Mary Hollis',
  managerEmail: 'mary@hollis-heating.example',
  language: 'en',
  timeZone: 'America/New_York',
  phoneRegion: 'US',
  greeting: 'Hello, this is Hollis Heating.',
  persona: 'Friendly, calm and brief. Speaks in short sentences.',
  knowledge: [
    {
      question: 'What are your opening hours?',
      answer: 'We are open Monday to Friday from eight to six, and on Saturday from nine to one.',
    },
    {
      question: 'Which services do you offer?',
      answer: 'We repair and maintain boilers, radiators and heat pumps.',
    },
    { question: 'Where are you? What is your address?', answer: 'We are at twelve Mill Street, next to the station.' },
    {
      question: 'Do you come out in an emergency?',
      answer: 'Yes. For a gas leak, please call the fire brigade first.',
    },
  ],
  agenda: defaultAgenda,
  maxCallMs: 5 * 60_000,
  missedCallLetter: true,
  lamp: '201@secretary',
};

/** The number that the demo's caller calls from. */
export const demoCallerNumber = '+12125550142';

/** What the caller says, in the order in which the guided interview asks. */
export const demoLines: readonly string[] = [
  'What are your opening hours on Saturday?',
  'There is no hot water in my house, and I need someone to look at it.',
  'Hello, my name is Robert Wilson.',
  'You can call me at two zero two, five five five, zero one four two.',
  'Yes, that is right.',
  'Please call me back tomorrow morning.',
  'No, thank you. Goodbye.',
];

/** The caller of the second call, in the middle of which the daemon is killed. */
export const interruptedLines: readonly string[] = ['Hello, my name is Robert Wilson.', 'The water heater is leaking.'];

/** What the same caller says to VoiceMail() after the beep. */
export const voicemailLine = 'Please call me back tomorrow morning.';
