/** How long each outside thing may keep a caller waiting, milliseconds. */
export interface CallLimits {
  /** Looking up the mailbox. */
  readonly lookUpMs: number;
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
}

export const defaultLimits: CallLimits = {
  lookUpMs: 1_000,
  connectMs: 5_000,
  lastWordsMs: 3_000,
  finishMs: 15_000,
  recordMs: 30_000,
  replyMs: 15_000,
  voiceMs: 10_000,
  goodbyeMs: 30_000,
};
