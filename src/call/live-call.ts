import type { Frame } from '../audio/index.js';
import { Channel, type Logger, SecretaryError, within } from '../common/index.js';
import { type DialogueContext, saveState } from '../dialogue/index.js';
import { isOneWay, LostWay, type MediaPort } from '../media/index.js';
import type { Voice } from '../speaking/index.js';
import type { BeginCall } from '../storage/index.js';
import type { IncomingCall } from '../telephony/index.js';
import type { CallRecord, EarlierCall, EndedBy, Mailbox } from '../terms/index.js';
import { Conversation, type Conversed } from './conversation.js';
import { type EarlierPart, stateAfter } from './earlier-part.js';
import { findEarlierCalls, findGreetingSound, rememberedAs, tellOwner } from './extras.js';
import { Gone } from './gone.js';
import { LaterPort } from './later-port.js';
import type { CallLimits } from './limits.js';
import type { Pulse } from './pulse.js';
import { putThrough } from './put-through.js';
import { Recorder } from './recorder.js';
import type { CallKeeper, CallRooms, Unheard } from './run-call.js';
import { type Line, take } from './taking.js';

/** How often the recording is handed on, milliseconds. With 200 ms to settle and 400 ms to gather, it is stored within 1 s. */
const RECORD_EVERY_MS = 100;
/** Frames kept for a recogniser that is behind: one minute. */
const FRAMES_KEPT = 3_000;
/** When the audio ends first, the word that the caller hung up may still be on its way, milliseconds. */
const HANG_UP_GRACE_MS = 250;

export interface LiveCallParts {
  /** UUID of the call, ours. */
  readonly id: string;
  readonly call: IncomingCall;
  readonly mailbox: Mailbox;
  readonly voice: Voice;
  readonly rooms: CallRooms;
  readonly limits: CallLimits;
  readonly pulse: Pulse;
  readonly log: Logger;
  /** Gives the caller back to the dialplan; called as soon as nothing is left to be said. */
  readonly letGo: (endedBy: EndedBy) => void;
}

/** What makes a call nicer and is not waited for longer than the media leg. */
interface Extras {
  readonly earlierCalls: readonly EarlierCall[];
  readonly greetingSound: Promise<Int16Array | undefined>;
}

/** One call that is taken: its identity, its media, its recording and its conversation. */
export class LiveCall {
  readonly #parts: LiveCallParts;
  readonly #id: string;
  readonly #now: Date;
  readonly #log: Logger;
  readonly #gone = new Gone();
  /** What was before the call was adopted; undefined: it began with us. */
  #earlier: EarlierPart | undefined;
  #lost = 0;

  constructor(parts: LiveCallParts) {
    this.#parts = parts;
    this.#id = parts.id;
    this.#now = parts.rooms.clock.now();
    this.#log = parts.log;
  }

  /** @throws when the call could not be taken; nothing of it is kept then */
  async run(signal: AbortSignal): Promise<CallRecord> {
    const { call, pulse } = this.#parts;
    // A lease that ran out looks like a hang-up; the pulse knows better.
    this.#gone.when(call.hungUp, () => (pulse.beats() ? 'caller' : 'fault'));
    this.#gone.when(signal, () => 'interrupted');
    // Both are looked for while the media leg is made: they keep nobody waiting.
    const [earlierCalls, greetingSound] = [findEarlierCalls(this.#parts), findGreetingSound(this.#parts)];
    try {
      const line = await this.#take();
      if (line.media === undefined) return await this.#missed(line.writer);
      // Not before: a caller of whom nothing is heard or kept yet has nothing that a next daemon could go on with.
      call.callIs?.(this.#id);
      return await this.#hold(line, { earlierCalls: await earlierCalls, greetingSound });
    } finally {
      this.#gone.release();
    }
  }

  get #startedAt(): Date {
    return this.#earlier?.startedAt ?? this.#now;
  }

  /** A new call's record, or the one that is gone on with. */
  async #record(): Promise<CallKeeper> {
    const { call, rooms, mailbox } = this.#parts;
    if (call.adopted === undefined) return rooms.storage.calls.begin(this.#begun(mailbox));
    const { calls } = rooms.storage;
    if (calls.adopt === undefined) throw new SecretaryError('internal', 'nobody adopts calls here');
    this.#earlier = await calls.adopt(this.#id);
    return this.#earlier.writer;
  }

  #begun(mailbox: Mailbox): BeginCall {
    const { call } = this.#parts;
    const { callerNumber, callerName, channelName } = call;
    const [id, startedAt, rememberAs] = [this.#id, this.#startedAt, rememberedAs(call, mailbox)];
    return { id, mailbox: mailbox.extension, callerNumber, callerName, channelName, rememberAs, startedAt };
  }

  #take() {
    const { call, rooms, limits } = this.#parts;
    return take({
      call,
      openMedia: rooms.openMedia,
      beginRecord: () => this.#record(),
      gone: this.#gone,
      limits,
      log: this.#log,
    });
  }

  /** The caller hung up before a word was said. */
  async #missed(writer: CallKeeper): Promise<CallRecord> {
    this.#parts.letGo('caller');
    return this.#write(writer, this.#recordOf(undefined, 'caller', this.#earlier?.recordedMs ?? 0));
  }

  async #hold(line: Line, extras: Extras): Promise<CallRecord> {
    const { writer } = line;
    const fromMs = this.#earlier?.recordedMs ?? 0;
    const media = this.#earlier === undefined ? line.media : new LaterPort(line.media, fromMs);
    const recorder = new Recorder({ write: (pcm) => this.#kept(() => writer.appendAudio(pcm)), fromMs });
    const stopTapping = media.onPlayed((frame) => recorder.secretary(frame));
    const recording = setInterval(() => recorder.advance(media.nowMs()), RECORD_EVERY_MS);
    let conversed: Conversed;
    try {
      conversed = await this.#converse(media, recorder, writer, extras);
    } finally {
      clearInterval(recording);
      stopTapping();
    }
    await within(recorder.finish(), this.#parts.limits.recordMs, 'keeping the recording').catch((error) => {
      this.#log.error({ err: error }, 'the end of the recording is lost');
    });
    const record = this.#recordOf(conversed, conversed.endedBy, recorder.durationMs);
    return this.#write(writer, record, conversed.unheardFromMs);
  }

  /** Listens and talks until the dialogue hangs up, the caller is gone or the media leg breaks. */
  async #converse(media: MediaPort, recorder: Recorder, writer: CallKeeper, extras: Extras): Promise<Conversed> {
    const { call, rooms, voice, pulse, limits } = this.#parts;
    const frames = new Channel<Frame>(FRAMES_KEPT);
    const deaf = new AbortController();
    const noAudio = () => setTimeout(() => this.#gone.now('fault'), HANG_UP_GRACE_MS);
    media.closed.addEventListener('abort', noAudio, { once: true });
    if (media.closed.aborted) noAudio();
    void this.#hear(media, recorder, frames);
    const context = this.#context(extras.earlierCalls);
    void rooms.sense?.read(context.mailbox);
    const earlier = this.#earlier;
    try {
      return await new Conversation({
        context,
        goesOnFrom: earlier && { state: stateAfter(earlier, context), afterMs: earlier.recordedMs },
        onState: (state) => writer.keepState?.(saveState(state)),
        media,
        voice,
        hears: () => rooms.listening.ready !== false,
        heard: (context) => rooms.listening.listen(frames, context, deaf.signal),
        model: rooms.model,
        keys: call.keys,
        gone: this.#gone,
        pulse,
        clock: rooms.clock,
        log: this.#log,
        limits,
        greetingSound: extras.greetingSound,
        observer: rooms.observer,
        sense: rooms.sense,
        transfer: () => putThrough(this.#parts, this.#gone),
        alert: (words, state) => void tellOwner(words, state, this.#parts),
        onTurn: (turn) => void this.#kept(() => writer.addTurn(turn)),
        onOver: (endedBy) => {
          this.#parts.letGo(endedBy);
          media.closed.removeEventListener('abort', noAudio);
          void media.close();
          frames.close();
        },
      }).run();
    } finally {
      deaf.abort();
    }
  }

  /** The caller's frames go three ways: they prove that the call lives, they are recorded, and they are listened to. */
  async #hear(media: MediaPort, recorder: Recorder, frames: Channel<Frame>): Promise<void> {
    const way = new LostWay();
    try {
      for await (const frame of media.frames) {
        if (!isOneWay(media)) this.#parts.pulse.frame();
        if (way.isLost(media)) void this.#makeWayAnew();
        recorder.caller(frame);
        frames.push(frame);
      }
    } catch (error) {
      this.#log.error({ err: error }, 'the caller can no longer be heard');
      this.#gone.now('fault');
    } finally {
      frames.close();
    }
  }

  /** Never throws: where it fails, one-way audio ends the call later. */
  async #makeWayAnew(): Promise<void> {
    try {
      await this.#parts.call.rejoinMedia?.();
      this.#log.info('nothing came from the caller any more: the way of the audio was made anew');
    } catch (error) {
      this.#log.debug({ err: error }, 'the way of the audio could not be made anew');
    }
  }

  /** Keeping a piece never breaks the call; the first failure is told. */
  async #kept(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#lost += 1;
      if (this.#lost === 1) this.#log.error({ err: error }, 'a piece of the call could not be kept');
    }
  }

  async #write(writer: CallKeeper, record: CallRecord, unheardFromMs?: number): Promise<CallRecord> {
    const { rooms, mailbox, limits } = this.#parts;
    try {
      const jobs = rooms.jobsFor(record, mailbox, this.#unheard(unheardFromMs));
      await within(writer.end(record, jobs), limits.recordMs, 'writing the end of the call');
    } catch (error) {
      this.#log.error({ err: error }, 'the end of the call is not written yet');
    }
    return record;
  }

  /** What a dead daemon did not hear to its end, and what the recogniser did not. */
  #unheard(fromMs: number | undefined): Unheard | undefined {
    const earlier = this.#earlier;
    if (earlier === undefined) return fromMs === undefined ? undefined : { fromMs };
    const { unheardFromMs, recordedMs: untilMs } = earlier;
    return fromMs === undefined ? { fromMs: unheardFromMs, untilMs } : { fromMs: Math.min(unheardFromMs, fromMs) };
  }

  #context(earlierCalls: readonly EarlierCall[]): DialogueContext {
    const { call, mailbox, rooms } = this.#parts;
    const { callerNumber, callerName } = call;
    return {
      callId: this.#id,
      mailbox,
      callerNumber,
      callerName,
      earlierCalls,
      now: this.#startedAt,
      model: rooms.modelName(),
    };
  }

  #recordOf(conversed: Conversed | undefined, endedBy: EndedBy, durationMs: number): CallRecord {
    const { call, mailbox } = this.#parts;
    const earlier = this.#earlier;
    const state = conversed?.state ?? (earlier && stateAfter(earlier, this.#context([])));
    return {
      id: this.#id,
      mailbox: mailbox.extension,
      callerNumber: call.callerNumber,
      callerName: call.callerName,
      startedAt: this.#startedAt,
      durationMs: Math.round(durationMs),
      endedBy,
      turns: state?.turns ?? [],
      notes: state?.notes ?? {},
    };
  }
}
