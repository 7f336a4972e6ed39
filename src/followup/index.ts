export type { Alert } from './alert.js';
export { FollowUp } from './follow-up.js';
export { callerSpoke } from './load.js';
export type { FollowUpOptions, FollowUpRooms } from './rooms.js';
export { type WriteSummaryOptions, writeSummary } from './write-summary.js';
