import type { Mailbox } from '../terms/index.js';
import { sentencesOf } from './hearing.js';
import { type Phrasebook, phrasebook } from './phrasebook.js';

/** A sentence that may be said instead of another, because it means the same or a part of it. */
interface StandIn {
  /** The other one; what stands in braces is filled anew in each call. */
  readonly instead: string;
  readonly say: string;
}

type Name = { [K in keyof Phrasebook]: Phrasebook[K] extends string | readonly string[] ? K : never }[keyof Phrasebook];
type Wording = readonly [name: Name, index?: number];

/**
 * Which wordings mean the same, first what is to be said, then instead of what. A first wording never says that it is a
 * repetition, so it can stand for the later ones, but not they for it. Left out is everything that reads a value back, and
 * what expects another kind of answer.
 */
const equals: readonly (readonly [say: Wording, ...instead: Wording[]])[] = [
  [['thanks', 0], ['thanksName'], ['thanks', 1], ['thanks', 2], ['thanks', 3]],
  [['recap'], ['recapName']],
  [['whoIsThis'], ['whoIsThisName']],
  [
    ['open', 0],
    ['open', 1],
    ['open', 2],
  ],
  [
    ['open', 1],
    ['open', 0],
    ['open', 2],
  ],
  [
    ['askName', 0],
    ['askName', 1],
  ],
  [
    ['askReason', 0],
    ['askReason', 1],
  ],
  [
    ['askNumber', 0],
    ['askNumber', 1],
    ['askNumber', 2],
  ],
  [
    ['askTime', 0],
    ['askTime', 1],
  ],
  [
    ['message', 1],
    ['message', 0],
  ],
  [
    ['message', 0],
    ['message', 1],
  ],
  [
    ['anythingElse', 0],
    ['anythingElse', 1],
    ['anythingElse', 2],
  ],
  [
    ['anythingElse', 1],
    ['anythingElse', 0],
    ['anythingElse', 2],
  ],
  [
    ['notCaught', 0],
    ['notCaught', 1],
    ['notCaught', 2],
  ],
  [
    ['passOn', 0],
    ['passOn', 1],
    ['passOn', 2],
  ],
  [
    ['bridges', 0],
    ['bridges', 1],
    ['bridges', 2],
  ],
  [
    ['bridges', 1],
    ['bridges', 0],
    ['bridges', 2],
  ],
];

/**
 * What a voice that can only say what it has kept may say instead of what it has not. Both are one sentence each, and what is to
 * be said has no place that a call fills.
 */
export function standIns(mailbox: Pick<Mailbox, 'language' | 'name'>): StandIn[] {
  const book = phrasebook(mailbox.language);
  const textOf = ([name, index = 0]: Wording) => {
    const phrase: string | readonly string[] = book[name];
    return (typeof phrase === 'string' ? phrase : (phrase[index] ?? '')).replaceAll('{mailbox}', mailbox.name);
  };
  return equals.flatMap(([kept, ...others]) => {
    const say = textOf(kept);
    if (sentencesOf(say).length !== 1 || /[{}]/.test(say)) return [];
    return others.flatMap((other) => asked(textOf(other)).map((instead) => ({ instead, say })));
  });
}

/** What is said sentence by sentence: of several the last is the one that counts, where it is the question. */
function asked(text: string): readonly string[] {
  const sentences = sentencesOf(text);
  return sentences.length <= 1 ? sentences : sentences.slice(-1).filter((last) => /[?？]$/.test(last));
}
