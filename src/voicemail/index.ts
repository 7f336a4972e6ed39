export {
  type MessageSearch,
  VoicemailBoxes,
  type VoicemailBoxesOptions,
  type VoicemailMessage,
  type WantedMessage,
} from './voicemail-boxes.js';
