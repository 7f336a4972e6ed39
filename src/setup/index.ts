export { type EnglishRecogniser, englishRecogniser } from './english.js';
export { ensureModel, findModel, modelFolder, repairModel, verifyModel } from './model-store.js';
export { type ModelId, modelIds } from './models.js';
export { type Progress, silentProgress, terminalProgress } from './progress.js';
export { ensureServer, type ServerId, type ServerTree, serverIds } from './servers.js';
