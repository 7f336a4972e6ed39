import { SecretaryError } from '../../src/common/index.js';
import { Caller } from '../caller.js';
import { numberMailbox, openMailbox } from '../mailboxes.js';
import { type Item, turnClasses } from '../sets/index.js';
import { type Bench, together } from './bench.js';
import { ANSWER_MS, type Exchange, type Judgement, judge } from './exchange.js';

/** Calls without a single turn before it is given up. */
const MOST_EMPTY = 3;
/** Her longest wait for the end of a turn, and the time to answer it, milliseconds. */
const AFTER_CUT_MS = 2_200;

/** Plays the report half of the labelled turns, a few of each class, in real conversations. */
export async function measureAnswers(bench: Bench): Promise<Judgement[]> {
  const { turnsPerClass } = bench.sizes;
  const sets = await Promise.all(turnClasses.map((name) => bench.items(name, turnsPerClass)));
  return playTurns(bench, 'answers', sets.flat());
}

/** Plays these turns with as many callers at a time as the bench has; digits go to who asks for numbers. */
export async function playTurns(bench: Bench, name: string, items: readonly Item[]): Promise<Judgement[]> {
  const digits = items.filter((item) => item.class === 'digits');
  const others = interleaved(items.filter((item) => item.class !== 'digits'));
  const bar = bench.progress(name, items.length);
  const judgements: Judgement[] = [];
  const queues = [
    { mailbox: openMailbox, queue: others },
    { mailbox: numberMailbox, queue: digits },
  ];
  await together(bench.calls, async () => {
    for (const { mailbox, queue } of queues) {
      for (let empty = 0; queue.length > 0 && !bench.signal.aborted; ) {
        const judged = await oneCall(bench, mailbox.extension, queue, bar);
        judgements.push(...judged);
        empty = judged.length > 0 ? 0 : empty + 1;
        if (empty === MOST_EMPTY) throw new SecretaryError('unavailable', 'the secretary takes calls, but no turns');
      }
    }
  });
  bar.end();
  return judgements;
}

/** One call that takes turns from the queue until it is empty or she says goodbye. */
async function oneCall(bench: Bench, extension: string, queue: Item[], bar: { step(): void }): Promise<Judgement[]> {
  const caller = await Caller.call(bench.house, extension, bench.signal);
  const exchanges: Exchange[] = [];
  await caller.untilHeard();
  while (queue.length > 0 && (await caller.untilQuiet())) {
    const item = queue.shift();
    if (item === undefined) break;
    exchanges.push(await say(caller, item));
    bar.step();
  }
  const call = await caller.hangUp(bench.signal);
  bench.onCall(call);
  return judge(call, exchanges);
}

/** Says one turn and waits until she begins to speak. */
export async function say(caller: Caller, item: Item): Promise<Exchange> {
  caller.forget();
  const saying = await caller.say(item.samples);
  // Whom she spoke into says nothing before she has answered the rest: that would be counted against the next turn.
  if (caller.hasHeard) await caller.pause(AFTER_CUT_MS);
  else await caller.untilHeard(ANSWER_MS);
  return { item, saying };
}

/** One of each class, then the next of each. */
function interleaved(items: readonly Item[]): Item[] {
  const classes = [...new Set(items.map((item) => item.class))];
  const sets = classes.map((name) => items.filter((item) => item.class === name));
  const longest = Math.max(0, ...sets.map((set) => set.length));
  return Array.from({ length: longest }, (_, i) => sets.flatMap((set) => set.slice(i, i + 1))).flat();
}
