import { SecretaryError } from '../common/index.js';

/** The fields of a Piper voice's `.onnx.json` that sherpa-onnx wants to know. */
export interface PiperVoice {
  readonly audio: { readonly sample_rate: number };
  readonly espeak: { readonly voice: string };
  readonly language: { readonly code: string };
  readonly num_speakers: number;
  readonly phoneme_id_map: Readonly<Record<string, readonly number[]>>;
}

export function parsePiperVoice(json: string): PiperVoice {
  try {
    const voice = JSON.parse(json) as PiperVoice;
    if (voice.phoneme_id_map && voice.audio.sample_rate && voice.espeak.voice) return voice;
  } catch (error) {
    throw SecretaryError.from(error, 'damaged', "the Piper voice's JSON cannot be read");
  }
  throw new SecretaryError('damaged', "the Piper voice's JSON lacks its phonemes, sample rate or espeak voice");
}

/** `phoneme id` lines: sherpa-onnx's tokens.txt. */
export function piperTokens(voice: PiperVoice): string {
  const entries = Object.entries(voice.phoneme_id_map);
  return entries.map(([phoneme, ids]) => `${phoneme} ${ids[0]}\n`).join('');
}

/**
 * The bytes to append to a Piper `.onnx` so that sherpa-onnx knows it. An ONNX file is one protobuf message, and
 * protobuf lets a repeated field go on at the end of a message: `metadata_props`, field 14 of ModelProto, pairs of
 * `key` (1) and `value` (2).
 */
export function piperMetadata(voice: PiperVoice): Buffer {
  const entries: Record<string, string> = {
    model_type: 'vits',
    comment: 'piper',
    language: voice.language.code,
    voice: voice.espeak.voice,
    has_espeak: '1',
    n_speakers: String(voice.num_speakers),
    sample_rate: String(voice.audio.sample_rate),
  };
  return Buffer.concat(
    Object.entries(entries).map(([key, value]) =>
      lengthDelimited(
        14,
        Buffer.concat([lengthDelimited(1, Buffer.from(key)), lengthDelimited(2, Buffer.from(value))]),
      ),
    ),
  );
}

/** Protobuf wire type 2. Every length here is below 128, one byte of varint. */
function lengthDelimited(field: number, content: Buffer): Buffer {
  if (content.length > 127) throw new SecretaryError('damaged', "a value in the Piper voice's JSON is too long");
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
}
