export { type LoadOptions, loadConfig, type ParseOptions, parseConfig, type Section } from './load.js';
export type { Config } from './schema.js';
