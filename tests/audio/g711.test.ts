import test from 'ava';
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from '../../src/audio/index.js';

const all = Uint8Array.from({ length: 256 }, (_, i) => i);

test('the ends of both laws are those of the tables of ITU-T G.711', (t) => {
  // µ-law table 2a: the highest value is 8031 of 14 bits, the lowest steps 0 and 2; code 0xFF is +0, 0x80 the maximum.
  t.deepEqual(
    [...decodeUlaw(Uint8Array.of(0xff, 0xfe, 0x80, 0x7f, 0x7e, 0x00))].map((v) => v / 4),
    [0, 2, 8031, 0, -2, -8031],
  );
  // A-law table 1a: the highest value is 4032 of 13 bits (12 and sign), the lowest 1; even bits inverted.
  t.deepEqual(
    [...decodeAlaw(Uint8Array.of(0xd5, 0xd4, 0xaa, 0x55, 0x2a))].map((v) => v / 8),
    [1, 3, 4032, -1, -4032],
  );
});

test('every code survives decoding and encoding', (t) => {
  t.deepEqual(encodeAlaw(decodeAlaw(all)), all);
  const ulaw = all.map((code) => (code === 0x7f ? 0xff : code)); // −0 is sent as +0
  t.deepEqual(encodeUlaw(decodeUlaw(all)), ulaw);
});

test('segments change where the decision values of the tables stand', (t) => {
  // Tables 1a and 2a, the last decision value of each segment, in 13- and 14-bit units.
  for (const value of [31, 95, 223, 479, 991, 2015, 4063]) {
    const [below, at] = encodeUlaw(Int16Array.of(value * 4 - 1, value * 4));
    t.is((~at! & 0x70) - (~below! & 0x70), 0x10, `µ ${value}`);
  }
  for (const value of [64, 128, 256, 512, 1024, 2048]) {
    const [below, at] = encodeAlaw(Int16Array.of(value * 8 - 1, value * 8));
    t.is(((at! ^ 0x55) & 0x70) - ((below! ^ 0x55) & 0x70), 0x10, `A ${value}`);
  }
});

test('no sample is further from its decoded value than half a step of its segment', (t) => {
  for (let sample = -32_124; sample <= 32_124; sample += 1) {
    const [ulaw] = decodeUlaw(encodeUlaw(Int16Array.of(sample)));
    const [alaw] = decodeAlaw(encodeAlaw(Int16Array.of(sample)));
    if (Math.abs(ulaw! - sample) > Math.max(4, (Math.abs(sample) + 132) / 32)) t.fail(`µ-law ${sample} became ${ulaw}`);
    if (Math.abs(alaw! - sample) > Math.max(8, Math.abs(sample) / 32) + 1) t.fail(`A-law ${sample} became ${alaw}`);
  }
  t.pass();
});
