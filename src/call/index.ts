export { Recorder, type RecorderOptions } from './recorder.js';
export { type CallRooms, runCall } from './run-call.js';
