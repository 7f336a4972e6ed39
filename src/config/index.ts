export { type LoadOptions, loadConfig, type ParseOptions, parseConfig, type Section, usualPlace } from './load.js';
export type { Config } from './schema.js';
