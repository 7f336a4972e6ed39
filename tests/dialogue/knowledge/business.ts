import type { KnowledgeEntry, Language } from '../../../src/terms/index.js';

/** A small business as its owner describes it. */
export interface Business {
  readonly name: string;
  readonly language: Language;
  readonly knowledge: readonly KnowledgeEntry[];
  readonly text: string;
}

/** A question as a caller says it. `right`: words of the one passage that answers it; undefined: nothing does. */
export interface Asked {
  readonly of: Business;
  readonly question: string;
  readonly right?: string;
}

/** Makes questions of one business. */
export function questionsOf(
  of: Business,
  answered: readonly (readonly [string, string])[],
  unanswered: readonly string[] = [],
): readonly Asked[] {
  return [
    ...answered.map(([question, right]) => ({ of, question, right })),
    ...unanswered.map((question) => ({ of, question })),
  ];
}
