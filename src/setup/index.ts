export { type AsteriskOptions, type AsteriskPorts, type RunningAsterisk, startAsterisk } from './asterisk.js';
export { type MysqlOptions, type RunningDatabase, startMysql } from './database.js';
export { type EnglishRecogniser, englishRecogniser } from './english.js';
export { daemonModels, dispensableModels, ensureEverything, fallbackVoices, type Missing } from './everything.js';
export {
  type AsteriskInstallation,
  type DatabaseFlavour,
  type DatabaseInstallation,
  pickAsterisk,
  pickDatabase,
  privateAsterisk,
  privateDatabase,
} from './installations.js';
export {
  type InstalledRecogniser,
  type InstalledVoice,
  installedEars,
  installedMeaning,
  installedMouths,
  installedRecogniser,
  installedVoices,
  type RecogniserWish,
  type VoiceWish,
} from './installed.js';
export { type LicenceLine, licences } from './licences.js';
export { type LlamaServerOptions, type RunningLlamaServer, startLlamaServer } from './llama-server.js';
export { ensureModel, findModel, modelFolder, repairModel, verifyModel } from './model-store.js';
export { type ModelId, modelIds } from './models.js';
export { freePorts } from './ports.js';
export {
  type OutsideWorld,
  type OutsideWorldOptions,
  type PbxOptions,
  type RunningPbx,
  startOutsideWorld,
  startPbx,
} from './private-pbx.js';
export { type Progress, silentProgress, terminalProgress, workProgress } from './progress.js';
export { type RunningServer, ServerProcess, type ServerProcessOptions } from './server-process.js';
export { ensureServer, type ServerId, type ServerTree, serverIds } from './servers.js';
