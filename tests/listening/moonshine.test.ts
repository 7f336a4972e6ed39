import test from 'ava';
import { levelDbfs } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import { ListeningService } from '../../src/listening/index.js';
import { contextOf, eventsOf, optionsFor, started, turnsOf } from './service.js';
import { call, noise, type Recording, realEnglish, silence, together } from './sounds.js';
import { wordErrors } from './word-errors.js';

let service: ListeningService;
let recordings: Recording[];

test.before(async () => {
  recordings = await realEnglish();
  service = new ListeningService(await optionsFor('en'), silentLogger());
  await service.start();
});

test.after.always(() => service?.stop());

test.serial('two calls at once are heard as well as their files read offline, and share one process', async (t) => {
  const half = Math.ceil(recordings.length / 2);
  const calls = [recordings.slice(0, half), recordings.slice(half)];
  const errors = await Promise.all(
    calls.map(async (some) => {
      const sound = together(silence(400), ...some.flatMap(({ samples }) => [samples, silence(1_500)]));
      const text = some.map((recording) => recording.text).join(' ');
      const live = await eventsOf(service, call(sound, 2));
      const offline = await Promise.all(some.map(({ samples }) => service.recognise(samples, 'en')));
      const heard = turnsOf(live)
        .map((turn) => turn.text)
        .join(' ');
      return {
        live: wordErrors(text, heard).errors,
        offline: wordErrors(text, offline.map((result) => result.text).join(' ')).errors,
        turns: turnsOf(live).length,
        words: wordErrors(text, '').words,
      };
    }),
  );
  t.log(errors);
  const sum = (key: 'live' | 'offline' | 'turns' | 'words') => errors.reduce((total, one) => total + one[key], 0);
  t.true(sum('live') <= sum('offline') + 2);
  t.true(sum('live') / sum('words') <= 0.1);
  t.true(sum('turns') >= recordings.length);
});

test.serial('a turn has times, words in order, partials before it, and the events come in their order', async (t) => {
  const { samples } = recordings.toSorted((a, b) => a.samples.length - b.samples.length)[0]!;
  const leadMs = 1_000;
  const events = await eventsOf(service, call(together(silence(leadMs), samples, silence(1_500))));
  const [turn] = turnsOf(events);
  t.is(events[0]!.type, 'speech-started');
  t.is(events.at(-1)!.type, 'turn');
  t.true(['partial', 'ending', 'speech-stopped'].includes(events.at(-2)!.type));
  t.true(events.some((event) => event.type === 'partial' && event.atMs < turn!.endMs));
  t.true(turn!.startMs >= leadMs - 100 && turn!.startMs < leadMs + 500, `start ${turn!.startMs}`);
  t.true(turn!.endMs <= leadMs + samples.length / 16 + 50, `end ${turn!.endMs}`);
  t.is(turn!.words.map((word) => word.text).join(' '), turn!.text);
  turn!.words.forEach((word, i) => {
    t.true(word.startMs < word.endMs && word.startMs >= (turn!.words[i - 1]?.endMs ?? 0));
  });
  t.is(turn!.engine, 'moonshine');
});

test.serial('silence gives nothing; noise and clicks give no turn', async (t) => {
  t.deepEqual(await eventsOf(service, call(silence(3_000), 4)), []);
  for (const amplitude of [300, 3_000]) {
    const events = await eventsOf(service, call(together(noise(3_000, amplitude), silence(1_000)), 4));
    t.deepEqual(turnsOf(events), []);
  }
  const click = together(silence(500), noise(30, 20_000), silence(500));
  t.deepEqual(turnsOf(await eventsOf(service, call(together(click, click, click), 4))), []);
});

test.serial('a speaker who never pauses is cut into turns, and no word is lost', async (t) => {
  const shorter = new ListeningService(
    { ...(await optionsFor('en')), longTurnMs: 6_000, longestTurnMs: 9_000 },
    silentLogger(),
  );
  t.teardown(() => shorter.stop());
  await shorter.start();
  const sound = together(...recordings.map(({ samples }) => samples));
  const text = recordings.map((recording) => recording.text).join(' ');
  const turns = turnsOf(await eventsOf(shorter, call(together(sound, silence(1_500)), 3)));
  const { errors, words } = wordErrors(text, turns.map((turn) => turn.text).join(' '));
  t.log({ errors, words, turns: turns.map(({ startMs, endMs }) => endMs - startMs) });
  t.true(turns.length >= 3);
  t.true(turns.every(({ startMs, endMs }) => endMs - startMs <= 9_200));
  t.true(errors / words <= 0.2);
});

test.serial('a turn longer than the model can read at once is put together from pieces', async (t) => {
  const sound = together(...recordings.map(({ samples }) => samples));
  const text = recordings.map((recording) => recording.text).join(' ');
  const result = await service.recognise(sound, 'en');
  const { errors, words } = wordErrors(text, result.text);
  t.log({ errors, words });
  t.true(errors / words <= 0.15);
  t.true(result.words.at(-1)!.endMs <= sound.length / 16 + 300);
});

test.serial(
  'a recording is read later, utterance by utterance, and gives way to who waits for the recogniser',
  async (t) => {
    const [one, other] = recordings.toSorted((a, b) => a.samples.length - b.samples.length) as [Recording, Recording];
    const sound = together(silence(700), one.samples, silence(2_000), other.samples, silence(500));
    const options = { language: 'en', signal: AbortSignal.timeout(100_000) };
    const read = [];
    for await (const utterance of service.recogniseLater(sound, options)) read.push(utterance);
    const { errors, words } = wordErrors(`${one.text} ${other.text}`, read.map(({ text }) => text).join(' '));
    t.log({ errors, words, read: read.map(({ startMs, endMs }) => [startMs, endMs]) });
    t.true(errors / words <= 0.15);
    const secondMs = 700 + one.samples.length / 16 + 2_000;
    t.true(Math.abs((read.at(-1)?.endMs ?? 0) - (secondMs + other.samples.length / 16)) < 700);
    t.is(read.filter(({ startMs }) => startMs > secondMs - 500).length, 1);
    // The same sound, played by the secretary a little louder: it came back.
    const echo = {
      ...options,
      playedDbfs: (atMs: number) => levelDbfs(sound.subarray(atMs * 16, atMs * 16 + 320)) + 30,
    };
    const echoes = [];
    for await (const utterance of service.recogniseLater(sound, echo)) echoes.push(utterance.text);
    t.true(echoes.join(' ').split(' ').length < words / 4, `${echoes.length} pieces of echo`);
    const over = new AbortController();
    const cut = (async () => {
      for await (const _ of service.recogniseLater(sound, { ...options, signal: over.signal })) over.abort();
    })();
    t.is(await cut.catch((error: Error) => error.name), 'AbortError');
  },
);

test.serial('a caller who hangs up in mid-sentence is heard until then', async (t) => {
  const [{ samples, text }] = recordings as [Recording];
  const turns = turnsOf(await eventsOf(service, call(samples.subarray(0, samples.length / 2), 2)));
  t.is(turns.length, 1);
  t.true(
    wordErrors(text.split(' ').slice(0, 5).join(' '), turns[0]!.text.split(' ').slice(0, 5).join(' ')).errors <= 1,
  );
});

test.serial('the process dies in the middle of a sentence, and the sentence is heard all the same', async (t) => {
  const own = await started(t, await optionsFor('en'));
  const [{ samples, text }] = recordings as [Recording];
  const first = own.processId as number;
  let killed = false;
  const sound = together(silence(300), samples, silence(2_500));
  const events = await eventsOf(own, call(sound), contextOf(), (event) => {
    if (event.type !== 'partial' || killed) return;
    killed = true;
    process.kill(first, 'SIGKILL');
  });
  t.true(killed);
  // Said when it was reading; between two readings the next process simply takes over.
  t.true(events.filter((event) => event.type === 'engine-failed').length <= 1);
  t.not(own.processId, first);
  t.true(
    wordErrors(
      text,
      turnsOf(events)
        .map((turn) => turn.text)
        .join(' '),
    ).errors <= 3,
  );
});

test.serial('an abort ends the stream at once, also while no frame comes', async (t) => {
  const abort = new AbortController();
  const never = (async function* () {
    await new Promise(() => setTimeout(() => undefined, 60_000).unref());
  })();
  const events = service.listen(never, contextOf(), abort.signal);
  setTimeout(() => abort.abort(), 50);
  const seen = [];
  for await (const event of events) seen.push(event);
  t.deepEqual(seen, []);
});
