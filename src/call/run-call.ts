import { randomUUID } from 'node:crypto';
import type { Frame } from '../audio/index.js';
import { Channel, type Clock, isAbort, type Logger, SecretaryError, within } from '../common/index.js';
import type { DialogueContext } from '../dialogue/index.js';
import type { ListeningService } from '../listening/index.js';
import type { LanguageModel } from '../llm/index.js';
import type { MediaPort } from '../media/index.js';
import type { SpeakingService } from '../speaking/index.js';
import type { BeginCall, CallWriter, Mailboxes, NewJob } from '../storage/index.js';
import type { IncomingCall } from '../telephony/index.js';
import type { CallRecord, EndedBy, Mailbox } from '../terms/index.js';
import { Conversation, type Conversed } from './conversation.js';
import { Pulse } from './pulse.js';
import { Recorder } from './recorder.js';

/** Keeps what is said, as it comes. */
export type CallKeeper = Pick<CallWriter, 'addTurn' | 'appendAudio' | 'end'>;

/** The rooms that a call goes through, as main.ts joins them. */
export interface CallRooms {
  storage: {
    readonly mailboxes: Pick<Mailboxes, 'find'>;
    readonly calls: { begin(call: BeginCall): Promise<CallKeeper> };
  };
  listening: Pick<ListeningService, 'listen'>;
  speaking: Pick<SpeakingService, 'voiceFor'>;
  model: LanguageModel;
  /** The model's name for the transcript; undefined: nobody has answered there yet, the guided interview speaks alone. */
  modelName: () => string | undefined;
  /** Makes the media leg of a call and meets it. */
  openMedia: (call: IncomingCall, signal: AbortSignal) => Promise<MediaPort>;
  /** What is to be done when a call is over. */
  jobsFor: (record: CallRecord, mailbox: Mailbox) => readonly NewJob[];
  clock: Clock;
  log: Logger;
}

/** Longest look-up of a mailbox before the caller goes to VoiceMail(), milliseconds. */
const LOOK_UP_MS = 1_000;
/** Longest time for answering and for making the media leg, milliseconds. */
const CONNECT_MS = 5_000;
/** Ends after which the caller is still there and VoiceMail() goes on. */
const givenUp: readonly EndedBy[] = ['fault', 'interrupted'];
/** How often the recording is handed on, milliseconds. */
const RECORD_EVERY_MS = 500;
/** Frames kept for a recogniser that is behind: one minute. */
const FRAMES_KEPT = 3_000;

/**
 * Runs one live call from the dialplan's hand-over to the end of its record. Whatever fails, the caller is given back
 * to the dialplan as "failed", where VoiceMail() waits, and what was heard until then is kept.
 *
 * @returns the record, or undefined when the call was never taken (unknown mailbox, database away, media refused).
 */
export async function runCall(
  call: IncomingCall,
  rooms: CallRooms,
  signal: AbortSignal,
): Promise<CallRecord | undefined> {
  const log = rooms.log.child({ channel: call.id, mailbox: call.mailbox });
  const pulse = new Pulse({ clock: rooms.clock });
  call.startLease(() => pulse.beats());
  try {
    const mailbox = await findMailbox(call, rooms);
    const record = await new LiveCall(call, mailbox, rooms, pulse, log).run(signal);
    await call.finish(givenUp.includes(record.endedBy) ? 'failed' : 'done');
    log.info({ call: record.id, endedBy: record.endedBy, turns: record.turns.length }, 'call ended');
    return record;
  } catch (error) {
    log.error({ err: error }, 'call could not be taken, it goes to voicemail');
    await call.finish('failed').catch((cause) => log.warn({ err: cause }, 'call could not be given back'));
    return undefined;
  }
}

async function findMailbox(call: IncomingCall, rooms: CallRooms): Promise<Mailbox> {
  const mailbox = await within(rooms.storage.mailboxes.find(call.mailbox), LOOK_UP_MS, 'looking up the mailbox');
  if (mailbox === undefined) {
    throw new SecretaryError('not-found', `no mailbox ${call.mailbox}`, {
      advice: `npx secretary mailbox add ${call.mailbox} …`,
    });
  }
  return mailbox;
}

/** One call that was taken: its identity, its media, its recording and its conversation. */
class LiveCall {
  readonly #call: IncomingCall;
  readonly #mailbox: Mailbox;
  readonly #rooms: CallRooms;
  readonly #pulse: Pulse;
  readonly #log: Logger;
  readonly #id = randomUUID();
  readonly #startedAt: Date;

  constructor(call: IncomingCall, mailbox: Mailbox, rooms: CallRooms, pulse: Pulse, log: Logger) {
    this.#call = call;
    this.#mailbox = mailbox;
    this.#rooms = rooms;
    this.#pulse = pulse;
    this.#log = log.child({ call: this.#id });
    this.#startedAt = rooms.clock.now();
  }

  async run(signal: AbortSignal): Promise<CallRecord> {
    const [media, writer] = await this.#connect(signal);
    const recorder = new Recorder({ write: (pcm) => writer.appendAudio(pcm) });
    media.onPlayed((frame) => recorder.secretary(frame));
    const recording = setInterval(() => recorder.advance(media.nowMs()), RECORD_EVERY_MS);
    let conversed: Conversed | undefined;
    try {
      await within(this.#call.answer(), CONNECT_MS, 'answering', signal);
      await within(this.#call.joinMedia(), CONNECT_MS, 'joining the media', signal);
      conversed = await this.#converse(media, recorder, writer, signal);
    } catch (error) {
      if (!isAbort(error) && !this.#call.hungUp.aborted) this.#log.error({ err: error }, 'call failed');
    } finally {
      clearInterval(recording);
      await media.close();
    }
    await recorder.finish();
    const record = this.#recordOf(conversed, recorder.durationMs, signal);
    await writer.end(record, this.#rooms.jobsFor(record, this.#mailbox));
    return record;
  }

  /** The leg and the record are made side by side: the caller waits for the slower of both only. */
  async #connect(signal: AbortSignal): Promise<[MediaPort, CallKeeper]> {
    const opening = within(this.#rooms.openMedia(this.#call, signal), CONNECT_MS, 'opening the media', signal);
    const beginning = this.#rooms.storage.calls.begin({
      id: this.#id,
      mailbox: this.#mailbox.extension,
      callerNumber: this.#call.callerNumber,
      callerName: this.#call.callerName,
      startedAt: this.#startedAt,
    });
    const [media, writer] = await Promise.allSettled([opening, beginning]);
    if (media.status === 'fulfilled' && writer.status === 'fulfilled') return [media.value, writer.value];
    if (media.status === 'fulfilled') await media.value.close();
    throw media.status === 'rejected' ? media.reason : (writer as PromiseRejectedResult).reason;
  }

  /** Listens and talks until the dialogue hangs up, the caller is gone or the media leg breaks. */
  async #converse(media: MediaPort, recorder: Recorder, writer: CallKeeper, signal: AbortSignal): Promise<Conversed> {
    const gone = AbortSignal.any([this.#call.hungUp, media.closed, signal]);
    const frames = new Channel<Frame>(FRAMES_KEPT);
    const deaf = new AbortController();
    const hearing = this.#hear(media, recorder, frames);
    try {
      return await new Conversation({
        context: this.#context(),
        media,
        voice: this.#rooms.speaking.voiceFor(this.#mailbox.language),
        heard: (context) => this.#rooms.listening.listen(frames, context, deaf.signal),
        model: this.#rooms.model,
        keys: this.#call.keys,
        gone,
        pulse: this.#pulse,
        clock: this.#rooms.clock,
        log: this.#log,
        onTurn: (turn) => void writer.addTurn(turn),
        onOver: () => frames.close(),
      }).run();
    } finally {
      deaf.abort();
      await media.close();
      await hearing;
    }
  }

  /** The caller's frames go three ways: they prove that the call lives, they are recorded, and they are listened to. */
  async #hear(media: MediaPort, recorder: Recorder, frames: Channel<Frame>): Promise<void> {
    try {
      for await (const frame of media.frames) {
        this.#pulse.frame();
        recorder.caller(frame);
        frames.push(frame);
      }
    } catch (error) {
      this.#log.error({ err: error }, 'the caller can no longer be heard');
    } finally {
      frames.close();
    }
  }

  #context(): DialogueContext {
    return {
      callId: this.#id,
      mailbox: this.#mailbox,
      callerNumber: this.#call.callerNumber,
      callerName: this.#call.callerName,
      now: this.#startedAt,
      model: this.#rooms.modelName(),
    };
  }

  #recordOf(conversed: Conversed | undefined, durationMs: number, signal: AbortSignal): CallRecord {
    return {
      id: this.#id,
      mailbox: this.#mailbox.extension,
      callerNumber: this.#call.callerNumber,
      callerName: this.#call.callerName,
      startedAt: this.#startedAt,
      durationMs: Math.round(durationMs),
      endedBy: this.#endedBy(conversed, signal),
      turns: conversed?.state.turns ?? [],
      notes: conversed?.state.notes ?? {},
    };
  }

  /** The dialogue sees one end, "gone"; who went is told by the signals. */
  #endedBy(conversed: Conversed | undefined, signal: AbortSignal): EndedBy {
    if (this.#call.hungUp.aborted) return conversed?.endedBy === 'secretary' ? 'secretary' : 'caller';
    if (signal.aborted) return 'interrupted';
    return conversed === undefined || conversed.endedBy === 'caller' ? 'fault' : conversed.endedBy;
  }
}
