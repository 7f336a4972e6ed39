export { FollowUp } from './follow-up.js';
export type { FollowUpOptions, FollowUpRooms } from './rooms.js';
