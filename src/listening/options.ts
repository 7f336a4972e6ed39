import type { Logger } from '../common/index.js';
import type { Expectation, Language, Word } from '../terms/index.js';

/** Which engine reads a language, and from where. */
export interface EngineChoice {
  /** "vosk" decodes while the caller speaks; "moonshine" decodes whole utterances, several times while they grow. */
  readonly engine: EngineName;
  /** Folder of the model, as `secretary setup` fetched it. */
  readonly modelDirectory: string;
}

export type EngineName = 'vosk' | 'moonshine';

export interface ListeningOptions {
  /** One engine a language. Languages that name one folder share the model. */
  readonly engines: Readonly<Record<Language, EngineChoice>>;
  /** The Silero VAD model: its .onnx file, or the folder that holds it. */
  readonly vadModel: string;
  /**
   * The Smart Turn model: its .onnx file, or the folder that holds it. Default: none, and the words alone decide when a
   * turn is over.
   */
  readonly turnModel?: string | undefined;
  /** How sure the voice detection must be, 0–1. Default: 0.5. */
  readonly vadThreshold?: number;
  /** Threads of one decoding. Default: 1, which leaves the second core of a small machine to the calls. */
  readonly threads?: number;
  /** Utterances decoded at one time; the others wait in line. Default: cores − 1, at least 1. */
  readonly parallel?: number;
  /** Sound before the first detected voice that belongs to the turn, milliseconds. Default: 300. */
  readonly preRollMs?: number;
  /** An utterance is read again after so much growth, for engines without partial results, milliseconds. Default: 800. */
  readonly partialEveryMs?: number;
  /** After so much speech a turn ends at the next pause, however short, milliseconds. Default: 30,000. */
  readonly longTurnMs?: number;
  /** After so much speech a turn is cut without a pause, milliseconds. Default: 45,000. */
  readonly longestTurnMs?: number;
  /**
   * Frames that came while the end of a turn was being decided may hold the caller's next word: so much of them is looked
   * at before the turn ends, milliseconds. Default: 400.
   */
  readonly lateMs?: number;
  /** Longest wait for the models to load, milliseconds. Default: 60,000. */
  readonly readyMs?: number;
  /** Told how long a turn waited for its text, or its end for the end-of-turn model, milliseconds. Default: nobody is told. */
  readonly onTook?: (engine: 'recogniser' | 'end-of-turn', ms: number) => void;
}

/** What the listener may know of the call, to wait just long enough. */
export interface ListeningContext {
  readonly language: Language;
  /** The call's own log. Default: the room's. */
  readonly log?: Logger | undefined;
  /** The only phrases that can occur, for engines that take a grammar (Vosk); undefined: anything. */
  readonly grammar?: readonly string[] | undefined;
  /** While it is true, a voice must last a little longer before it counts as speech. */
  secretarySpeaking(): boolean;
  expecting(): Expectation;
  /** Level of what the far end was played at that time of the frames' clock, dBFS over 20 ms; −100 for silence. Default: no echo is expected. */
  playedDbfs?(atMs: number): number;
}

/** A span of speech as text. Word times are milliseconds on the clock of the frames (0 = first sample for files). */
export interface Recognised {
  readonly text: string;
  /** Mean of the words', 0–1; 1 where the engine gives none. */
  readonly confidence: number;
  readonly words: readonly Word[];
  readonly engine: EngineName;
}

/** A stretch of a recording in which somebody spoke, milliseconds since its first sample. */
export interface Utterance extends Recognised {
  readonly startMs: number;
  readonly endMs: number;
}

/** How what was said in a call is read when the call is over. */
export interface LateReading {
  readonly language: Language;
  /** As `ListeningContext.grammar`. */
  readonly grammar?: readonly string[] | undefined;
  /** Level of what the caller was played at that time of the recording, dBFS over 20 ms. Default: no echo is expected. */
  readonly playedDbfs?: ((atMs: number) => number) | undefined;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** How the end of a turn came about, for profiles of where its time went: milliseconds. */
export interface TurnTiming {
  /** Pause after which its words were read for the last time, and how long that took until they were there. */
  readonly readAfterMs: number;
  readonly readTookMs: number;
  /** The pause that words, expectation and sound asked for, and the pause that there was when the turn ended. */
  readonly waitMs: number;
  readonly pauseMs: number;
  /** How long the caller spoke, without the pauses. */
  readonly voicedMs: number;
  /** How likely the turn was complete by its sound, 0–1; undefined where nobody could say in time. */
  readonly finished: number | undefined;
}

/**
 * Every speech-started is followed by a speech-stopped once the voice has paused; the caller may go on within the same
 * turn, with a new pair. After the last speech-stopped comes a turn, or no-words where nothing was understood.
 * All times are those of the frames, milliseconds since the media port opened, and those of the voice are corrected for
 * the time that it took to notice.
 */
export type ListeningEvent =
  | { readonly type: 'speech-started'; readonly atMs: number }
  | {
      readonly type: 'partial';
      readonly text: string;
      /** True: decoded inside the pause, and it covers all that was said so far. */
      readonly stable: boolean;
      readonly atMs: number;
      readonly engine: EngineName;
    }
  | { readonly type: 'speech-stopped'; readonly atMs: number }
  /**
   * The turn will be over in at most 700 ms with these words, unless the caller goes on: time to begin the answer. Told
   * again for each pause that may be the last.
   */
  | { readonly type: 'ending'; readonly text: string; readonly atMs: number; readonly engine: EngineName }
  | ({
      readonly type: 'turn';
      readonly startMs: number;
      readonly endMs: number;
      readonly timing?: TurnTiming | undefined;
    } & Recognised)
  /** The stretch since speech-started came to nothing: a cough, a click, noise, echo. */
  | { readonly type: 'no-words'; readonly atMs: number }
  /**
   * What breaks in on the secretary since speech-started goes on and sounds like no voice near the telephone: babble, a hum.
   * Told once a turn; should it become a voice, its words are told.
   */
  | { readonly type: 'noise'; readonly atMs: number }
  /** Voice or loud sound for `ms` without one word: noise, hold music. Told again each second while it grows. */
  | { readonly type: 'wordless'; readonly ms: number; readonly atMs: number }
  /** A fax machine's tone: CNG 1100 Hz or CED 2100 Hz. Told once for each. */
  | { readonly type: 'fax'; readonly atMs: number }
  | { readonly type: 'engine-failed'; readonly engine: EngineName; readonly atMs: number };
