export { type Clock, sharedMs, systemClock } from './clock.js';
export { type ErrorCode, EXIT_USAGE, isAbort, messageOf, nameOf, SecretaryError } from './errors.js';
export { createLogger, type Logger, type LogOptions, silentLogger } from './log.js';
export { cacheDirectory, projectRoot } from './paths.js';
export { Channel, pipe, type Stage } from './pipe.js';
export { PortServer } from './port-server.js';
export { type BackOff, backOffMs, type RetryOptions, retry, within } from './retry.js';
