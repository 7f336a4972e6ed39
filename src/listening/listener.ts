import { FaxTones, FRAME_MS, FRAME_SAMPLES, type Frame, levelDbfs, SILENCE_DBFS } from '../audio/index.js';
import { isAbort } from '../common/index.js';
import { CallerLevel } from './caller-level.js';
import { EchoGate } from './echo-gate.js';
import { endOfTurnWaitMs, SHORTEST_WAIT_MS, soundMatters } from './end-of-turn.js';
import { FrameQueue } from './frame-queue.js';
import type { ListeningContext, ListeningEvent, TurnTiming } from './options.js';
import { Sureness } from './sureness.js';
import { cuesOf, isSound } from './turn-cues.js';
import type { TurnJudge } from './turn-judge.js';
import type { TurnReader } from './turn-reader.js';
import { TurnUnderWay } from './turn-under-way.js';
import type { VoiceDetector } from './voice-detector.js';
import type { Heard, VoiceGate } from './voice-gate.js';
import { WordlessWatch } from './wordless-watch.js';

/** So long a pause is no gap between two sounds of a word: what was said is read, so that its text is there in time. */
const READ_PAUSE_MS = 100;
/** So long a pause is told. */
const PAUSE_MS = 160;
/**
 * The end of a turn is told so long before: a model's first words and a clause of the voice take about that. In a pause
 * that will be waited out for longer, a caller mostly goes on, and an answer would be begun in vain.
 */
const ENDING_MS = 700;
/** A cough of several bursts is no longer than this, milliseconds. */
const LONGEST_SOUND_MS = 1_500;
/** A hold that nothing insists on is shorter: once the secretary has been silent for so long, she listens, milliseconds. */
const LISTENS_AFTER_MS = 1_000;
/** What is as loud as the caller when the turn would be over is given so long to prove a voice. */
const UNNOTICED_ONSET_MS = 120;
/** The detection may need so long to notice a voice. */
const LONGEST_ONSET_MS = 260;
/** Louder than this is more than the noise of a line. */
const LOUD_DBFS = -40;

export interface ListenerRoom {
  readonly detector: VoiceDetector;
  readonly gate: VoiceGate;
  readonly newReader: () => TurnReader;
  /** Undefined: the words alone decide when a turn is over. */
  readonly judge: TurnJudge | undefined;
  readonly emit: (event: ListeningEvent) => void;
  readonly preRollMs: number;
  readonly longTurnMs: number;
  readonly longestTurnMs: number;
  /**
   * Frames that came while the end of a turn was being decided may hold the caller's next word: so much of them is looked
   * at before the turn ends, milliseconds.
   */
  readonly lateMs: number;
}

/**
 * Turns the frames of one call into events. Decisions follow the frames' own times, never the wall clock: audio that
 * waited for an engine to come back is heard as if nothing had happened.
 */
export class Listener {
  readonly #room: ListenerRoom;
  readonly #context: ListeningContext;
  readonly #queue = new FrameQueue();
  /** Undefined: no echo is expected. */
  readonly #echo: EchoGate | undefined;
  readonly #caller = new CallerLevel();
  readonly #fax = new FaxTones();
  readonly #wordless = new WordlessWatch();
  /** The last frames before a turn. */
  #before: Frame[] = [];
  #turn: TurnUnderWay | undefined;
  /** Whether the turn under way, or one that began now, breaks in on the secretary. */
  #interrupts = false;
  /** How sure it is that the turn under way is a voice, and whether it was told that it is none. */
  readonly #sureness = new Sureness();
  #noiseTold = false;
  /** For how long the secretary has been silent. */
  #silentMs = 0;
  /** The text of the turn that was told last. */
  #shown = { text: '', stable: false };
  /** Frames of the batch under way that come after this one. */
  #behind = 0;
  #nowMs = 0;

  constructor(room: ListenerRoom, context: ListeningContext) {
    this.#room = room;
    this.#context = context;
    if (context.playedDbfs !== undefined)
      this.#echo = new EchoGate((atMs) => context.playedDbfs?.(atMs) ?? SILENCE_DBFS);
  }

  /** Runs until the frames end or the signal fires. @throws only what `frames` throws. */
  async run(frames: AsyncIterable<Frame>, signal: AbortSignal): Promise<void> {
    void this.#queue.fill(frames, signal);
    try {
      for await (const batch of this.#queue.batches()) await this.#hear(batch);
      if (this.#turn !== undefined) await this.#endTurn(this.#turn);
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) throw error;
    } finally {
      this.#turn?.close();
      this.#room.detector.close();
    }
  }

  async #hear(batch: readonly Frame[]): Promise<void> {
    const samples = new Int16Array(batch.length * FRAME_SAMPLES);
    for (const [i, frame] of batch.entries()) samples.set(frame.samples, i * FRAME_SAMPLES);
    const probabilities = await this.#room.detector.hear(samples, batch.length);
    for (const [i, frame] of batch.entries()) {
      this.#nowMs = frame.atMs + FRAME_MS;
      this.#behind = batch.length - 1 - i;
      await this.#step(frame, probabilities[i] ?? 0);
    }
  }

  async #step(frame: Frame, probability: number): Promise<void> {
    const level = levelDbfs(frame.samples);
    const isEcho = this.#echo?.explains(frame.atMs, level) === true;
    this.#caller.hear(level);
    const secretarySpeaks = this.#context.secretarySpeaking();
    this.#silentMs = secretarySpeaks ? 0 : this.#silentMs + FRAME_MS;
    const isForeign = isEcho || (secretarySpeaks && this.#caller.isBackground);
    const heard = this.#room.gate.hear(frame, isForeign ? Math.min(probability, 0) : probability, secretarySpeaks);
    if (heard.voiced) this.#caller.isVoice();
    if (heard.voiced && heard.loud && probability >= 0) this.#sureness.add(probability);
    if (this.#turn === undefined) {
      this.#interrupts = secretarySpeaks;
      this.#idle(frame, heard);
    } else if (heard.voiced) await this.#voice(this.#turn, frame, heard);
    else await this.#silence(this.#turn, frame, heard);
    this.#tellNoise();
    if (this.#turn?.isRead === false) this.#showPartial(this.#turn, false);
    this.#watch(frame, heard.voiced || (level >= LOUD_DBFS && !isEcho));
  }

  /** Tells that what breaks in on the secretary goes on, and sounds like no voice near. */
  #tellNoise(): void {
    if (this.#turn === undefined || !this.#interrupts || this.#noiseTold || !this.#sureness.isNoise) return;
    this.#noiseTold = true;
    this.#room.emit({ type: 'noise', atMs: this.#nowMs });
  }

  /** Tells what is no speech: machines, music, noise. */
  #watch(frame: Frame, isLoud: boolean): void {
    if (this.#fax.hear(frame.samples) !== undefined) this.#room.emit({ type: 'fax', atMs: this.#nowMs });
    const { text = '', readUntilMs = this.#nowMs } = this.#turn ?? {};
    const ms = this.#wordless.hear(this.#nowMs, isLoud, text, readUntilMs);
    if (ms !== undefined) this.#room.emit({ type: 'wordless', ms, atMs: this.#nowMs });
  }

  #idle(frame: Frame, heard: Heard): void {
    this.#before.push(frame);
    while (this.#before.length * FRAME_MS > this.#room.preRollMs + LONGEST_ONSET_MS) this.#before.shift();
    if (!heard.voiced) return;
    // What was cut for its length goes on in a new turn, though its voice began long ago.
    const startMs = Math.max(heard.onsetMs ?? frame.atMs, this.#before[0]?.atMs ?? frame.atMs);
    const before = this.#before.filter(({ atMs }) => atMs >= startMs - this.#room.preRollMs);
    this.#before = [];
    this.#shown = { text: '', stable: false };
    this.#turn = new TurnUnderWay(this.#room.newReader(), this.#room.judge, before, startMs, this.#nowMs);
    this.#room.emit({ type: 'speech-started', atMs: startMs });
  }

  async #voice(turn: TurnUnderWay, frame: Frame, heard: Heard): Promise<void> {
    if (turn.stopped) this.#room.emit({ type: 'speech-started', atMs: heard.onsetMs ?? frame.atMs });
    turn.stopped = false;
    this.#shown = { text: this.#shown.text, stable: false };
    turn.addVoice(frame, this.#nowMs, heard.onsetMs);
    if (turn.speechMs >= this.#room.longestTurnMs) await this.#endTurn(turn);
  }

  async #silence(turn: TurnUnderWay, frame: Frame, heard: Heard): Promise<void> {
    turn.voiceEndMs = Math.max(turn.startMs, heard.voiceEndMs ?? turn.voiceEndMs);
    turn.addSilence(frame);
    const pauseMs = this.#nowMs - turn.voiceEndMs;
    if (pauseMs >= READ_PAUSE_MS && !turn.isRead) this.#read(turn, pauseMs);
    if (pauseMs >= PAUSE_MS && !turn.stopped) this.#stop(turn);
    this.#tellEnding(turn);
    if (pauseMs < SHORTEST_WAIT_MS) return;
    await this.#read(turn, pauseMs);
    const waitMs = this.#waitMs(turn);
    // A word may have begun that the detection has not noticed yet.
    if (pauseMs < waitMs || (heard.perhaps && pauseMs < waitMs + UNNOTICED_ONSET_MS)) return;
    // What has come by now may hold the caller's next word. What comes while that is looked at does not keep the turn open.
    const waitingMs = (this.#queue.length + this.#behind) * FRAME_MS;
    turn.openUntilMs ??= this.#nowMs + Math.min(waitingMs, this.#room.lateMs);
    if (this.#nowMs >= turn.openUntilMs) await this.#endTurn(turn);
  }

  #waitMs(turn: TurnUnderWay): number {
    if (turn.speechMs >= this.#room.longTurnMs) return PAUSE_MS;
    // Whoever fell silent for a cough goes on as soon as it is known to be one.
    if (this.#interrupts && this.#isNoWord(turn, turn.text)) return SHORTEST_WAIT_MS;
    const { text, finished, voicedMs } = turn;
    return endOfTurnWaitMs(text, this.#context.language, this.#context.expecting(), finished, voicedMs);
  }

  async #read(turn: TurnUnderWay, pausedMs: number): Promise<void> {
    await turn.read(pausedMs, () => {
      this.#showPartial(turn, true);
      this.#tellEnding(turn);
      return { soundMatters: soundMatters(turn.text, this.#context.language, this.#context.expecting()) };
    });
  }

  #tellEnding(turn: TurnUnderWay): void {
    const { text, engine, isSettled, endingTold } = turn;
    if (turn !== this.#turn || !isSettled || endingTold || this.#isNoWord(turn, text)) return;
    if (this.#nowMs - turn.voiceEndMs < this.#waitMs(turn) - ENDING_MS) return;
    turn.endingTold = true;
    this.#room.emit({ type: 'ending', text, atMs: this.#nowMs, engine });
  }

  #stop(turn: TurnUnderWay): void {
    turn.stopped = true;
    this.#room.emit({ type: 'speech-stopped', atMs: turn.voiceEndMs });
  }

  #showPartial(turn: TurnUnderWay, stable: boolean): void {
    const { text, engine } = turn;
    const isNews = text !== this.#shown.text || (stable && !this.#shown.stable);
    if (turn !== this.#turn || !isNews || this.#isNoWord(turn, text)) return;
    this.#shown = { text, stable };
    this.#room.emit({ type: 'partial', text, stable, atMs: this.#nowMs, engine });
  }

  /** Nothing was understood, or what recognisers make of a cough or of babble that broke in on the secretary. */
  #isNoWord(turn: TurnUnderWay, text: string): boolean {
    if (text === '') return true;
    if (!this.#interrupts) return false;
    // In a loud place the detection wavers with the caller too: once she listens, everything counts.
    if (this.#silentMs < LISTENS_AFTER_MS && !this.#sureness.isVoice(this.#caller.isSoft)) return true;
    return turn.speechMs <= LONGEST_SOUND_MS && isSound(text, cuesOf(this.#context.language));
  }

  async #endTurn(turn: TurnUnderWay): Promise<void> {
    if (!turn.stopped) this.#stop(turn);
    try {
      const timing = this.#timingOf(turn);
      const recognised = await turn.result();
      const { startMs, voiceEndMs: endMs } = turn;
      const isNoWord = this.#isNoWord(turn, recognised.text);
      this.#caller.turnEnded(!isNoWord);
      if (isNoWord) this.#room.emit({ type: 'no-words', atMs: this.#nowMs });
      else this.#room.emit({ type: 'turn', startMs, endMs, timing, ...recognised });
    } finally {
      this.#sureness.reset();
      this.#noiseTold = false;
      this.#before = turn.close();
      this.#turn = undefined;
    }
  }

  #timingOf(turn: TurnUnderWay): TurnTiming {
    const { lastRead, finished, voiceEndMs, voicedMs } = turn;
    const [waitMs, pauseMs] = [this.#waitMs(turn), this.#nowMs - voiceEndMs];
    return { readAfterMs: lastRead.afterMs, readTookMs: lastRead.tookMs, waitMs, pauseMs, voicedMs, finished };
  }
}
