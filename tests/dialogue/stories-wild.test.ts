import { type Story, tell } from './story.js';

/** Callers as they are: no punctuation, half sentences, several things at once. */
const stories: readonly Story[] = [
  {
    title: 'a rambling caller without punctuation is understood, and a qualified time is kept whole',
    lines: [
      "uh yeah hi um i'm trying to reach mister hollis it's about the quote he gave us last week for the new furnace",
      'this is karen whitfield from northside property management',
      'well my cell is four one five five five five two six seven one',
      'yep',
      "uh i'm in meetings until three so after that would be good",
      "nope that's it thanks so much bye bye",
    ],
    notes: {
      reason: "i'm trying to reach mister hollis it's about the quote he gave us last week for the new furnace",
      callerName: 'Karen Whitfield',
      callbackNumber: '+14155552671',
      callbackTime: "i'm in meetings until three so after that would be good",
    },
    neverSays: [/until three/],
    endedBy: 'secretary',
  },
  {
    title: 'an upset caller is asked no more than needed, and answers late',
    lines: [
      'Hello? Is anybody there?',
      'Oh. A machine. Great.',
      'Okay so listen my basement is flooding I need somebody right now',
      "I don't have time for this just send someone",
      'Bob Miller',
      '415-555-2671',
      'YES',
      'now',
      'no just hurry',
    ],
    notes: {
      reason: 'my basement is flooding I need somebody right now',
      callerName: 'Bob Miller',
      callbackNumber: '+14155552671',
      callbackTime: 'now',
    },
    says: ["Yes, I'm here.", 'I will mark this as urgent.'],
    endedBy: 'secretary',
  },
  {
    title: 'two questions at once: one answered, one passed on, and no message is pressed out of the caller',
    lines: [
      'Hi, do you guys take credit cards? And are you open on weekends?',
      "No that's all I wanted to know, thanks",
    ],
    notes: {},
    says: ['Saturday from nine to noon.', "I can't answer that myself"],
    endedBy: 'secretary',
  },
  {
    title: 'who says that the number is known is believed',
    lines: [
      "Can you have Mary call me back? It's Tom, she has my number.",
      "it's about the radiator",
      'she has my number',
      'any time',
      'no',
    ],
    notes: { callerName: 'Tom', reason: "it's about the radiator", callbackTime: 'any time' },
    neverSays: [/digit by digit/],
    endedBy: 'secretary',
  },
  {
    title: '"this number" in a story is no number to call back',
    context: { callerNumber: '+12125550142' },
    lines: ['hello i got a missed call from this number', 'no idea', 'yes', 'no idea', 'no'],
    notes: { reason: 'i got a missed call from this number', callbackNumber: '+12125550142' },
    neverSays: [/Idea/],
    endedBy: 'secretary',
  },
  {
    title: 'what a small recogniser makes of a bad line still becomes a message',
    lines: [
      'My boy or is looking and I need some body to look at it.',
      'Thor, this is Daniel Brooks.',
      'My mumber is to zero to five five five zero one four two.',
      'Yeah, that is right.',
      'Please call me back tomorrow morning.',
      'No, thank you good-bye.',
    ],
    notes: {
      reason: 'My boy or is looking. I need some body to look at it',
      callerName: 'Daniel Brooks',
      callbackNumber: '+12025550142',
      callbackTime: 'tomorrow morning',
    },
    endedBy: 'secretary',
  },
  {
    title: 'a misheard number is not believed without a yes',
    lines: [
      'My name is Susan Oler, and the number is for one, five, five, five, five, five, two, six, seven, one.',
      'no',
      '415-555-2671',
      'yes',
      "it's about my heating",
      'Tuesday',
      'no',
    ],
    notes: {
      callerName: 'Susan Oler',
      callbackNumber: '+14155552671',
      reason: "it's about my heating",
      callbackTime: 'Tuesday',
    },
    endedBy: 'secretary',
  },
  {
    title: 'of a number with too many digits the last group is asked for, then all of it digit by digit',
    lines: ['my radiator is cold', 'bob smith', '202-555-30142', '202-555-30142', '202-555-0142', 'yes', 'today', 'no'],
    notes: {
      reason: 'my radiator is cold',
      callerName: 'Bob Smith',
      callbackNumber: '+12025550142',
      callbackTime: 'today',
    },
    says: ['I have 2 0 2, 5 5 5 so far. What comes after that?', 'Could you say it digit by digit?'],
    endedBy: 'secretary',
  },
];

for (const story of stories) tell(story);
