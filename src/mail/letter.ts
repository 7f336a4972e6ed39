import type { CallRecord, Mailbox, Summary } from '../terms/index.js';

/**
 * Why the letter is written: a conversation, a caller who hung up before a word, a call that we lost, or urgent words in
 * a call that goes on.
 */
export type LetterKind = 'summary' | 'missed' | 'interrupted' | 'alert';

/** What the letter says about the recording. */
export type RecordingNotice =
  | { readonly state: 'attached'; readonly mp3: Uint8Array; readonly durationMs: number }
  /** Too large for a letter; `where` tells how to hear it. */
  | { readonly state: 'kept'; readonly where: string; readonly durationMs: number }
  | { readonly state: 'none' };

/** What the letter about an interrupted call says about the message that VoiceMail() took afterwards. */
export type VoicemailNotice =
  | {
      readonly state: 'attached';
      readonly audio: Uint8Array;
      /** Of the file: "wav". */
      readonly extension: string;
      readonly contentType: string;
      readonly durationMs: number;
    }
  | { readonly state: 'too-large'; readonly durationMs: number }
  /** There is none of this caller. */
  | { readonly state: 'none' }
  | { readonly state: 'unreadable' };

export interface LetterContent {
  readonly kind: LetterKind;
  readonly call: CallRecord;
  readonly mailbox: Mailbox;
  /** Checked against the transcript. Undefined: nobody could write one; the letter has the transcript only. */
  readonly summary: Summary | undefined;
  readonly recording: RecordingNotice;
  /** For an interrupted call. Default: nothing is said of it. */
  readonly voicemail?: VoicemailNotice | undefined;
  /** For an alert: the mailbox's own words that were heard. */
  readonly words?: string;
  /** Domain of the Message-ID, always the same for one installation: "secretary.example.com". */
  readonly host: string;
}

export interface Address {
  readonly name: string;
  readonly address: string;
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Ready to be sent; the sender's address is the Mailer's. No field holds a control character that a header could see. */
export interface Letter {
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With its angle brackets. The same call and kind always give the same one, so that a second copy is recognised. */
  readonly messageId: string;
  /** The call's end. */
  readonly date: Date;
  readonly urgent: boolean;
  /** BCP 47, for the Content-Language header. */
  readonly language: string;
  readonly attachments: readonly Attachment[];
}
