import { FRAME_MS, FRAME_SAMPLES, Framer } from '../audio/index.js';
import type { Logger } from '../common/index.js';
import type { MediaPort } from './media-port.js';
import { PacedPort } from './paced-port.js';

/** Something that can be heard and played to without a network: a microphone with a loudspeaker, or the end of a wire. */
export interface LocalSound {
  /** Begins. `onHeard` takes 16 kHz mono in pieces of any size; `onEnd` is told once, when no more will come. */
  start(onHeard: (samples: Int16Array) => void, onEnd: () => void): void;
  /** One frame, every 20 ms, silence included. */
  play(samples: Int16Array): void;
  /** May be called twice. */
  stop(): void;
}

const SILENCE = new Int16Array(FRAME_SAMPLES);

/** A media port on this machine's own sound: for `secretary talk`, and for whoever wants a call without a PBX. */
export class LocalPort extends PacedPort {
  readonly #sound: LocalSound;
  readonly #queue: Int16Array[] = [];
  readonly #framer = new Framer();
  #paused = false;

  constructor(sound: LocalSound, log: Logger) {
    super(log);
    this.#sound = sound;
    sound.start(
      (samples) => this.#heard(samples),
      () => this.ended(),
    );
  }

  get queuedMs(): number {
    return this.#queue.length * FRAME_MS;
  }

  flush(): void {
    this.#queue.length = 0;
    this.settleDrained();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  protected enqueue(samples: Int16Array): void {
    this.#queue.push(samples);
  }

  protected beat(dueMs: number): void {
    const samples = this.#paused ? undefined : this.#queue.shift();
    this.#sound.play(samples ?? SILENCE);
    if (samples) this.played({ samples, atMs: dueMs });
  }

  protected release(): void {
    this.#queue.length = 0;
    this.#sound.stop();
  }

  #heard(samples: Int16Array): void {
    for (const frame of this.#framer.push(samples)) this.heard(frame);
  }
}

/** Two ports joined by a wire: what one plays, the other hears. */
export function joinedPorts(log: Logger): [MediaPort, MediaPort] {
  const [here, there] = [new WireEnd(), new WireEnd()];
  here.other = there;
  there.other = here;
  return [new LocalPort(here, log), new LocalPort(there, log)];
}

class WireEnd implements LocalSound {
  other: WireEnd | undefined;
  #onHeard: ((samples: Int16Array) => void) | undefined;
  #onEnd: (() => void) | undefined;

  start(onHeard: (samples: Int16Array) => void, onEnd: () => void): void {
    this.#onHeard = onHeard;
    this.#onEnd = onEnd;
  }

  play(samples: Int16Array): void {
    this.other?.hear(samples);
  }

  hear(samples: Int16Array): void {
    this.#onHeard?.(samples);
  }

  /** Whoever hangs up, hangs up for both. */
  stop(): void {
    const end = this.#onEnd;
    this.#onEnd = undefined;
    this.#onHeard = undefined;
    if (end !== undefined) this.other?.stopped();
  }

  stopped(): void {
    this.#onEnd?.();
  }
}
