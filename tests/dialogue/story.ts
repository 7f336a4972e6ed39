import test from 'ava';
import type { ConverseRequest } from '../../src/terms/index.js';
import { contextWith, type Line, type ModelReply, Play } from './harness.js';

/** A whole conversation as data: what the caller does, and what must and must not come of it. */
export interface Story {
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

export function tell(story: Story): void {
  test(story.title, (t) => {
    const play = new Play(contextWith(story.context), story.model).run(story.lines);
    const said = (text: string | RegExp) =>
      typeof text === 'string' ? play.secretary.includes(text) : text.test(play.secretary);
    t.deepEqual({ ...play.notes }, { ...story.notes }, play.script);
    for (const text of story.says ?? []) t.true(said(text), `${text}\n${play.script}`);
    for (const text of story.neverSays ?? []) t.false(said(text), `${text}\n${play.script}`);
    t.is(play.state.endedBy as string | undefined, story.endedBy, play.script);
    const hangUps = play.intents.filter((intent) => intent.type === 'hang-up').length;
    t.is(hangUps, story.endedBy === undefined ? 0 : 1);
    t.deepEqual(
      play.state.turns.map((turn) => turn.index),
      [...play.state.turns.keys()],
    );
  });
}
