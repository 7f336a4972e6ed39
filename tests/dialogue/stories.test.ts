import test from 'ava';
import type { ConverseRequest } from '../../src/terms/index.js';
import { contextWith, type Line, type ModelReply, Play } from './harness.js';

interface Story {
  readonly title: string;
  readonly context?: Parameters<typeof contextWith>[0];
  readonly model?: (request: ConverseRequest, nth: number) => ModelReply;
  readonly lines: readonly Line[];
  readonly notes: Readonly<Record<string, string>>;
  readonly says?: readonly (string | RegExp)[];
  readonly neverSays?: readonly (string | RegExp)[];
  /** Who ended it; undefined: nobody yet. */
  readonly endedBy?: string;
}

const stories: readonly Story[] = [
  {
    title: 'a cooperative caller is asked one thing after the other',
    lines: [
      'My boiler makes a strange noise.',
      'Daniel Brooks.',
      '555-234-1987',
      'Yes.',
      'Tomorrow morning.',
      "No, that's all. Thank you.",
    ],
    notes: {
      callerName: 'Daniel Brooks',
      reason: 'My boiler makes a strange noise',
      callbackNumber: '+15552341987',
      callbackTime: 'Tomorrow morning',
    },
    says: ['automated assistant', 'recorded', '5 5 5, 2 3 4, 1 9 8 7', 'Daniel Brooks called', 'Goodbye'],
    endedBy: 'secretary',
  },
  {
    title: 'everything in one sentence is not asked again',
    lines: [
      "Hi this is Daniel Brooks from Acme, I'm calling about the invoice from last week, please call me back at 555-234-1987 tomorrow after five.",
      "Yes, that's right.",
      'No thanks, bye.',
    ],
    notes: {
      callerName: 'Daniel Brooks',
      reason: "I'm calling about the invoice from last week",
      callbackNumber: '+15552341987',
      callbackTime: 'tomorrow after five',
    },
    neverSays: [/your name/, /What number/, /good time/],
    endedBy: 'secretary',
  },
  {
    title: 'a question first is answered in the words of the owner',
    lines: ['Are you open on Saturday?', 'No, thank you.'],
    notes: {},
    says: ['We are open Monday to Friday from eight to five, and Saturday from nine to noon.'],
    neverSays: [/pass your question on/, /your name/],
    endedBy: 'secretary',
  },
];

for (const story of stories) {
  test(story.title, (t) => {
    const play = new Play(contextWith(story.context), story.model).run(story.lines);
    t.deepEqual({ ...play.notes }, { ...story.notes }, play.script);
    for (const text of story.says ?? []) {
      t.true(
        typeof text === 'string' ? play.secretary.includes(text) : text.test(play.secretary),
        `${text}\n${play.script}`,
      );
    }
    for (const text of story.neverSays ?? []) {
      t.false(
        typeof text === 'string' ? play.secretary.includes(text) : text.test(play.secretary),
        `${text}\n${play.script}`,
      );
    }
    t.is(play.state.endedBy, story.endedBy as never, play.script);
  });
}
