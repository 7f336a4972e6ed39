import { FRAME_MS, FRAME_SAMPLES, type Frame } from '../audio/index.js';
import { Channel, isAbort } from '../common/index.js';
import { endOfTurnWaitMs, SHORTEST_WAIT_MS } from './end-of-turn.js';
import type { ListeningContext, ListeningEvent } from './options.js';
import type { TurnReader } from './turn-reader.js';
import type { VoiceDetector } from './voice-detector.js';
import { VOICE_ONSET_MS, VOICE_RELEASE_MS } from './voice-timing.js';

/** A pause: the turn so far is read now, so that the text is there when the turn is over. */
const PAUSE_MS = 160;
/** So much longer must a voice last while the secretary speaks: a click or a cough should not silence her. */
const INTERRUPTION_EXTRA_MS = 100;
/** Frames that wait while the engine is being started again: 2 minutes. Then the oldest are lost. */
const MOST_WAITING_FRAMES = 6_000;
/** Frames that go to the voice detection at one time; more only pile up after an interruption. */
const MOST_FRAMES_AT_ONCE = 50;

export interface ListenerRoom {
  readonly detector: VoiceDetector;
  readonly newReader: () => TurnReader;
  readonly emit: (event: ListeningEvent) => void;
  readonly preRollMs: number;
  readonly longTurnMs: number;
  readonly longestTurnMs: number;
}

/** A turn under way. Times are those of the frames. */
interface OpenTurn {
  readonly reader: TurnReader;
  /** When the first sample of the reader was heard; the voice began `startMs`. */
  readonly soundStartMs: number;
  readonly startMs: number;
  /** When the voice was last there. */
  voiceEndMs: number;
  pausing: boolean;
  /** Silence that belongs to the turn only if the caller goes on. */
  readonly held: Frame[];
  shown: string;
}

/**
 * Turns the frames of one call into events. Decisions follow the frames' own times, never the wall clock: audio that
 * waited for an engine to come back is heard as if nothing had happened.
 */
export class Listener {
  readonly #room: ListenerRoom;
  readonly #context: ListeningContext;
  /** The last frames before a turn. */
  #before: Frame[] = [];
  #voiced = 0;
  #turn: OpenTurn | undefined;

  constructor(room: ListenerRoom, context: ListeningContext) {
    this.#room = room;
    this.#context = context;
  }

  /** Runs until the frames end or the signal fires. @throws only what `frames` throws. */
  async run(frames: AsyncIterable<Frame>, signal: AbortSignal): Promise<void> {
    const waiting = new Channel<Frame>(MOST_WAITING_FRAMES);
    void pump(frames, waiting, signal);
    try {
      for await (const batch of batches(waiting)) await this.#hear(batch);
      await this.#endTurn();
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) throw error;
    } finally {
      this.#turn?.reader.close();
      this.#room.detector.close();
    }
  }

  async #hear(batch: readonly Frame[]): Promise<void> {
    const samples = new Int16Array(batch.length * FRAME_SAMPLES);
    for (const [i, frame] of batch.entries()) samples.set(frame.samples, i * FRAME_SAMPLES);
    const voiced = await this.#room.detector.hear(samples, batch.length);
    for (const [i, frame] of batch.entries()) {
      if (this.#turn === undefined) this.#idle(frame, voiced[i] === 1);
      else if (voiced[i] === 1) await this.#voice(this.#turn, frame);
      else await this.#silence(this.#turn, frame);
      this.#showPartial(frame);
    }
  }

  #idle(frame: Frame, voiced: boolean): void {
    this.#before.push(frame);
    this.#voiced = voiced ? this.#voiced + 1 : 0;
    const extraMs = this.#context.secretarySpeaking() ? INTERRUPTION_EXTRA_MS : 0;
    const keptMs = this.#room.preRollMs + VOICE_ONSET_MS + Math.max(extraMs, this.#voiced * FRAME_MS);
    while (this.#before.length * FRAME_MS > keptMs) this.#before.shift();
    if (this.#voiced * FRAME_MS > extraMs) this.#beginTurn(frame);
  }

  #beginTurn(frame: Frame): void {
    const [first = frame] = this.#before;
    const startMs = Math.max(first.atMs, frame.atMs - (this.#voiced - 1) * FRAME_MS - VOICE_ONSET_MS);
    const reader = this.#room.newReader();
    for (const { samples } of this.#before) reader.add(samples);
    const voiceEndMs = frame.atMs + FRAME_MS;
    this.#turn = { reader, soundStartMs: first.atMs, startMs, voiceEndMs, pausing: false, held: [], shown: '' };
    this.#before = [];
    this.#voiced = 0;
    this.#room.emit({ type: 'speech-started', atMs: startMs });
  }

  async #voice(turn: OpenTurn, frame: Frame): Promise<void> {
    if (turn.pausing) this.#room.emit({ type: 'speech-started', atMs: frame.atMs - VOICE_ONSET_MS });
    turn.pausing = false;
    for (const held of turn.held.splice(0)) turn.reader.add(held.samples);
    turn.reader.add(frame.samples);
    turn.voiceEndMs = frame.atMs + FRAME_MS;
    if (turn.voiceEndMs - turn.startMs < this.#room.longestTurnMs) return;
    await this.#endTurn();
    this.#room.detector.close(); // its buffer is bounded; what follows is heard as a beginning
  }

  async #silence(turn: OpenTurn, frame: Frame): Promise<void> {
    const pauseMs = frame.atMs + FRAME_MS - turn.voiceEndMs + VOICE_RELEASE_MS;
    if (turn.pausing) turn.held.push(frame);
    else turn.reader.add(frame.samples);
    if (pauseMs >= PAUSE_MS && !turn.pausing) this.#pause(turn);
    const isLong = turn.voiceEndMs - turn.startMs >= this.#room.longTurnMs;
    if (pauseMs < SHORTEST_WAIT_MS && !isLong) return;
    await turn.reader.settle();
    const { language } = this.#context;
    const waitMs = isLong ? PAUSE_MS : endOfTurnWaitMs(turn.reader.text, language, this.#context.expecting());
    if (pauseMs >= waitMs) await this.#endTurn();
  }

  #pause(turn: OpenTurn): void {
    turn.pausing = true;
    void turn.reader.settle();
    this.#room.emit({ type: 'speech-stopped', atMs: turn.voiceEndMs - VOICE_RELEASE_MS });
  }

  #showPartial(frame: Frame): void {
    const turn = this.#turn;
    if (turn === undefined || turn.reader.text === turn.shown) return;
    turn.shown = turn.reader.text;
    this.#room.emit({ type: 'partial', text: turn.shown, atMs: frame.atMs, engine: turn.reader.engine, stable: false });
  }

  async #endTurn(): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) return;
    if (!turn.pausing) this.#pause(turn);
    try {
      const recognised = await turn.reader.finish(turn.soundStartMs);
      const endMs = Math.max(turn.startMs, turn.voiceEndMs - VOICE_RELEASE_MS);
      if (recognised.text !== '') this.#room.emit({ type: 'turn', startMs: turn.startMs, endMs, ...recognised });
    } finally {
      turn.reader.close();
      this.#turn = undefined;
      this.#before = turn.held.splice(0);
    }
  }
}

/** Moves frames to where they can wait; stops when the signal fires, even while the source gives nothing. */
async function pump(frames: AsyncIterable<Frame>, waiting: Channel<Frame>, signal: AbortSignal): Promise<void> {
  const iterator = frames[Symbol.asyncIterator]();
  const stop = () => {
    waiting.close();
    void iterator.return?.().catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let next = await iterator.next(); !next.done && !signal.aborted; next = await iterator.next())
      waiting.push(next.value);
    waiting.close();
  } catch (error) {
    waiting.close(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** All that waits, up to a bound, as one piece of work. */
async function* batches(waiting: Channel<Frame>): AsyncGenerator<Frame[]> {
  let batch: Frame[] = [];
  for await (const frame of waiting) {
    batch.push(frame);
    if (waiting.length > 0 && batch.length < MOST_FRAMES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
}
