export type { MediaPort } from './media-port.js';
export { type MediaOptions, type PreparedMedia, prepareMedia } from './prepare-media.js';
