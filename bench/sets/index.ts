export {
  type Half,
  type InterjectionClass,
  type Item,
  type ItemClass,
  interjectionClasses,
  itemClasses,
  type Span,
  type TurnClass,
  turnClasses,
} from './item.js';
export { babble, halfOf, makeSet, type SetOptions, spokenLine } from './make-set.js';
export { Random } from './random.js';
export { babbleOf, Recordings, recordedItems } from './recordings.js';
export { type VoiceName, Voices, voiceNames } from './voices.js';
export { fullName } from './wording.js';
