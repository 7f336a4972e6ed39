import { HealthImplementation } from 'grpc-health-check';
import { LANGUAGE_MODEL_SERVICE } from './schema.js';

/** What a grpc-js server offers to `HealthBoard.addTo`. */
type HealthServer = Parameters<HealthImplementation['addToServer']>[0];

/**
 * grpc.health.v1 for the language model: the overall status ("") and the service's own, which are always the same.
 * https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export class HealthBoard {
  readonly #health = new HealthImplementation();
  #serving = false;

  constructor() {
    this.show(false);
  }

  get serving(): boolean {
    return this.#serving;
  }

  addTo(server: HealthServer): void {
    this.#health.addToServer(server);
  }

  show(serving: boolean): void {
    this.#serving = serving;
    for (const service of ['', LANGUAGE_MODEL_SERVICE]) {
      this.#health.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING');
    }
  }
}
