/** How long each outside thing may keep a caller waiting, milliseconds. */
export interface CallLimits {
  /** Looking up the mailbox. */
  readonly lookUpMs: number;
  /** Looking up what the caller called about before, and reading the recorded greeting; the call goes on without. */
  readonly extrasMs: number;
  /** Making the media leg and beginning the record; then answering; then joining: each. */
  readonly connectMs: number;
  /** The recogniser, for what the caller said last. */
  readonly lastWordsMs: number;
  /** Giving the caller back to the dialplan. */
  readonly finishMs: number;
  /** Writing the end of the record; the writer goes on by itself after that. */
  readonly recordMs: number;
  /** Between two pieces of the model's answer; the client of the model has tighter limits of its own. */
  readonly replyMs: number;
  /** Between two pieces of sound of the voice; the voice changes its engine long before. */
  readonly voiceMs: number;
  /** From the time limit's goodbye to the end of the call, whatever happens. */
  readonly goodbyeMs: number;
  /** How long a person's phone rings for a caller who is put through. */
  readonly ringMs: number;
  /** Beyond that, for asking the PBX and until it says what came of it; telephony itself waits less for the outcome. */
  readonly transferMs: number;
  /** Telling the owner that it hurries. */
  readonly alertMs: number;
}

export const defaultLimits: CallLimits = {
  lookUpMs: 1_000,
  extrasMs: 500,
  connectMs: 5_000,
  lastWordsMs: 3_000,
  finishMs: 15_000,
  recordMs: 30_000,
  replyMs: 15_000,
  voiceMs: 10_000,
  goodbyeMs: 30_000,
  ringMs: 20_000,
  transferMs: 10_000,
  alertMs: 10_000,
};
