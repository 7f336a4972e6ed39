export type {
  Address,
  Attachment,
  Letter,
  LetterContent,
  LetterKind,
  RecordingNotice,
  VoicemailNotice,
} from './letter.js';
export { type HandOver, Mailer, type MailerOptions } from './mailer.js';
export { encodeMp3, type Mp3Options, mp3Within } from './mp3.js';
export { type DigestContent, type DigestedCall, renderDigest } from './render-digest.js';
export { messageIdOf, renderLetter } from './render-letter.js';
