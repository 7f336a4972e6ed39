import { join } from 'node:path';
import test from 'ava';
import { projectRoot } from '../../src/common/index.js';
import { readStories, tellStory } from '../../src/rehearsal/index.js';

const stories = readStories(join(projectRoot, 'stories'));
const { signal } = new AbortController();

for (const story of stories) {
  test(`${story.mailbox.language}: ${story.title}`, async (t) => {
    const told = await tellStory(story, { signal });
    const script = told.turns.map(({ speaker, text }) => `${speaker === 'caller' ? 'C' : 'S'}: ${text}`).join('\n');
    t.deepEqual(told.faults, [], script);
    t.true(told.passed);
  });
}

test('there are stories in every language that is shipped', (t) => {
  const count = (language: string) => stories.filter(({ mailbox }) => mailbox.language === language).length;
  t.true(count('en') >= 30);
  t.true(count('de') >= 5);
  t.true(count('ko') >= 5);
});

test('thirty spoken attempts to misuse it are among them', (t) => {
  const attempts = stories.filter(({ title }) => title.startsWith('spoken attempts'));
  // The first five turns of each leave a message.
  const count = attempts.reduce((sum, { acts }) => sum + acts.length - 5, 0);
  t.true(count >= 30, `${count}`);
});
