/** A turn's samples as they grow: doubling its room, so that adding frames stays cheap. */
export class Sound {
  #room = new Int16Array(16_000);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(samples: Int16Array): void {
    if (this.#length + samples.length > this.#room.length) {
      const larger = new Int16Array(Math.max(2 * this.#room.length, this.#length + samples.length));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    this.#room.set(samples, this.#length);
    this.#length += samples.length;
  }

  /** A view, valid until the next add. */
  from(start = 0, end = this.#length): Int16Array {
    return this.#room.subarray(start, end);
  }
}
