export { type LoadOptions, loadConfig, type ParseOptions, parseConfig, type Section, usualPlace } from './load.js';
export { parseMailbox, readMailboxFile, readText } from './mailbox-form.js';
export type { Config } from './schema.js';
