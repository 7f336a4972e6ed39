export { endOfTurnWaitMs } from './end-of-turn.js';
export { ListeningService } from './listening-service.js';
export type {
  EngineChoice,
  EngineName,
  ListeningContext,
  ListeningEvent,
  ListeningOptions,
  Recognised,
} from './options.js';
