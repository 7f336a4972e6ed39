import type { DialogueEvent, DialogueState } from '../dialogue/index.js';
import type { ListeningEvent } from '../listening/index.js';
import type { Interruptions } from './interruptions.js';
import { sameWords } from './same-words.js';
import type { Speaker } from './speaker.js';
import type { Speculation } from './speculation.js';

type Ending = Extract<ListeningEvent, { type: 'ending' }>;

/** After these a guess at what was said before is late. */
const isMore: ReadonlySet<ListeningEvent['type']> = new Set(['speech-started', 'ending', 'turn', 'no-words']);

export interface HearingOptions {
  interruptions: Interruptions;
  speculation: Speculation;
  speaker: Pick<Speaker, 'speaking'>;
  state: () => DialogueState;
  /** Told what means something to the dialogue. */
  onEvent: (event: DialogueEvent) => void;
  /** Told that the caller made a pause. */
  onPause: () => void;
  /** What is to be waited for before a guess: that the words are understood, bounded. Default: nothing. */
  understood?: (text: string) => Promise<void> | undefined;
  /** Told that a recogniser failed; the call goes on. */
  onEngineFailed: (engine: string) => void;
}

/** Makes of what was heard what it means: an interruption, a guess at the turn's end, an event of the dialogue. */
export class Hearing {
  readonly #options: HearingOptions;
  #turnStartMs: number | undefined;
  #callerSpeaking = false;
  /** The end of a turn that is being understood; its guess is late when there is more. */
  #ending: Ending | undefined;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Whether the caller's voice is there. */
  get callerSpeaking(): boolean {
    return this.#callerSpeaking;
  }

  /** What was heard so far is over, whether its end was told or not: the caller was with somebody else. */
  reset(): void {
    this.#callerSpeaking = false;
    this.#turnStartMs = undefined;
    this.#ending = undefined;
    this.#options.interruptions.reset();
  }

  hear(event: ListeningEvent): void {
    const { interruptions, onEvent } = this.#options;
    if (event.type === 'partial' ? !sameWords(event.text, this.#ending?.text ?? '') : isMore.has(event.type))
      this.#ending = undefined;
    switch (event.type) {
      case 'speech-started':
        this.#voiceStarted(event.atMs);
        break;
      case 'partial':
        this.#understood(event);
        break;
      case 'ending':
        this.#endsSoon(event);
        break;
      case 'speech-stopped':
        this.#paused();
        interruptions.voiceStopped(event.atMs);
        break;
      case 'no-words':
        this.#paused();
        this.#turnStartMs = undefined;
        interruptions.noWords();
        break;
      case 'noise':
        interruptions.noVoice();
        break;
      case 'turn':
        this.#paused();
        this.#turnStartMs = undefined;
        this.#turnOver(event);
        break;
      case 'wordless':
        onEvent({ type: 'wordless', ms: event.ms });
        break;
      case 'fax':
        onEvent({ type: 'fax' });
        break;
      case 'engine-failed':
        this.#options.onEngineFailed(event.engine);
        break;
    }
  }

  #voiceStarted(atMs: number): void {
    const { speaker, interruptions, onEvent } = this.#options;
    this.#callerSpeaking = true;
    this.#turnStartMs ??= atMs;
    interruptions.voiceStarted(atMs);
    if (!speaker.speaking) onEvent({ type: 'speech-started', atMs });
  }

  #understood({ text, stable }: Extract<ListeningEvent, { type: 'partial' }>): void {
    this.#options.interruptions.heard(text, stable);
    this.#options.speculation.words(text);
  }

  #endsSoon(ending: Ending): void {
    const understood = this.#options.understood?.(ending.text);
    if (understood === undefined) return void this.#guess(ending);
    this.#ending = ending;
    void understood.then(() => {
      if (this.#ending === ending) this.#guess(ending);
    });
  }

  #guess({ text, atMs, engine }: Ending): void {
    const { speaker, speculation } = this.#options;
    const state = this.#options.state();
    if (state.phase !== 'listening' || speaker.speaking) return;
    const startMs = Math.min(this.#turnStartMs ?? atMs, atMs);
    speculation.guess(state, { text, startMs, endMs: atMs, engine, confidence: 1 });
  }

  /** Her own words, come back, neither cut her nor are answered. */
  #turnOver(event: Extract<ListeningEvent, { type: 'turn' }>): void {
    const { interruptions, onEvent } = this.#options;
    if (interruptions.isEcho(event.text)) {
      interruptions.noWords();
    } else {
      interruptions.turnOver();
      onEvent({ type: 'caller-turn', turn: turnOf(event) });
    }
  }

  #paused(): void {
    this.#callerSpeaking = false;
    this.#options.onPause();
  }
}

function turnOf({ text, startMs, endMs, confidence, words, engine }: Extract<ListeningEvent, { type: 'turn' }>) {
  return { text, startMs, endMs, confidence, words, engine };
}
