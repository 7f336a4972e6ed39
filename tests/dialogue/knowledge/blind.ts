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

const { businesses } = file.parse(parse(readFileSync('tests/dialogue/knowledge-hold-out.yaml', 'utf8')));

/** Questions with their answers, and then those without, that were written before the search was read. */
export const blind: readonly BlindAsked[] = [
  ...businesses.flatMap((written) => written.asked.map(asAsked(businessOf(written), written))),
  ...businesses
    .flatMap((written) => written.unanswerable.map((question) => ({ of: businessOf(written), question })))
    .map((asked, at) => ({ ...asked, sealed: at % 2 === 1 })),
];

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
