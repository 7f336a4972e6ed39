export { type ClauseOptions, clausesOf, splitClauses } from './clauses.js';
export { normaliseForSpeech } from './normalise.js';
export type { PhraseCacheOptions } from './phrase-cache.js';
export { PiperEngine, type PiperOptions } from './piper-engine.js';
export type { EspeakOptions, FliteOptions, Program } from './program-engine.js';
export { readGreeting, readSound, type SoundFileOptions } from './sound-file.js';
export { type SpeakingOptions, SpeakingService, type SpeechEngineOptions } from './speaking-service.js';
export type { Voice } from './voice.js';
