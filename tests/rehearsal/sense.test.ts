import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { KnowledgeSense } from '../../src/dialogue/index.js';
import type { ConverseRequest } from '../../src/terms/index.js';
import { mailbox, rehearse, says, scripted } from './actors.js';

/** A sense for which "after lunch" and the opening hours mean the same, and nothing else does. */
function senseOfLunch(): KnowledgeSense {
  const vectors = async (texts: readonly string[]) =>
    texts.map((text, at) => {
      const vector = new Float32Array(384);
      vector[/lunch|open/i.test(text) ? 0 : 1 + at] = 1;
      return vector;
    });
  return new KnowledgeSense({ vectors, log: silentLogger(), share: 1 });
}

const lastSaid = (turns: readonly { speaker: string; text: string }[]) =>
  turns.findLast(({ speaker }) => speaker === 'secretary')?.text ?? '';

test('what was understood is answered by the guided secretary, and passed on where it was not', async (t) => {
  const sense = senseOfLunch();
  await sense.read(mailbox);
  const question = 'is there somebody around after lunch?';
  const without = await rehearse();
  without.say(question);
  await without.settle();
  t.notRegex(lastSaid(without.turns), /from eight to five/);
  const rehearsal = await rehearse({ sense });
  await rehearsal.understand(question);
  rehearsal.say(question);
  await rehearsal.settle();
  t.regex(lastSaid(rehearsal.turns), /We are open from eight to five\./);
});

test('what a model searches for is understood before it is searched', async (t) => {
  const sense = senseOfLunch();
  const knowledgeText = 'The house is red. The garden is green.\n\nWe are open from eight to five.';
  await sense.read({ ...mailbox, knowledge: [], knowledgeText });
  const requests: ConverseRequest[] = [];
  const model = scripted((request, nth) => {
    requests.push(request);
    if (nth > 1) return says('We are open from eight to five.');
    const call = { name: 'search_knowledge', arguments: { query: 'around lunch' } };
    return [{ type: 'tool', call }, { type: 'end' }];
  });
  const rehearsal = await rehearse({ sense, model, modelName: 'scripted', mailbox: { knowledge: [], knowledgeText } });
  rehearsal.say('hello there');
  await rehearsal.settle();
  t.is(requests.length, 2);
  t.deepEqual(requests[0]?.passages ?? [], []);
  t.regex(requests[1]?.passages?.[0] ?? '', /from eight to five/);
});
