import test from 'ava';
import { levelDbfs, SILENCE_DBFS } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import { type ListeningEvent, ListeningService } from '../../src/listening/index.js';
import { tone } from '../audio/signals.js';
import { contextOf, eventsOf, optionsFor, started, turnsOf } from './service.js';
import { call, noise, realEnglish, silence, synthetic, together } from './sounds.js';

let service: ListeningService;
let sentence: Int16Array;

test.before(async () => {
  const recordings = await realEnglish();
  sentence = recordings.toSorted((a, b) => a.samples.length - b.samples.length)[0]!.samples;
  service = new ListeningService(await optionsFor('en'), silentLogger());
  await service.start();
});

test.after.always(() => service?.stop());

const typesOf = (events: readonly ListeningEvent[]) => events.map(({ type }) => type);

test.serial('the turn is the text of the pause: a stable partial comes before it and is the same', async (t) => {
  const events = await eventsOf(service, call(together(silence(500), sentence, silence(2_000))));
  const stable = events.filter((event) => event.type === 'partial' && event.stable);
  const [turn] = turnsOf(events);
  t.is(turnsOf(events).length, 1);
  t.is((stable.at(-1) as { text: string }).text, turn!.text);
  t.true(events.indexOf(stable.at(-1)!) < events.indexOf(turn!));
  t.false(events.some((event) => event.type === 'partial' && event.stable && event.atMs < 1_500));
});

test.serial("the secretary's own voice as echo is no speech, the caller who speaks over it is", async (t) => {
  const said = await synthetic(
    'en-us',
    'We repair boilers, radiators and heat pumps. Our office is open from eight to six on weekdays.',
  );
  const played = together(silence(300), said, silence(sentence.length / 16 + 2_000));
  const playedDbfs = (atMs: number) => {
    const frame = played.subarray(atMs * 16, (atMs + 20) * 16);
    return frame.length === 0 ? SILENCE_DBFS : levelDbfs(frame);
  };
  const echo = (delayMs: number) =>
    together(
      silence(delayMs),
      played.map((sample) => sample * 10 ** (-25 / 20)),
    ).subarray(0, played.length);
  const context = contextOf({ secretarySpeaking: () => true, playedDbfs });
  for (const delayMs of [60, 140, 200]) {
    t.deepEqual(typesOf(await eventsOf(service, call(echo(delayMs), 3), context)), [], `${delayMs} ms`);
  }
  const heard = typesOf(await eventsOf(service, call(echo(140), 3), contextOf()));
  t.true(heard.includes('speech-started'), 'without the knowledge it would be speech');
  const at = 2_500 * 16;
  const both = echo(140).map((sample, i) => sample + (sentence[i - at] ?? 0));
  const events = await eventsOf(service, call(both, 2), context);
  const [first] = events;
  t.is(first?.type, 'speech-started');
  t.true(turnsOf(events).length >= 1);
  t.true(first!.type === 'speech-started' && first!.atMs >= 2_400, `${JSON.stringify(first)}`);
});

test.serial('a fax and music without words are told, and a stretch that comes to nothing', async (t) => {
  const burst = together(tone(1_100, 16_000, 0.5, 6_000), silence(3_000));
  const fax = await eventsOf(service, call(together(silence(500), burst, burst), 3));
  t.is(fax.filter(({ type }) => type === 'fax').length, 1);
  const music = Int16Array.from({ length: 5_500 * 16 }, (_, i) => {
    const note = [262, 330, 392, 523][Math.floor(i / 6_000) % 4]!;
    return 4_000 * Math.sin((2 * Math.PI * note * i) / 16_000) * (1 - (i % 6_000) / 8_000);
  });
  const wordless = (await eventsOf(service, call(together(silence(500), music, silence(1_500)), 2))).filter(
    (event) => event.type === 'wordless',
  );
  t.deepEqual(wordless.map((event) => event.type === 'wordless' && event.ms).slice(0, 2), [3_000, 4_000]);
  const speech = await eventsOf(service, call(together(silence(500), sentence, silence(2_000)), 2));
  t.false(typesOf(speech).some((type) => type === 'wordless' || type === 'no-words' || type === 'fax'));
});

test.serial('each stretch that began ends as a turn or as no words', async (t) => {
  const hum = Int16Array.from({ length: 700 * 16 }, (_, i) => {
    return [1, 0.6, 0.4, 0.2].reduce(
      (sum, part, n) => sum + 2_500 * part * Math.sin((2 * Math.PI * 140 * (n + 1) * i) / 16_000),
      0,
    );
  });
  const events = await eventsOf(
    service,
    call(together(silence(800), hum, silence(2_000), noise(40, 9_000), silence(800)), 2),
  );
  const begun = typesOf(events).filter((type) => type === 'speech-started').length;
  const stopped = typesOf(events).filter((type) => type === 'speech-stopped').length;
  t.is(begun, stopped);
  if (begun > 0) t.true(['turn', 'no-words'].includes(events.at(-1)!.type), JSON.stringify(typesOf(events)));
});

test.serial('without Smart Turn, and when its process dies, the words decide', async (t) => {
  const own = await started(t, await optionsFor('en'));
  const first = own.judgeProcessId as number;
  process.kill(first, 'SIGKILL');
  const sound = together(silence(300), sentence, silence(2_000));
  t.is(turnsOf(await eventsOf(own, call(sound, 2))).length, 1);
  for (let i = 0; i < 200 && (own.judgeProcessId === undefined || own.judgeProcessId === first); i += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  t.not(own.judgeProcessId, first);
  const without = await started(t, { ...(await optionsFor('en')), turnModel: undefined });
  t.is(without.judgeProcessId, undefined);
  t.is(turnsOf(await eventsOf(without, call(sound, 2))).length, 1);
});
