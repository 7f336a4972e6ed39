import { randomUUID } from 'node:crypto';
import { type Clock, type Logger, SecretaryError, within } from '../common/index.js';
import type { KnowledgeSense } from '../dialogue/index.js';
import type { ListeningService } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { MediaPort } from '../media/index.js';
import type { SpeakingService, Voice } from '../speaking/index.js';
import type { BeginCall, CallWriter, Mailboxes, NewJob } from '../storage/index.js';
import type { IncomingCall } from '../telephony/index.js';
import type { CallRecord, EarlierCall, EndedBy, Mailbox } from '../terms/index.js';
import type { CallObserver } from './conversation.js';
import type { EarlierPart } from './earlier-part.js';
import { type CallLimits, defaultLimits } from './limits.js';
import { LiveCall } from './live-call.js';
import { Pulse } from './pulse.js';

/** Keeps what is said, as it comes. `discard` forgets a call that was not taken after all. */
export type CallKeeper = Pick<CallWriter, 'addTurn' | 'appendAudio' | 'end'> &
  Partial<Pick<CallWriter, 'discard' | 'keepState'>>;

/** A call that hurries, while it goes on. `words` are the mailbox's own urgent words, not the caller's. */
export interface CallAlert {
  callId: string;
  mailbox: Mailbox;
  words: string;
  callerNumber: string;
  callerName: string;
  /** When the call was answered. */
  at: Date;
}

/** A part of a call, milliseconds since it was answered. */
export interface Unheard {
  readonly fromMs: number;
  /** Default: the end of the call. */
  readonly untilMs?: number;
}

/** The rooms that a call goes through, as daemon.ts joins them. */
export interface CallRooms {
  storage: {
    readonly mailboxes: Pick<Mailboxes, 'find'>;
    readonly calls: {
      begin(call: BeginCall): Promise<CallKeeper>;
      /** Takes over the record of a call that a daemon died in. Default: such calls go to voicemail. */
      adopt?(callId: string): Promise<EarlierPart>;
    };
  };
  listening: Pick<ListeningService, 'listen' | 'engines'> & Partial<Pick<ListeningService, 'ready'>>;
  speaking: Pick<SpeakingService, 'voiceFor'>;
  model: LanguageModel;
  /** The model's name for the transcript; undefined: it is not there, the guided interview speaks alone. */
  modelName: () => string | undefined;
  /** Makes the media leg of a call and meets it; gives up when the signal fires. `log` is the call's own. */
  openMedia: (call: IncomingCall, signal: AbortSignal, log: Logger) => Promise<MediaPort>;
  /**
   * What is to be done when a call is over. `unheard`: where words may not have been recognised; undefined: nowhere.
   */
  jobsFor: (record: CallRecord, mailbox: Mailbox, unheard: Unheard | undefined) => readonly NewJob[];
  /** What a number called this mailbox about before, newest first. Default: nothing is known. */
  earlierCalls?: (mailbox: Mailbox, callerNumber: string) => Promise<readonly EarlierCall[]>;
  /** Finds out what a mailbox's texts and a caller's words mean. Default: words are compared by their stems. */
  sense?: Pick<KnowledgeSense, 'read' | 'before' | 'hears'> | undefined;
  /** Tells the owner at once that it hurries. Default: nobody is told. */
  alert?: (alert: CallAlert) => Promise<void>;
  /** The owner's recorded greeting, 16 kHz mono; undefined where there is none. Default: the greeting is spoken. */
  greetingSound?: (mailbox: Mailbox) => Promise<Int16Array | undefined>;
  /** Told how the call goes, for whoever counts. Default: nobody counts. */
  observer?: CallObserver;
  clock: Clock;
  /** Every line of a call carries its id as `call`. */
  log: Logger;
  /** Default: `defaultLimits`. */
  limits?: Partial<CallLimits>;
}

/** Ends after which the caller is still there and VoiceMail() goes on. */
const givenUp: readonly EndedBy[] = ['fault', 'interrupted'];

/**
 * Runs one live call from the dialplan's hand-over to the end of its record. Whatever fails, the caller is given back
 * to the dialplan as "failed", where VoiceMail() waits, and what was heard until then is kept. Never throws.
 *
 * @param signal ends the call at once
 * @returns the record, or undefined when the call was never taken (unknown mailbox, database away, media refused).
 */
export async function runCall(
  call: IncomingCall,
  rooms: CallRooms,
  signal: AbortSignal,
): Promise<CallRecord | undefined> {
  const id = call.adopted?.callId ?? randomUUID();
  const log = rooms.log.child({ call: id, channel: call.id, mailbox: call.mailbox });
  const limits = { ...defaultLimits, ...rooms.limits };
  const pulse = new Pulse({ clock: rooms.clock });
  const back = new GivenBack(call, limits, log);
  try {
    call.startLease(() => pulse.beats());
    call.logTo?.(log);
    const mailbox = await findMailbox(call, rooms, limits);
    const voice = voiceOf(mailbox, rooms, log);
    const letGo = (endedBy: EndedBy) => back.give(givenUp.includes(endedBy) ? 'failed' : 'done');
    const record = await new LiveCall({ id, call, mailbox, voice, rooms, limits, pulse, log, letGo }).run(signal);
    const adopted = call.adopted !== undefined;
    log.info({ endedBy: record.endedBy, turns: record.turns.length, ...(adopted && { adopted }) }, 'call ended');
    return record;
  } catch (error) {
    if (call.hungUp.aborted) log.info('the caller hung up before the call was taken');
    else log.error({ err: error }, 'call could not be taken, it goes to voicemail');
    return undefined;
  } finally {
    back.give('failed');
    await back.done;
  }
}

/** Gives the caller back to the dialplan once, and not later than everything else. */
class GivenBack {
  readonly #call: IncomingCall;
  readonly #limits: CallLimits;
  readonly #log: Logger;
  #done: Promise<void> | undefined;

  constructor(call: IncomingCall, limits: CallLimits, log: Logger) {
    this.#call = call;
    this.#limits = limits;
    this.#log = log;
  }

  /** Resolves when the dialplan has the caller; never rejects, because the lease ends what is not given back. */
  get done(): Promise<void> {
    return this.#done ?? Promise.resolve();
  }

  /** The first outcome counts. */
  give(outcome: 'done' | 'failed'): void {
    this.#done ??= this.#finish(outcome);
  }

  async #finish(outcome: 'done' | 'failed'): Promise<void> {
    try {
      await within(this.#call.finish(outcome), this.#limits.finishMs, 'giving the call back');
    } catch (error) {
      this.#log.warn({ err: error, outcome }, 'call could not be given back, its lease ends it');
    }
  }
}

async function findMailbox(call: IncomingCall, { storage }: CallRooms, { lookUpMs }: CallLimits): Promise<Mailbox> {
  const mailbox = await within(storage.mailboxes.find(call.mailbox), lookUpMs, 'looking up the mailbox');
  if (mailbox === undefined) {
    throw new SecretaryError('not-found', `no mailbox ${call.mailbox}`, {
      advice: `npx secretary mailbox add ${call.mailbox} …`,
    });
  }
  return mailbox;
}

/** Better no answer than one in a language that is not understood. @throws SecretaryError 'bad-configuration' */
function voiceOf({ language }: Mailbox, { listening, speaking }: CallRooms, log: Logger): Voice {
  if (!Object.hasOwn(listening.engines, language)) {
    throw new SecretaryError('bad-configuration', `no recogniser understands "${language}"`, {
      advice: 'Add the language under listening.languages, or change the language of the mailbox.',
    });
  }
  return speaking.voiceFor(language, log);
}
