/**
 * G.711 at 8 kHz, both laws, as ITU-T Recommendation G.711 (11/1988) tables 1a–2b define them, on 16-bit samples (the
 * 13-bit A-law and 14-bit µ-law values shifted to the top). Both directions are table look-ups built once.
 */
const ULAW_BIAS = 33;
const ULAW_CLIP = 0x1fff;
const ALAW_EVEN_BITS = 0x55;

const ulawToLinear = Int16Array.from({ length: 256 }, (_, code) => expandUlaw(code));
const alawToLinear = Int16Array.from({ length: 256 }, (_, code) => expandAlaw(code));
const linearToUlaw = tableOf(compressUlaw);
const linearToAlaw = tableOf(compressAlaw);

/** 16-bit samples to µ-law bytes, one each. */
export function encodeUlaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => linearToUlaw[sample & 0xffff] as number);
}

/** µ-law bytes to 16-bit samples. */
export function decodeUlaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => ulawToLinear[byte] as number);
}

/** 16-bit samples to A-law bytes, one each. */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => linearToAlaw[sample & 0xffff] as number);
}

/** A-law bytes to 16-bit samples. */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => alawToLinear[byte] as number);
}

function tableOf(compress: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, bits) => compress((bits << 16) >> 16));
}

/** Sign, eight segments that double, sixteen steps each; all bits inverted on the line. */
function compressUlaw(sample: number): number {
  const negative = sample < 0;
  const magnitude = Math.min(((negative ? ~sample : sample) >> 2) + ULAW_BIAS, ULAW_CLIP);
  const segment = 31 - Math.clz32(magnitude) - 5;
  const code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f);
  return ~(negative ? code | 0x80 : code) & 0xff;
}

function expandUlaw(byte: number): number {
  const code = ~byte & 0xff;
  const segment = (code >> 4) & 0x07;
  const magnitude = ((((code & 0x0f) << 1) + ULAW_BIAS) << segment) - ULAW_BIAS;
  return (code & 0x80 ? -magnitude : magnitude) << 2;
}

/** As µ-law without the bias: the two lowest segments share one step size; even bits inverted on the line. */
function compressAlaw(sample: number): number {
  const negative = sample < 0;
  const magnitude = (negative ? ~sample : sample) >> 4;
  const segment = Math.max(0, 31 - Math.clz32(magnitude) - 3);
  const step = segment === 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0f;
  const code = (segment << 4) | (segment === 0 ? step & 0x0f : step);
  return (negative ? code : code | 0x80) ^ ALAW_EVEN_BITS;
}

function expandAlaw(byte: number): number {
  const code = byte ^ ALAW_EVEN_BITS;
  const segment = (code >> 4) & 0x07;
  const middle = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? middle : (middle + 256) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}
