import test from 'ava';
import { isLooping } from '../../src/listening/engines/loop-guard.js';
import { cutIntoPieces, quietestSpot, withoutQuietEnds } from '../../src/listening/pieces.js';
import { modernSpelling } from '../../src/listening/spelling.js';
import { noise, silence, together } from './sounds.js';

test('pieces are cut in the pauses, cover everything, and stay as they are when the utterance grows', (t) => {
  const speech = noise(5_000, 8_000);
  const sound = together(speech, silence(300), speech, silence(300), speech, silence(300), speech);
  const pieces = cutIntoPieces(sound);
  t.is(pieces[0]!.start, 0);
  t.is(pieces.at(-1)!.end, sound.length);
  for (const [i, piece] of pieces.entries()) {
    t.true(piece.end - piece.start <= 8.5 * 16_000);
    t.is(piece.closed, i < pieces.length - 1);
    if (i > 0) t.is(piece.start, pieces[i - 1]!.end);
  }
  for (const { end } of pieces.slice(0, -1)) t.true((end / 16) % 5_300 > 5_000, `cut at ${end / 16} ms`);
  const grown = cutIntoPieces(together(sound, speech));
  t.deepEqual(grown.slice(0, pieces.length - 1), pieces.slice(0, -1));
  t.deepEqual(cutIntoPieces(new Int16Array()), [{ start: 0, end: 0, closed: false }]);
});

test('the quietest spot is found, and exists where nothing is quieter', (t) => {
  const sound = together(noise(1_000, 5_000), silence(200), noise(1_000, 5_000));
  const spot = quietestSpot(sound, 0, sound.length) / 16;
  t.true(spot > 1_000 && spot < 1_200);
  t.is(quietestSpot(sound, 100, 200), 150);
});

test('quiet ends are cut off, quiet callers are not', (t) => {
  for (const amplitude of [10_000, 300]) {
    const kept = withoutQuietEnds(together(silence(500), noise(1_000, amplitude), silence(500)));
    t.true(Math.abs(kept.length / 16 - 1_000) <= 40, `${amplitude}: ${kept.length / 16}`);
  }
  for (const nothing of [silence(1_000), noise(1_000, 5), silence(5), new Int16Array()]) {
    t.is(withoutQuietEnds(nothing).length, 0);
  }
});

test('a decoder that goes round in circles is noticed; a phone number is not one', (t) => {
  const tokens = (text: string, times = 1) => Array.from({ length: times }, () => text.split(' ')).flat();
  t.true(isLooping(tokens('of an epoch', 8), 9));
  t.true(isLooping(tokens('the', 20), 9));
  t.true(isLooping(tokens('a b c d e f g h i j k l m n o p q r s t u v w x y z'), 1));
  t.false(isLooping(tokens('five , five , five , five , five , five , two'), 4));
  t.false(isLooping(tokens('no no no no'), 2));
  t.false(isLooping(tokens('yes'), 0.3));
  t.false(isLooping([], 0));
});

test('old spellings become modern', (t) => {
  t.is(
    modernSpelling('"Call me to-morrow at half-past three, some body will, good-bye."'),
    'Call me tomorrow at half past three, somebody will, goodbye.',
  );
  t.is(modernSpelling('Some one of them, any body'), 'Some one of them, anybody');
});
