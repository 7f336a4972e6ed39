import test from 'ava';
import { contextOf, eventsOf, optionsFor, started, turnsOf } from './service.js';
import { call, silence, synthetic, together } from './sounds.js';

const grammar = ['안녕하세요', '아니요', '내일'];

test.serial('Korean by a small grammar, with partials, word times and confidences', async (t) => {
  const service = await started(t, await optionsFor('ko'));
  t.deepEqual(service.engines, { ko: 'vosk' });
  const spoken = await Promise.all(grammar.map((word) => synthetic('ko', word)));
  const gap = silence(1_400);
  const sound = together(gap, ...spoken.flatMap((samples) => [samples, gap]));
  const context = contextOf({ language: 'ko', grammar });
  const events = await eventsOf(service, call(sound, 2), context);
  t.deepEqual(
    turnsOf(events).map((turn) => turn.text),
    grammar,
  );
  for (const turn of turnsOf(events)) {
    t.is(turn.engine, 'vosk');
    t.true(turn.confidence > 0.5 && turn.confidence <= 1);
    t.is(turn.words.length, 1);
    t.true(turn.words[0]!.startMs >= turn.startMs - 300 && turn.words[0]!.endMs <= turn.endMs + 300);
  }
  t.true(events.some((event) => event.type === 'partial'));
  const whole = await service.recognise(sound, 'ko', grammar);
  t.deepEqual(whole.text, grammar.join(' '));
});

test.serial('the process dies between and during turns: every turn is heard', async (t) => {
  const service = await started(t, await optionsFor('ko'));
  const spoken = await Promise.all(grammar.map((word) => synthetic('ko', word)));
  const gap = silence(2_000);
  const sound = together(gap, ...spoken.flatMap((samples) => [samples, gap]));
  let deaths = 0;
  const events = await eventsOf(service, call(sound), contextOf({ language: 'ko', grammar }), (event) => {
    const due = deaths === 0 ? event.type === 'partial' : deaths === 1 && event.type === 'turn';
    if (!due || service.processId === undefined) return;
    deaths += 1;
    process.kill(service.processId, 'SIGKILL');
  });
  t.is(deaths, 2);
  t.is(events.filter((event) => event.type === 'engine-failed').length, 2);
  t.deepEqual(
    turnsOf(events).map((turn) => turn.text),
    grammar,
  );
});
