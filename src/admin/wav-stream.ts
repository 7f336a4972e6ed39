import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { writeWav } from '../audio/index.js';
import type { RecordingInfo } from '../storage/index.js';

type Shape = Pick<RecordingInfo, 'sampleRateHz' | 'channels'>;

/** Offsets of the two lengths in the header that `writeWav` makes. */
const RIFF_LENGTH_AT = 4;
const DATA_LENGTH_AT = 40;
/** What stands there when nobody can know the length yet: readers go on to the end of the stream. */
const UNKNOWN = 0xffffffff;

/** A recording as a WAV for a pipe. */
export async function* wavStream(shape: Shape, audio: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield header(shape, UNKNOWN);
  yield* audio;
}

/** Writes a WAV piece by piece, so that a long call needs no memory. The name is there only when the file is whole. */
export async function writeWavFile(path: string, shape: Shape, audio: AsyncIterable<Buffer>): Promise<void> {
  await writeWhole(path, async (file) => {
    await file.write(header(shape, 0));
    let length = 0;
    for await (const piece of audio) {
      await file.write(piece);
      length += piece.length;
    }
    await file.write(header(shape, length), 0, undefined, 0);
  });
}

/** Runs `work` on a new file beside `path` (mode 0600: it holds what somebody said) and gives it its name at the end. */
export async function writeWhole(path: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const partial = `${path}.part`;
  const file = await open(partial, 'w', 0o600);
  try {
    await work(file);
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  }
}

function header({ sampleRateHz, channels }: Shape, dataBytes: number): Buffer {
  const silent = Array.from({ length: channels }, () => new Int16Array(0));
  const bytes = writeWav({ sampleRateHz, channels: silent });
  bytes.writeUInt32LE(Math.min(UNKNOWN, dataBytes + bytes.length - 8), RIFF_LENGTH_AT);
  bytes.writeUInt32LE(dataBytes, DATA_LENGTH_AT);
  return bytes;
}
