/** One thing that a reload of the configuration may exchange: whoever began with the old one ends with it. */
export class Replaceable<T> {
  #current: T;

  constructor(first: T) {
    this.#current = first;
  }

  get current(): T {
    return this.#current;
  }

  /** @returns what was there before */
  replace(next: T): T {
    const before = this.#current;
    this.#current = next;
    return before;
  }
}
