import { SecretaryError } from '../common/index.js';
import { decodeAlaw, decodeUlaw } from './g711.js';

/** Sound as it lies in a WAV file: one array of samples a channel, all of one length. */
export interface Wav {
  readonly sampleRateHz: number;
  readonly channels: readonly Int16Array[];
}

/** The format codes of RFC 2361, as far as we read them. */
const PCM = 1;
const FLOAT = 3;
const ALAW = 6;
const ULAW = 7;
const EXTENSIBLE = 0xfffe;

const HEADER_BYTES = 44;
const MAX_CHANNELS = 8;
/** More samples than any call has: 6 hours of 48 kHz mono. Keeps a hostile file from eating memory. */
const MAX_SAMPLES = 6 * 3600 * 48_000;

interface Format {
  readonly code: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bits: number;
}

/**
 * Reads a RIFF/WAVE file: PCM of 8, 16, 24 or 32 bits, 32- or 64-bit float, A-law and µ-law, plain or "extensible", any
 * rate from 4 to 384 kHz, up to 8 channels. Programs that write to a pipe cannot know the length and leave 0 or
 * 0xFFFFFFFF there; the data then runs to the end of the file, and so does the data of a file that was cut off.
 *
 * @throws SecretaryError('bad-input') saying what is wrong when it is no such file.
 */
export function readWav(bytes: Uint8Array): Wav {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 12) throw fault(`it has only ${file.length} bytes`);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw fault('it does not begin with RIFF … WAVE');
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const stated = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, Math.min(file.length, at + 8 + stated));
    if (name === 'fmt ') format = readFormat(body);
    if (name === 'data') return { ...readData(format, stated === 0 ? file.subarray(at + 8) : body) };
    at += 8 + stated + (stated % 2);
  }
  throw fault(format === undefined ? 'it has no "fmt " chunk' : 'it has no "data" chunk');
}

/** A 16-bit PCM file of any number of channels; shorter channels are padded with silence. */
export function writeWav(wav: Wav): Buffer {
  const count = Math.max(1, wav.channels.length);
  const length = Math.max(0, ...wav.channels.map((channel) => channel.length));
  const file = Buffer.alloc(HEADER_BYTES + length * count * 2);
  writeHeader(file, wav.sampleRateHz, count);
  wav.channels.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i += 1)
      file.writeInt16LE(channel[i] as number, HEADER_BYTES + (i * count + c) * 2);
  });
  return file;
}

/** All channels as one: their mean. */
export function mono(wav: Wav): Int16Array {
  const [first, ...others] = wav.channels;
  if (first === undefined) return new Int16Array();
  if (others.length === 0) return first;
  return first.map((sample, i) => others.reduce((sum, other) => sum + (other[i] ?? 0), sample) / wav.channels.length);
}

function writeHeader(file: Buffer, sampleRateHz: number, channels: number): void {
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(file.length - HEADER_BYTES, 40);
}

function readFormat(body: Buffer): Format {
  if (body.length < 16) throw fault('its "fmt " chunk is cut off');
  const stated = body.readUInt16LE(0);
  if (stated === EXTENSIBLE && body.length < 26) throw fault('its extensible "fmt " chunk is cut off');
  const format = {
    code: stated === EXTENSIBLE ? body.readUInt16LE(24) : stated,
    channels: body.readUInt16LE(2),
    sampleRateHz: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
  const { channels, sampleRateHz } = format;
  if (channels < 1 || channels > MAX_CHANNELS) throw fault(`it claims ${channels} channels`);
  if (sampleRateHz < 4_000 || sampleRateHz > 384_000) throw fault(`it claims a sample rate of ${sampleRateHz} Hz`);
  return format;
}

function readData(format: Format | undefined, data: Buffer): Wav {
  if (format === undefined) throw fault('its "data" chunk comes before its "fmt " chunk');
  const { samples, width } = decoderOf(format);
  const perFrame = width * format.channels;
  const count = Math.floor(data.length / perFrame);
  if (count * format.channels > MAX_SAMPLES)
    throw fault(`it is too long: ${Math.round(count / format.sampleRateHz)} s`);
  const all = samples(data.subarray(0, count * perFrame));
  const channels = Array.from({ length: format.channels }, (_, c) => everyNth(all, c, format.channels));
  return { sampleRateHz: format.sampleRateHz, channels };
}

interface Decoder {
  /** Bytes of one sample. */
  readonly width: number;
  readonly samples: (data: Buffer) => Int16Array;
}

function decoderOf({ code, bits }: Format): Decoder {
  if (code === ULAW && bits === 8) return { width: 1, samples: decodeUlaw };
  if (code === ALAW && bits === 8) return { width: 1, samples: decodeAlaw };
  if (code === PCM && bits === 8) return each(1, (data, at) => (data.readUInt8(at) - 128) << 8);
  if (code === PCM && bits === 16) return each(2, (data, at) => data.readInt16LE(at));
  if (code === PCM && bits === 24) return each(3, (data, at) => data.readIntLE(at, 3) >> 8);
  if (code === PCM && bits === 32) return each(4, (data, at) => data.readInt32LE(at) >> 16);
  if (code === FLOAT && bits === 32) return each(4, (data, at) => fromFloat(data.readFloatLE(at)));
  if (code === FLOAT && bits === 64) return each(8, (data, at) => fromFloat(data.readDoubleLE(at)));
  throw fault(`its format (code ${code}, ${bits} bits) is not PCM, float, A-law or µ-law`);
}

function each(width: number, read: (data: Buffer, at: number) => number): Decoder {
  const samples = (data: Buffer) => Int16Array.from({ length: data.length / width }, (_, i) => read(data, i * width));
  return { width, samples };
}

function fromFloat(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
}

function everyNth(all: Int16Array, first: number, step: number): Int16Array {
  if (step === 1) return all;
  return Int16Array.from({ length: all.length / step }, (_, i) => all[i * step + first] as number);
}

function fault(what: string): SecretaryError {
  return new SecretaryError('bad-input', `not a WAV file that can be read: ${what}`);
}
