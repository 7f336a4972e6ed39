import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Asked, Business } from './business.js';

const entry = z.strictObject({ question: z.string(), answer: z.string() });
const file = z.strictObject({
  businesses: z.array(
    z.strictObject({
      name: z.string(),
      entries: z.array(entry),
      text: z.string(),
      asked: z.array(z.strictObject({ ask: z.string(), right: z.array(z.string()).length(1) })),
      unanswerable: z.array(z.string()),
    }),
  ),
});

type Written = z.output<typeof file>['businesses'][number];

/** A question of the hold-out, and whether its misses may be looked at. */
export interface BlindAsked extends Asked {
  readonly sealed: boolean;
}

/** The questions of a file: those with their answers, and then those that nothing answers. */
function questionsIn(path: string): readonly BlindAsked[] {
  const businesses = file.parse(parse(readFileSync(path, 'utf8'))).businesses.map((each) => ({
    written: each,
    of: businessOf(each),
  }));
  return [
    ...businesses.flatMap(({ written, of }) => written.asked.map(asAsked(of, written))),
    ...businesses
      .flatMap(({ written, of }) => written.unanswerable.map((question) => ({ of, question })))
      .map((asked, at) => ({ ...asked, sealed: at % 2 === 1 })),
  ];
}

/** Written before search, meanings and older questions were read. */
export const blind = questionsIn('tests/dialogue/knowledge-hold-out.yaml');
/** Written before the search by sense was tried on anything, by the one who wrote that search. */
export const second = questionsIn('tests/dialogue/knowledge-second-hold-out.yaml');
/** What the search by sense was tuned on. */
export const tunedOn = questionsIn('tests/dialogue/knowledge-tuning.yaml');

function businessOf({ name, entries, text }: Written): Business {
  return { name, language: 'en', knowledge: entries, text };
}

/** The place of the right answer: an entry's answer, or words of a passage. Fails where no entry or passage has it. */
function asAsked(of: Business, { entries, text }: Written) {
  return ({ ask, right: [right = ''] }: Written['asked'][number], at: number): BlindAsked => {
    const answer = entries.find(({ question }) => question === right)?.answer ?? right;
    if (!text.includes(answer) && answer === right) throw new Error(`nothing says "${right}"`);
    return { of, question: ask, right: answer, sealed: at % 2 === 1 };
  };
}
