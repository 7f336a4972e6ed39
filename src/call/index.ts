export { BargeIn } from './barge-in.js';
export { Conversation, type ConversationOptions, type Conversed } from './conversation.js';
export { Gone } from './gone.js';
export { type Clause, heardWords } from './heard-words.js';
export { type CallLimits, defaultLimits } from './limits.js';
export { Pulse } from './pulse.js';
export { Recorder, type RecorderOptions } from './recorder.js';
export { type CallKeeper, type CallRooms, runCall } from './run-call.js';
export { Speaker, type Spoken } from './speaker.js';
