import test from 'ava';
import { SecretaryError } from '../../src/common/index.js';
import { moonshineTokens } from '../../src/setup/moonshine-tokens.js';
import { parsePiperVoice, piperMetadata, piperTokens } from '../../src/setup/piper-metadata.js';

const voice = {
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'en-us' },
  language: { code: 'en_US' },
  num_speakers: 1,
  phoneme_id_map: { _: [0], ' ': [3], æ: [39] },
};

test('tokenizer.bin becomes base64 lines, with one and two bytes of length', (t) => {
  const long = Buffer.alloc(200, 'x');
  const tokenizer = Buffer.concat([Buffer.from([2]), Buffer.from('hi'), Buffer.from([0, 200 - 128 + 128, 1]), long]);
  const expected = `${Buffer.from('hi').toString('base64')}\t0\n\t1\n${long.toString('base64')}\t2\n`;
  t.is(moonshineTokens(tokenizer), expected);
});

test('a tokenizer.bin that ends inside a token is damaged', (t) => {
  const error = t.throws(() => moonshineTokens(Buffer.from([5, 1, 2])), { instanceOf: SecretaryError });
  t.is(error?.code, 'damaged');
});

test('the metadata of a Piper voice are protobuf entries of field 14', (t) => {
  t.deepEqual(readEntries(piperMetadata(voice)), {
    model_type: 'vits',
    comment: 'piper',
    language: 'en_US',
    voice: 'en-us',
    has_espeak: '1',
    n_speakers: '1',
    sample_rate: '22050',
  });
});

test("a Piper voice's phonemes become tokens.txt, the space too", (t) => {
  t.is(piperTokens(voice), '_ 0\n  3\næ 39\n');
});

test('a JSON that is no Piper voice is refused', (t) => {
  t.throws(() => parsePiperVoice('{'), { instanceOf: SecretaryError, message: /cannot be read/ });
  t.throws(() => parsePiperVoice('{"audio":{}}'), { instanceOf: SecretaryError, message: /lacks/ });
  t.is(parsePiperVoice(JSON.stringify(voice)).espeak.voice, 'en-us');
});

/** Reads `field 14 { 1: key, 2: value }` by the wire format's own rules, apart from the code under test. */
function readEntries(bytes: Buffer): Record<string, string> {
  const entries: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x72) throw new Error(`tag ${bytes[at]} at ${at}`);
    const end = at + 2 + (bytes[at + 1] ?? 0);
    const strings: string[] = [];
    for (let inner = at + 2; inner < end; inner += 2 + (bytes[inner + 1] ?? 0)) {
      strings.push(bytes.toString('utf8', inner + 2, inner + 2 + (bytes[inner + 1] ?? 0)));
    }
    entries[strings[0] ?? ''] = strings[1] ?? '';
    at = end;
  }
  return entries;
}
