export { type Progress, silentProgress, terminalProgress } from './progress.js';
export { ensureServer, type ServerId, type ServerTree, serverIds } from './servers.js';
