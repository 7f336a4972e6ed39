import type { Clock, Logger } from '../common/index.js';
import type { ListeningService } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { Mailer } from '../mail/index.js';
import type { Calls, Job, Jobs, LetterWindows, Mailboxes, Summaries } from '../storage/index.js';
import type { VoicemailBoxes } from '../voicemail/index.js';

/** As much of the other rooms as the work after a call needs. */
export interface FollowUpRooms {
  readonly storage: {
    readonly mailboxes: Pick<Mailboxes, 'find'>;
    readonly calls: Pick<Calls, 'find' | 'audio' | 'count' | 'overviews' | 'addTurn'>;
    readonly summaries: Pick<Summaries, 'save' | 'find'>;
    readonly letterWindows: Pick<LetterWindows, 'assign' | 'close' | 'forget'>;
    readonly jobs: Pick<
      Jobs,
      'claim' | 'renew' | 'succeed' | 'fail' | 'postpone' | 'park' | 'addOnce' | 'handOver' | 'takeBack'
    >;
  };
  readonly listening: Pick<ListeningService, 'ready' | 'recogniseLater'>;
  readonly model: Pick<LanguageModel, 'summarize'>;
  readonly mailer: Pick<Mailer, 'send' | 'host'>;
  /** Where VoiceMail() keeps its messages. Default: nobody looks there. */
  readonly voicemail?: Pick<VoicemailBoxes, 'find'>;
  /** Shows a box's counts on the phones that watch it. */
  setLamp(box: string, counts: { new: number; old: number }): Promise<void>;
  readonly clock: Clock;
}

export interface FollowUpOptions {
  readonly log: Logger;
  /** Jobs carried out at once. Default: 2, so that a slow summary does not hold up a letter. */
  readonly concurrency?: number;
  /** Between two looks at the queue when nobody calls wake(), milliseconds. Default: 5,000. */
  readonly pollMs?: number;
  /** How long a job is ours; it is renewed in thirds of this while it runs, milliseconds. Default: 60,000. */
  readonly leaseMs?: number;
  /** First wait before a job is tried again; it doubles, milliseconds. Default: 5,000. */
  readonly retryFirstMs?: number;
  /** Longest wait before a job is tried again, milliseconds. Default: 30 minutes. */
  readonly retryMaxMs?: number;
  /** A job that still fails at this age is parked for a person, milliseconds. Default: 5 days, as mail servers do it. */
  readonly giveUpMs?: number;
  /** Longest wait for the model's summary; then the guided one is written, milliseconds. Default: 90,000. */
  readonly summaryMs?: number;
  /**
   * Letters of their own for the calls of one number to one mailbox, from the first one on for an hour; the calls beyond
   * them go into one digest at its end. Default: no limit.
   */
  readonly lettersPerCallerPerHour?: number;
  /** How long such an hour lasts, milliseconds. Default: 3,600,000. */
  readonly letterWindowMs?: number;
  /** Largest recording that is attached, bytes. Default: 8,000,000. */
  readonly attachMaxBytes?: number;
  /** Told what became of each try of a job, for whoever counts. Default: nobody counts. */
  readonly onOutcome?: (kind: string, outcome: 'done' | 'retried' | 'parked') => void;
  /** Told of each letter that went out though an earlier one of the same Message-ID may have arrived. */
  readonly onResent?: () => void;
  /** How a recording is heard that is too large for a letter. Default: `npx secretary calls play ID`. */
  readonly playCommand?: (callId: string) => string;
}

/** What a job of one kind does. It may be carried out more than once, so the second time must do no harm. */
export type JobHandler = (job: Job, signal: AbortSignal) => Promise<JobOutcome>;

export interface JobOutcome {
  /** How often its letter may have come before this time. Undefined: it can only have come once. */
  readonly resent?: number;
  /** The job was closed together with what it wrote. */
  readonly isClosed?: true;
  /** It is not time yet, and nothing was done. */
  readonly later?: { readonly why: string; readonly waitMs: number };
}
