export { type Evaluation, evaluate } from './evaluate.js';
export { readStories } from './read-stories.js';
export { Rehearsal, type RehearsalOptions } from './rehearsal.js';
export type { CallerAct, Expected, Story, Wanted } from './story.js';
export { type Cast, type Told, tellStory } from './tell-story.js';
