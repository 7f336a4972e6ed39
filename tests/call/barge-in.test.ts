import test from 'ava';
import { BargeIn } from '../../src/call/index.js';
import { signalsIn } from '../../src/dialogue/index.js';

/** The caller's voice begins at 1,000 ms and is noticed 80 ms later. */
function held(language: 'en' | 'ko' = 'en'): BargeIn {
  const bargeIn = new BargeIn((text) => signalsIn(text, language).has('backchannel'));
  bargeIn.voiceStarted(1_000, 1_080);
  return bargeIn;
}

test('the voice alone holds the secretary, at once', (t) => {
  const bargeIn = new BargeIn();
  t.is(bargeIn.voiceStarted(1_000, 1_080), 'pause');
  t.is(bargeIn.state, 'held');
  t.is(bargeIn.voiceStarted(1_000, 1_100), undefined, 'she is held already');
});

test('words that are more than signs of listening silence the secretary', (t) => {
  for (const words of ['yes but wait', 'Stop!', '아니요 잠깐만요']) {
    const bargeIn = held();
    t.is(bargeIn.heard(words, true, 1_400), 'silence', words);
    t.is(bargeIn.state, 'silenced');
    t.is(bargeIn.heard(words, true, 1_500), undefined, 'told once');
    t.is(bargeIn.ends(), 'resume', 'what is said next is heard');
  }
});

test('half a word may pass for another: what is not sure waits, in silence', (t) => {
  const goesOn = held();
  t.is(goesOn.heard('and then', false, 1_400), undefined);
  t.is(goesOn.passed(1_699), undefined);
  t.is(goesOn.passed(1_700), 'silence', 'nobody says mm-hm for so long');

  const wasNothing = held();
  wasNothing.heard('and then', false, 1_400);
  t.is(wasNothing.voiceStopped(1_450), undefined);
  t.is(wasNothing.heard('Mm-hm.', true, 1_600), 'resume');

  const wasMeant = held();
  wasMeant.heard('stop', false, 1_400);
  wasMeant.voiceStopped(1_450);
  t.is(wasMeant.passed(1_849), undefined);
  t.is(wasMeant.passed(1_850), 'silence', 'no better text has come');

  const long = held();
  t.is(long.heard('wait a moment', false, 1_900), 'silence');
});

test('signs of listening let her go on as soon as they are known to be all', (t) => {
  for (const words of ['Mm-hm.', 'yeah, okay', 'I see.', '네']) {
    const bargeIn = held(words === '네' ? 'ko' : 'en');
    t.is(bargeIn.heard(words, false, 1_200), undefined, 'more may follow');
    t.is(bargeIn.voiceStopped(1_300), 'resume', words);
  }
  const late = held();
  t.is(late.voiceStopped(1_300), undefined);
  t.is(late.heard('', false, 1_350), undefined);
  t.is(late.heard('Okay.', true, 1_500), 'resume');
  t.is(late.state, 'speaking');
});

test('a longer sign of listening waits for the text that holds all of it', (t) => {
  const bargeIn = held();
  bargeIn.heard('yeah', false, 1_400);
  t.is(bargeIn.voiceStopped(1_900), undefined);
  t.is(bargeIn.heard('yeah yeah okay', true, 2_100), 'resume');
});

test('a cough, noise or an echo lets her go on', (t) => {
  const bargeIn = held();
  bargeIn.voiceStopped(1_200);
  t.is(bargeIn.noWords(), 'resume');
  t.is(bargeIn.noWords(), undefined);
});

test('a voice without a known word holds her for less than 500 ms, whether it has ended or not', (t) => {
  for (const ended of [true, false]) {
    const bargeIn = held();
    if (ended) bargeIn.voiceStopped(1_350);
    const { dueMs = Number.NaN } = bargeIn;
    t.true(dueMs - 1_080 < 500);
    t.is(bargeIn.passed(dueMs - 1), undefined);
    t.is(bargeIn.passed(dueMs), 'resume');
    t.is(bargeIn.heard('Stop', false, 1_750), 'silence', 'words that come later count at once');
  }
});

test('a voice that goes on without a word holds her once more, for some seconds', (t) => {
  const bargeIn = held();
  t.is(bargeIn.passed(1_520), 'resume');
  t.is(bargeIn.passed(1_999), undefined);
  t.is(bargeIn.passed(2_000), 'pause', 'nobody says mm-hm for so long');
  t.is(bargeIn.passed(4_499), undefined);
  t.is(bargeIn.passed(4_500), 'resume', 'a fan does not hold her for ever');
  t.is(bargeIn.dueMs, undefined);
  t.is(bargeIn.begins(4_600), undefined, 'the same noise does not hold what she says next');
  bargeIn.voiceStopped(9_000);
  t.is(bargeIn.voiceStarted(10_000, 10_080), 'pause', 'the next voice does');
});

test('the words of a voice that went on are waited for 600 ms', (t) => {
  const bargeIn = held();
  bargeIn.passed(1_520);
  bargeIn.passed(2_000);
  bargeIn.voiceStopped(2_300);
  t.is(bargeIn.passed(2_899), undefined);
  t.is(bargeIn.passed(2_900), 'resume');
});

test('a long sign of listening does not hold her again', (t) => {
  const bargeIn = held();
  bargeIn.heard('yeah', false, 1_400);
  t.is(bargeIn.passed(1_520), 'resume');
  t.is(bargeIn.passed(2_500), undefined);
  t.is(bargeIn.dueMs, undefined);
});

test('a television that makes pauses cannot hold one utterance for ever', (t) => {
  const bargeIn = new BargeIn();
  let holds = 0;
  for (let atMs = 0; atMs < 20_000; atMs += 1_000) {
    if (bargeIn.voiceStarted(atMs, atMs + 80) === 'pause') holds += 1;
    bargeIn.voiceStopped(atMs + 400);
    bargeIn.noWords();
  }
  t.is(holds, 5);
  t.is(bargeIn.heard('are you there', false, 21_000), 'silence', 'words still count');
  bargeIn.ends();
  bargeIn.turnOver();
  bargeIn.begins(30_000);
  t.is(bargeIn.voiceStarted(31_000, 31_080), 'pause', 'the next utterance begins anew');
});

test('what the caller says before she may be interrupted counts from then on', (t) => {
  const talking = new BargeIn();
  talking.voiceUnheeded(1_000);
  t.is(talking.begins(1_500), 'pause');

  const words = new BargeIn();
  words.voiceUnheeded(1_000);
  words.heardUnheeded('wait a moment');
  t.is(words.begins(9_000), 'silence');

  const over = new BargeIn();
  over.voiceUnheeded(1_000);
  over.heardUnheeded('wait a moment');
  over.voiceStopped(1_800);
  over.turnOver();
  t.is(over.begins(2_500), undefined, 'that turn was answered');
});

test("the secretary's own words, come back over the line, mean nothing", (t) => {
  const spoken = 'May I have your name, please?';
  const bargeIn = held();
  t.is(bargeIn.heard('have your name', false, 1_300, spoken), undefined);
  t.is(bargeIn.voiceStopped(1_400), 'resume');
  t.is(bargeIn.heard('have your name i do not', false, 2_000, spoken), 'silence');
});

test('after a reset no old word counts and nothing is held', (t) => {
  const silenced = held();
  silenced.heard('there is a fire', true, 1_400);
  t.is(silenced.reset(), 'resume');
  t.is(silenced.begins(1_500), undefined, 'neither a voice nor words are left');
});

test('a hold in a pause of her own is shorter by that pause, so that both together go unnoticed', (t) => {
  const after = (pausingMs: number) => {
    const bargeIn = new BargeIn();
    bargeIn.voiceStarted(1_000, 1_080, pausingMs);
    return (bargeIn.dueMs ?? Number.NaN) - 1_080;
  };
  t.is(after(0), 440);
  t.is(after(240), 200);
  t.is(after(700), 160, 'a moment it is all the same');
});

test('noise that goes on neither holds her any longer nor insists; its words still count', (t) => {
  const bargeIn = held();
  t.is(bargeIn.noVoice(), 'resume');
  t.is(bargeIn.dueMs, undefined, 'a babble that lasts is not waited for');
  t.is(bargeIn.heard('excuse me please', true, 2_400), 'silence');

  const spoke = held();
  spoke.heard('excuse me', false, 1_300);
  t.is(spoke.noVoice(), undefined, 'words were heard before');
  t.is(spoke.state, 'held');
});

test('half a word that comes when she went on holds her again, until it is sure', (t) => {
  const begin = () => {
    const bargeIn = held();
    bargeIn.passed(1_520);
    t.is(bargeIn.heard('I', false, 1_600), 'pause', 'perhaps "I have a question", perhaps "I see"');
    return bargeIn;
  };
  t.is(begin().heard('I see.', true, 1_650), 'resume');
  t.is(begin().heard('I have a', true, 1_650), 'silence');
  const goesOn = begin();
  t.is(goesOn.passed(1_699), undefined);
  t.is(goesOn.passed(1_700), 'silence', 'nobody says mm-hm for so long');
});
