import type { Logger } from '../common/index.js';
import type { ListeningEvent } from '../listening/index.js';
import type { MediaPort } from '../media/index.js';
import type { Expectation } from '../terms/index.js';

/**
 * Says at the level `trace` when each part of an answer was done, so that a profile can tell where a caller's waiting
 * goes. Times are milliseconds on the media port's clock. No words.
 */
export class TurnTrace {
  readonly #log: Logger;
  readonly #media: Pick<MediaPort, 'nowMs'>;

  constructor(log: Logger, media: Pick<MediaPort, 'nowMs'>) {
    this.#log = log;
    this.#media = media;
  }

  /** What was heard, as it is told. */
  heard(event: ListeningEvent, expecting: () => Expectation): void {
    if (!this.#log.isLevelEnabled('trace')) return;
    if (event.type === 'ending') this.#tell('ending', { heardMs: event.atMs });
    if (event.type !== 'turn') return;
    this.#tell('turn', { startMs: event.startMs, endMs: event.endMs, expecting: expecting(), ...event.timing });
  }

  /** The dialogue is given a turn. @param guessed its answer was begun while the caller paused */
  taken(guessed: boolean): void {
    this.#tell('taken', { guessed });
  }

  /** The dialogue, or the model, says what is to be spoken next. */
  speaks(): void {
    this.#tell('speaks', {});
  }

  /** The first sound of an utterance goes to the PBX. */
  sounds(): void {
    this.#tell('sounds', {});
  }

  #tell(step: string, facts: object): void {
    this.#log.trace({ step, atMs: this.#media.nowMs(), ...facts }, 'turn trace');
  }
}
