import { messageOf } from '../common/index.js';
import type { Story } from './story.js';
import { type Cast, type Told, tellStory } from './tell-story.js';

export interface Evaluation {
  /** What played the secretary: "guided" or the model's name. */
  readonly model: string;
  readonly stories: readonly Told[];
  readonly totals: {
    readonly passed: number;
    readonly of: number;
    readonly fields: { readonly right: number; readonly of: number };
    readonly unsupported: number;
    /** Turns of the callers, all stories together. */
    readonly callerTurns: number;
  };
}

/** Plays story after story. A story that breaks counts as failed, and the others are played all the same. */
export async function evaluate(
  stories: readonly Story[],
  cast: Cast,
  onTold: (told: Told, nth: number) => void = () => undefined,
): Promise<Evaluation> {
  const told: Told[] = [];
  for (const story of stories) {
    cast.signal.throwIfAborted();
    told.push(await toldOrBroken(story, cast));
    onTold(told.at(-1) as Told, told.length);
  }
  return { model: cast.modelName ?? 'guided', stories: told, totals: totalsOf(told) };
}

async function toldOrBroken(story: Story, cast: Cast): Promise<Told> {
  try {
    return await tellStory(story, cast);
  } catch (error) {
    cast.signal.throwIfAborted();
    const fields = { right: 0, of: Object.keys(story.expect.fields ?? {}).length };
    const faults = [`broke: ${messageOf(error)}`];
    const { title, file } = story;
    return {
      title,
      file,
      passed: false,
      faults,
      fields,
      unsupported: [],
      callerTurns: 0,
      endedBy: 'fault',
      turns: [],
      notes: {},
    };
  }
}

function totalsOf(told: readonly Told[]): Evaluation['totals'] {
  const sum = (value: (each: Told) => number) => told.reduce((total, each) => total + value(each), 0);
  return {
    passed: told.filter(({ passed }) => passed).length,
    of: told.length,
    fields: { right: sum(({ fields }) => fields.right), of: sum(({ fields }) => fields.of) },
    unsupported: sum(({ unsupported }) => unsupported.length),
    callerTurns: sum(({ callerTurns }) => callerTurns),
  };
}
