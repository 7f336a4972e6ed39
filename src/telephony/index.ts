export type { LinkState } from './ari-session.js';
export { AsteriskLink, type OriginateRequest } from './asterisk-link.js';
export type { IncomingCall, PbxCall } from './call.js';
export type { MessageCounts } from './lamp.js';
export { type LeaseCounts, LeaseThread } from './lease-thread.js';
export type { AmiOptions, AsteriskOptions } from './options.js';
export { serveRenewals } from './serve-renewals.js';
export type { PbxInfo } from './version.js';
