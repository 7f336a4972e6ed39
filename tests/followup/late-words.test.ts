import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { silentLogger, systemClock } from '../../src/common/index.js';
import { FollowUp } from '../../src/followup/index.js';
import { ListeningService } from '../../src/listening/index.js';
import type { Letter } from '../../src/mail/index.js';
import { jobsAfterUnheard } from '../../src/storage/index.js';
import { optionsFor } from '../listening/service.js';
import { realEnglish, silence, together } from '../listening/sounds.js';
import { wordErrors } from '../listening/word-errors.js';
import { call, mailbox, turn } from '../mail/fixtures.js';
import { Bench, until } from '../storage/bench.js';

const bench = new Bench('mariadb-10.11');
test.before(() => bench.start());
test.after.always(() => bench.remove());

test('words that were only in the recording are in the letter: a real database, a real recogniser that dies once', async (t) => {
  const [known, lost] = (await realEnglish()).toSorted((a, b) => a.samples.length - b.samples.length);
  if (known === undefined || lost === undefined) return t.fail('there are no recordings');
  const listening = new ListeningService(await optionsFor('en'), silentLogger());
  t.teardown(() => listening.stop());
  await listening.start();

  const storage = await bench.storage(t);
  await storage.mailboxes.save(mailbox);
  const { callerNumber, callerName, startedAt } = call;
  const writer = await storage.calls.begin({ mailbox: '201', callerNumber, callerName, startedAt });
  const caller = together(known.samples, silence(1_000), lost.samples, silence(300));
  const stereo = new Int16Array(caller.length * 2);
  for (const [i, sample] of caller.entries()) stereo[i * 2] = sample;
  await writer.appendAudio(stereo);
  const endMs = known.samples.length / 16;
  const turns = [turn(0, 'secretary', 'Hello.', 0), { ...turn(1, 'caller', known.text, 0), endMs }];
  const record = { ...call, id: writer.id, turns, notes: {}, endedBy: 'interrupted' as const };
  await writer.end(record, jobsAfterUnheard());

  const letters: Letter[] = [];
  const rooms = {
    storage,
    listening,
    model: { summarize: () => Promise.reject(new Error('there is no model here')) },
    mailer: { host: 'office.example', send: async (letter: Letter) => void letters.push(letter) },
    setLamp: async () => undefined,
    clock: systemClock,
  };
  const stop = new AbortController();
  process.kill(listening.processId ?? 0, 'SIGSEGV');
  const running = new FollowUp(rooms, { log: silentLogger(), pollMs: 50, retryFirstMs: 50 }).run(stop.signal);
  t.teardown(async () => {
    stop.abort();
    await running;
  });
  await until('all jobs are done', async () => (await storage.jobs.counts()).done === 4, 60_000);

  const late = (await storage.calls.find(writer.id))?.turns.slice(2) ?? [];
  const heard = late.map(({ text }) => text).join(' ');
  const { errors, words } = wordErrors(lost.text, heard);
  t.log({ errors, words });
  t.true(errors / words <= 0.2, heard);
  t.true(late.every(({ engine, startMs }) => engine === 'moonshine-later' && startMs >= endMs));
  t.is(letters.length, 1);
  t.true((letters[0]?.text ?? '').replace(/\s+/g, ' ').includes(heard.split('. ')[0] ?? '?'));
});

test('a recogniser that dies is back within a second and the time that its models load', async (t) => {
  const listening = new ListeningService(await optionsFor('en'), silentLogger());
  t.teardown(() => listening.stop());
  const loading = performance.now();
  await listening.start();
  const loadMs = performance.now() - loading;
  const died = performance.now();
  process.kill(listening.processId ?? 0, 'SIGSEGV');
  await until('dead', () => !listening.ready);
  while (!listening.ready && performance.now() - died < 30_000) await delay(5);
  const backMs = performance.now() - died;
  t.log({ loadMs, backMs });
  t.true(listening.ready);
  // Started at once, it needs what it needed at first; the margin is for a machine that others keep busy.
  t.true(backMs < 2 * loadMs + 5_000, `${backMs} ms after it died, ${loadMs} ms to load`);
});
