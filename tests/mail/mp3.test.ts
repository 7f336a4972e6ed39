import test from 'ava';
import { encodeMp3, mp3Within } from '../../src/mail/index.js';

/** Stereo at 16 kHz: a tone on the left, silence on the right, in pieces that cut samples apart. */
async function* tone(seconds: number, pieceBytes = 4_097): AsyncGenerator<Buffer> {
  const pcm = Buffer.alloc(seconds * 16_000 * 4);
  for (let i = 0; i < seconds * 16_000; i += 1) pcm.writeInt16LE(Math.round(8_000 * Math.sin(i * 0.17)), i * 4);
  for (let at = 0; at < pcm.length; at += pieceBytes) yield pcm.subarray(at, at + pieceBytes);
}

interface Mp3Facts {
  readonly frames: number;
  readonly sampleRateHz: number;
  readonly kbit: number;
  readonly stereo: boolean;
}

/** Walks the frame headers of an MPEG-2 Layer III file (ISO/IEC 13818-3): each names its own length. */
function parse(mp3: Uint8Array): Mp3Facts {
  const kbits = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
  const rates = [22_050, 24_000, 16_000];
  let facts: Mp3Facts = { frames: 0, sampleRateHz: 0, kbit: 0, stereo: false };
  for (let at = 0; at + 4 <= mp3.length; ) {
    const [sync = 0, kind = 0, rate = 0, mode = 0] = mp3.subarray(at, at + 4);
    if (sync !== 0xff || (kind & 0xfe) !== 0xf2) throw new Error(`no frame at ${at}`);
    const kbit = kbits[rate >> 4] as number;
    const sampleRateHz = rates[(rate >> 2) & 3] as number;
    facts = { frames: facts.frames + 1, sampleRateHz, kbit, stereo: mode >> 6 !== 3 };
    at += Math.floor((72 * kbit * 1000) / sampleRateHz) + ((rate >> 1) & 1);
  }
  return facts;
}

test('a recording becomes a stereo MP3 of the same length', async (t) => {
  const mp3 = (await mp3Within(tone(3), 1_000_000)) as Buffer;
  const { frames, ...format } = parse(mp3);
  t.deepEqual(format, { sampleRateHz: 16_000, kbit: 40, stereo: true });
  const seconds = (frames * 576) / 16_000;
  t.true(seconds >= 3 && seconds < 3.2, `${seconds} s`);
});

test('it is the same however the input was cut', async (t) => {
  t.deepEqual(await mp3Within(tone(1, 3), 1_000_000), await mp3Within(tone(1, 100_000), 1_000_000));
});

test('a recording that would be too large is given up early, and its source is closed', async (t) => {
  let read = 0;
  let closed = false;
  async function* source() {
    try {
      for await (const piece of tone(30)) {
        read += piece.length;
        yield piece;
      }
    } finally {
      closed = true;
    }
  }
  t.is(await mp3Within(source(), 20_000), undefined);
  t.true(read < 30 * 64_000 * 0.5);
  t.true(closed);
});

test('it comes out while it goes in', async (t) => {
  let read = 0;
  async function* source() {
    for await (const piece of tone(20)) {
      read += piece.length;
      yield piece;
    }
  }
  for await (const _ of encodeMp3(source())) break;
  t.true(read < 100_000);
});

test('nothing recorded is an empty recording, and a rate that MP3 lacks is refused', async (t) => {
  t.true(((await mp3Within(tone(0), 1_000)) as Buffer).length < 1_000);
  await t.throwsAsync(mp3Within(tone(1), 1_000, { sampleRateHz: 12_345 }), { code: 'bad-input' });
});
