import { type Story, tell } from './story.js';

const stories: readonly Story[] = [
  {
    title: 'while the recogniser is away the caller is told once, and the interview goes on when it is back',
    lines: [
      'My boiler is loud.',
      { recogniser: 'deaf' },
      { recogniser: 'deaf' },
      { recogniser: 'deaf' },
      { recogniser: 'hears-again' },
      'Daniel Brooks',
    ],
    notes: { reason: 'My boiler is loud', callerName: 'Daniel Brooks' },
    says: ['May I have your name, please?', 'everything you say is recorded', 'What number can we reach you on?'],
    neverSays: [/(recorded\.(.|\n)*){3}/, /didn't get your name/, /Are you still there/],
  },
  {
    title: 'it is told again when the recogniser dies again',
    lines: [
      { recogniser: 'deaf' },
      { recogniser: 'hears-again' },
      'My boiler is loud.',
      { recogniser: 'deaf' },
      { recogniser: 'hears-again' },
      { hangsUp: true },
    ],
    notes: { reason: 'My boiler is loud' },
    says: [/everything you say is recorded(.|\n)*everything you say is recorded/],
    endedBy: 'caller',
  },
];

for (const story of stories) tell(story);
