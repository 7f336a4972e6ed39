import { FRAME_MS, type Frame, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { Hearing } from '../../src/call/hearing.js';
import { Interruptions, type InterruptionsOptions } from '../../src/call/interruptions.js';
import { type DialogueEvent, signalsIn } from '../../src/dialogue/index.js';
import type { ListeningEvent } from '../../src/listening/index.js';
import { Listener } from '../../src/listening/listener.js';
import { VoiceDetector } from '../../src/listening/voice-detector.js';
import { VoiceGate } from '../../src/listening/voice-gate.js';
import { WholeReader } from '../../src/listening/whole-reader.js';
import { PHONE_HZ, Track, voiceIn } from '../measure/track.js';
import { EchoPath } from '../measures/echo-path.js';
import type { Item } from '../sets/index.js';
import { joined, mixInto, millisecondsOf as msOf, samplesOf } from '../sets/sound.js';
import { ScriptedClock } from './clock.js';
import { type DecodePace, type Engines, scriptedLink } from './engines.js';
import { Mouth, SILENCE } from './mouth.js';

export interface Script {
  /** What the caller says first, so that he is known; undefined: he has said nothing yet. */
  readonly question: Int16Array | undefined;
  /** What the secretary says then. */
  readonly answer: { readonly text: string; readonly sound: Int16Array };
  /** What breaks in on her, and when: milliseconds after she began. */
  readonly item: Item;
  readonly afterMs: number;
}

export interface Course {
  /** She was silenced for good: what was left of her answer is lost. */
  readonly cut: boolean;
  /** From the onset of what broke in until she was silent; undefined when she never was. */
  readonly stopMs: number | undefined;
  /** From the same onset until she was silenced for good. */
  readonly meantMs: number | undefined;
  /** Her longest silence from the beginning of what broke in until 2 s after its end, milliseconds. */
  readonly silentMs: number;
  /** She spoke between being silent and being silenced for good, milliseconds. */
  readonly onceMoreMs: number;
  readonly log: readonly string[];
}

/** Silence before the caller's question and between its end and her answer, milliseconds. */
const LEAD_MS = 400;
const ANSWER_AFTER_MS = 1_600;
/** What broke in is listened to for so long after its end, milliseconds. */
const EFFECT_MS = 2_000;
const TAIL_MS = 4_000;
/** Her silence counts from so long on: longer than her pauses between sentences, milliseconds. */
const SILENT_MS = 280;

/** An onset needs so much voice, milliseconds. */
const ONSET_MS = 40;
/** How often a voice that is there already is looked for, as the conversation does. */
const LOOK_EVERY_MS = 100;
/** So much is let happen before it is looked whether the call is over, and when it is. */
const STEP_MS = 200;
const AFTERWARDS_MS = 5_000;

/** Plays one script through the product's own ears and its judgement of interruptions, on a scripted clock. */
export async function play(script: Script, engines: Engines, pace: DecodePace): Promise<Course> {
  return await new ScriptedCall(script).run(engines, pace);
}

class ScriptedCall {
  readonly #script: Script;
  readonly #clock = new ScriptedClock();
  readonly #mouth: Mouth;
  readonly #over = new AbortController();
  readonly #interruptions: Interruptions;
  readonly #log: string[] = [];
  /** When she begins to answer, when something breaks in and ends, and when the call ends. */
  readonly #answerAtMs: number;
  readonly #itemAtMs: number;
  readonly #itemEndMs: number;
  readonly #endMs: number;
  #meantAtMs: number | undefined;

  constructor(script: Script) {
    const { question, answer, item, afterMs } = script;
    this.#script = script;
    this.#mouth = new Mouth(answer.sound);
    this.#answerAtMs = wholeFrames(LEAD_MS + (question === undefined ? 0 : msOf(question.length)) + ANSWER_AFTER_MS);
    this.#itemAtMs = this.#answerAtMs + wholeFrames(afterMs);
    this.#itemEndMs = this.#itemAtMs + msOf(item.samples.length);
    this.#endMs = wholeFrames(this.#itemEndMs + TAIL_MS);
    this.#interruptions = new Interruptions({
      media: this.#media(),
      clock: this.#clock,
      speaker: this.#speaker(),
      allowed: () => true,
      onMeant: () => this.#cut('words'),
      isBackChannel,
      signal: this.#over.signal,
    });
  }

  async run(engines: Engines, pace: DecodePace): Promise<Course> {
    const listening = this.#listener(engines, pace).run(this.#frames(), this.#over.signal);
    const beats = this.#every(FRAME_MS, (atMs) => this.#mouth.beat(atMs, this.#begun));
    const looks = this.#every(LOOK_EVERY_MS, () => this.#interruptions.look());
    for (let untilMs = 0; !this.#isOver; untilMs += STEP_MS) await this.#clock.run(untilMs);
    this.#over.abort();
    await this.#clock.run(this.#clock.monotonicMs() + AFTERWARDS_MS);
    await Promise.all([beats, looks, listening]);
    return this.#judged();
  }

  /** What comes after she was silenced for good is not judged. */
  get #isOver(): boolean {
    const nowMs = this.#clock.monotonicMs();
    return nowMs >= this.#endMs || nowMs >= (this.#meantAtMs ?? this.#endMs) + 2 * SILENT_MS;
  }

  get #begun(): boolean {
    return this.#clock.monotonicMs() >= this.#answerAtMs;
  }

  get #speaks(): boolean {
    return this.#begun && this.#mouth.speaking;
  }

  #media(): InterruptionsOptions['media'] {
    return {
      pause: () => {
        this.#note('pause');
        this.#mouth.pause();
      },
      resume: () => {
        this.#note('resume');
        this.#mouth.resume();
      },
      nowMs: () => this.#clock.monotonicMs(),
    };
  }

  #speaker(): InterruptionsOptions['speaker'] {
    const speaks = () => this.#speaks;
    const [mouth, { text }] = [this.#mouth, this.#script.answer];
    return {
      get utterance() {
        return speaks() ? 'answer' : undefined;
      },
      get planned() {
        return speaks() ? text : '';
      },
      get pausingMs() {
        return mouth.pauses.pausingMs;
      },
    };
  }

  #listener(engines: Engines, pace: DecodePace): Listener {
    const link = scriptedLink(engines, this.#clock, pace);
    const hearing = this.#hearing();
    const room = {
      detector: new VoiceDetector(link),
      gate: new VoiceGate(0.5),
      judge: undefined,
      newReader: () => new WholeReader(link, engines.modelDirectory, 800),
      emit: (event: ListeningEvent) => {
        if (this.#begun) this.#note(line(event));
        hearing.hear(event);
      },
      preRollMs: 300,
      longTurnMs: 30_000,
      longestTurnMs: 45_000,
      lateMs: 400,
    };
    return new Listener(room, {
      language: 'en',
      secretarySpeaking: () => this.#speaks && !this.#interruptions.held,
      expecting: () => 'anything',
      playedDbfs: (ms) => this.#mouth.levels.at(ms),
    });
  }

  #hearing(): Hearing {
    const speaks = () => this.#speaks;
    return new Hearing({
      interruptions: this.#interruptions,
      speculation: { words: () => undefined, guess: () => undefined } as never,
      speaker: {
        get speaking() {
          return speaks();
        },
      },
      state: () => ({ phase: 'speaking' }) as never,
      onEvent: (event) => this.#dialogue(event),
      onPause: () => undefined,
      onEngineFailed: () => undefined,
    });
  }

  /** As the dialogue does: signs of listening are written down, any other turn is answered. */
  #dialogue(event: DialogueEvent): void {
    if (event.type !== 'caller-turn') return;
    if (isBackChannel(event.turn.text)) this.#interruptions.goesOn();
    else this.#cut('turn');
  }

  #cut(why: string): void {
    if (!this.#speaks) return;
    this.#note(`cut: ${why}`);
    this.#meantAtMs = this.#clock.monotonicMs();
    this.#mouth.cut = true;
    this.#interruptions.ends();
  }

  #note(what: string): void {
    this.#log.push(`${Math.round(this.#clock.monotonicMs() - this.#itemAtMs)} ${what}`);
  }

  async #every(ms: number, act: (atMs: number) => void): Promise<void> {
    for (let atMs = 0; !this.#over.signal.aborted; atMs += ms) {
      act(atMs);
      await this.#clock.sleep(ms);
    }
  }

  /** What the caller's telephone sends. An echo is what he hears, come back. */
  async *#frames(): AsyncGenerator<Frame> {
    const { item } = this.#script;
    const said = callerTrack(this.#script, this.#itemAtMs, this.#endMs);
    const echo = item.class === 'echo' ? new EchoPath(item.id) : undefined;
    for (let atMs = 0; atMs < this.#endMs && !this.#over.signal.aborted; atMs += FRAME_MS) {
      await this.#clock.sleep(atMs + FRAME_MS - this.#clock.monotonicMs());
      const back = echo?.back(this.#mouth.heard[atMs / FRAME_MS] ?? SILENCE);
      const own = said.slice(samplesOf(atMs), samplesOf(atMs + FRAME_MS));
      if (back !== undefined && atMs >= this.#itemAtMs && atMs < this.#itemEndMs) mixInto(own, back, 0);
      yield { atMs, samples: own };
    }
  }

  #judged(): Course {
    const heard = trackOf(this.#mouth.heard);
    const voice = voiceIn(resample(this.#script.item.samples, SAMPLE_RATE_HZ, PHONE_HZ));
    const onsetMs = this.#itemAtMs + (voice.find(({ startMs, endMs }) => endMs - startMs >= ONSET_MS)?.startMs ?? 0);
    const [silentMs, meantMs] = [heard.silentAfter(onsetMs, SILENT_MS), this.#meantAtMs];
    return {
      cut: meantMs !== undefined,
      stopMs: silentMs === undefined ? undefined : silentMs - onsetMs,
      meantMs: meantMs === undefined ? undefined : meantMs - onsetMs,
      silentMs: heard.longestSilence(this.#itemAtMs, this.#itemEndMs + EFFECT_MS),
      onceMoreMs: silentMs === undefined || meantMs === undefined ? 0 : heard.voicedMs(silentMs, meantMs),
      log: this.#log,
    };
  }
}

function isBackChannel(text: string): boolean {
  return signalsIn(text, 'en').has('backchannel');
}

function wholeFrames(ms: number): number {
  return Math.ceil(ms / FRAME_MS) * FRAME_MS;
}

function trackOf(frames: readonly Int16Array[]): Track {
  const arrivedMs = Float64Array.from({ length: frames.length }, (_, i) => i * FRAME_MS);
  return new Track({ arrivedMs, samples: resample(joined(frames), SAMPLE_RATE_HZ, PHONE_HZ) }, 0);
}

function callerTrack({ question, item }: Script, itemAtMs: number, endMs: number): Int16Array {
  const track = new Int16Array(samplesOf(endMs));
  for (let i = 0; i < track.length; i += 1) track[i] = ((i * 7_919) % 41) - 20;
  if (question !== undefined) track.set(question, samplesOf(LEAD_MS));
  if (item.class !== 'echo') track.set(item.samples, samplesOf(itemAtMs));
  return track;
}

function line(event: ListeningEvent): string {
  if (event.type === 'partial') return `${event.type}${event.stable ? '!' : ''} "${event.text}"`;
  if (event.type === 'turn' || event.type === 'ending') return `${event.type} "${event.text}"`;
  return event.type;
}
