import test from 'ava';
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw, mono, readWav, writeWav } from '../../src/audio/index.js';
import { SecretaryError } from '../../src/common/index.js';

const left = Int16Array.of(0, 1, -1, 32_767, -32_768, 1_000);
const right = Int16Array.of(5, 4, 3, 2, 1, 0);

interface Parts {
  code?: number;
  bits?: number;
  channels?: number;
  rate?: number;
  extensible?: boolean;
  dataSize?: number;
}

function wavOf(
  data: Uint8Array,
  { code = 1, bits = 16, channels = 1, rate = 8_000, extensible = false, dataSize }: Parts = {},
): Buffer {
  const fmt = Buffer.alloc(extensible ? 40 : 16);
  fmt.writeUInt16LE(extensible ? 0xfffe : code, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt16LE(bits, 14);
  if (extensible) fmt.writeUInt16LE(code, 24);
  const odd = chunk('LIST', Buffer.from('odd'));
  return Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'),
    chunk('fmt ', fmt),
    odd,
    chunk('data', data, dataSize),
  ]);
}

function chunk(name: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

test('what was written is read again', (t) => {
  t.deepEqual(readWav(writeWav({ sampleRateHz: 16_000, channels: [left, right] })), {
    sampleRateHz: 16_000,
    channels: [left, right],
  });
  t.deepEqual(readWav(writeWav({ sampleRateHz: 8_000, channels: [] })).channels[0]!.length, 0);
  t.deepEqual(
    mono(readWav(writeWav({ sampleRateHz: 8_000, channels: [Int16Array.of(10, -10), Int16Array.of(20, -20)] }))),
    Int16Array.of(15, -15),
  );
});

test('every sample format gives the same sound', (t) => {
  const expected = Int16Array.of(0, 16_384, -16_384, -32_768);
  const values = [0, 0.5, -0.5, -1];
  const f32 = Buffer.from(Float32Array.from(values).buffer);
  const f64 = Buffer.from(Float64Array.from(values).buffer);
  const i32 = Buffer.from(Int32Array.from(values, (v) => v * 2 ** 31).buffer);
  const i24 = Buffer.concat(
    values.map((v) => {
      const b = Buffer.alloc(3);
      b.writeIntLE(v * 2 ** 23, 0, 3);
      return b;
    }),
  );
  const u8 = Buffer.from(values.map((v) => 128 + v * 128));
  for (const extensible of [false, true]) {
    t.deepEqual(readWav(wavOf(f32, { code: 3, bits: 32, extensible })).channels[0], expected);
    t.deepEqual(readWav(wavOf(f64, { code: 3, bits: 64, extensible })).channels[0], expected);
    t.deepEqual(readWav(wavOf(i32, { bits: 32, extensible })).channels[0], expected);
    t.deepEqual(readWav(wavOf(i24, { bits: 24, extensible })).channels[0], expected);
    t.deepEqual(readWav(wavOf(u8, { bits: 8, extensible })).channels[0], expected);
  }
  t.deepEqual(readWav(wavOf(encodeUlaw(left), { code: 7, bits: 8 })).channels[0], decodeUlaw(encodeUlaw(left)));
  t.deepEqual(readWav(wavOf(encodeAlaw(left), { code: 6, bits: 8 })).channels[0], decodeAlaw(encodeAlaw(left)));
});

test('a length that was never filled in, or a file cut off, gives what is there', (t) => {
  const data = Buffer.from(left.buffer);
  for (const dataSize of [0, 0xffffffff, 0x7fffffff, 1_000])
    t.deepEqual(readWav(wavOf(data, { dataSize })).channels[0], left);
  t.is(readWav(wavOf(data.subarray(0, 11))).channels[0]!.length, 5);
});

test('floats beyond full scale and NaN are bounded', (t) => {
  const wild = Buffer.from(Float32Array.of(3, -3, Number.NaN, Number.POSITIVE_INFINITY).buffer);
  t.deepEqual(readWav(wavOf(wild, { code: 3, bits: 32 })).channels[0], Int16Array.of(32_767, -32_768, 0, 32_767));
});

test('damaged files are refused with the reason', (t) => {
  const data = Buffer.from(left.buffer);
  const good = wavOf(data);
  const cases: [Uint8Array, RegExp][] = [
    [Buffer.alloc(0), /only 0 bytes/],
    [Buffer.from('ID3 this is an mp3 file'), /RIFF/],
    [good.subarray(0, 12), /no "fmt "/],
    [good.subarray(0, 36), /no "data"/],
    [Buffer.concat([good.subarray(0, 12), chunk('fmt ', Buffer.alloc(8))]), /cut off/],
    [Buffer.concat([good.subarray(0, 12), chunk('data', data)]), /before its "fmt "/],
    [wavOf(data, { channels: 0 }), /0 channels/],
    [wavOf(data, { channels: 65_535 }), /65535 channels/],
    [wavOf(data, { rate: 0 }), /0 Hz/],
    [wavOf(data, { code: 2, bits: 4 }), /code 2, 4 bits/],
    [wavOf(data, { bits: 12 }), /12 bits/],
  ];
  for (const [bytes, message] of cases) t.throws(() => readWav(bytes), { instanceOf: SecretaryError, message });
});

test('every prefix and every single broken byte of a header is answered or refused, never a crash', (t) => {
  const good = wavOf(Buffer.from(left.buffer), { extensible: true });
  for (let at = 0; at < good.length; at += 1) {
    for (const bytes of [
      good.subarray(0, at),
      Buffer.from(good).fill(0xff, at, at + 1),
      Buffer.from(good).fill(0, at, at + 1),
    ]) {
      try {
        readWav(bytes);
      } catch (error) {
        t.true(error instanceof SecretaryError);
      }
    }
  }
  t.pass();
});
