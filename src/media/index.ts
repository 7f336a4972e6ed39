export { joinedPorts, LocalPort, type LocalSound } from './local-port.js';
export { LostWay } from './lost-way.js';
export type { MediaPort } from './media-port.js';
export { isOneWay } from './one-way.js';
export { type MediaOptions, type PreparedMedia, prepareMedia } from './prepare-media.js';
export { RtpThread } from './rtp-thread.js';
export { serveRtp } from './serve-rtp.js';
export { SoundCard, type SoundCardOptions } from './sound-card.js';
