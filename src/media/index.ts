export { joinedPorts, LocalPort, type LocalSound } from './local-port.js';
export type { MediaPort } from './media-port.js';
export { type MediaOptions, type PreparedMedia, prepareMedia } from './prepare-media.js';
export { SoundCard, type SoundCardOptions } from './sound-card.js';
