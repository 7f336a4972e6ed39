export { endOfTurnWaitMs } from './end-of-turn.js';
export { ListeningService } from './listening-service.js';
export type {
  EngineChoice,
  EngineName,
  LateReading,
  ListeningContext,
  ListeningEvent,
  ListeningOptions,
  Recognised,
  Utterance,
} from './options.js';
