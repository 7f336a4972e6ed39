export type { LineFaults, LineRecord, WireAudio } from './protocol.js';
export { readSip, withAudioPort } from './sdp.js';
export { TelephoneLine } from './telephone-line.js';
