export { Recorder, type RecorderOptions } from './recorder.js';
export { type CallKeeper, type CallRooms, runCall } from './run-call.js';
