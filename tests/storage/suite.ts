import { randomUUID } from 'node:crypto';
import anyTest, { type TestFn } from 'ava';
import { createLogger, SecretaryError } from '../../src/common/index.js';
import type { DatabaseFlavour } from '../../src/setup/index.js';
import { type BeginCall, jobsAfterCall, openStorage } from '../../src/storage/index.js';
import type { Summary } from '../../src/terms/index.js';
import { adoptionTests } from './adoption-suite.js';
import { audio, Bench, begin, mailbox, readAudio, record, turn } from './bench.js';
import { crashTests } from './crash-suite.js';
import { jobTests } from './job-suite.js';

const test = anyTest as TestFn;
const damaged = { instanceOf: SecretaryError, code: 'damaged' };

/** The same tests for every server that we claim to work with. */
export function storageTests(flavour: DatabaseFlavour): void {
  const bench = new Bench(flavour);
  test.before(() => bench.start());
  test.after.always(() => bench.remove());
  crashTests(test, bench);
  jobTests(test, bench);
  adoptionTests(test, bench);
  callTests(bench);
}

function callTests(bench: Bench): void {
  test('the tables are made on an empty database once, also by two programs at the same time', async (t) => {
    const options = await bench.options();
    const [one, two] = [await openStorage(options), await openStorage(options)];
    t.teardown(() => Promise.all([one.close(), two.close()]));
    t.true(await one.needsMigration());
    const runs = await Promise.all([one.migrate(), two.migrate()]);
    // Each migration is run by exactly one of the two.
    const names = runs.flat();
    t.true(names.length >= 2);
    t.is(new Set(names).size, names.length);
    t.deepEqual(await one.migrate(), []);
    t.false(await two.needsMigration());
  });

  test('an old database is named as such, with the command that helps', async (t) => {
    const storage = await openStorage(await bench.options());
    t.teardown(() => storage.close());
    const error = await t.throwsAsync<SecretaryError>(storage.mailboxes.list(), { code: 'unavailable' });
    t.regex(error?.advice ?? '', /secretary migrate/);
  });

  test('a mailbox comes back as it was saved', async (t) => {
    const { mailboxes } = await bench.storage(t);
    await mailboxes.save(mailbox);
    t.deepEqual(await mailboxes.find('201'), mailbox);
    const changed = { ...mailbox, greeting: 'Guten Tag!', lamp: undefined, knowledge: [] };
    await mailboxes.save(changed);
    const other = {
      ...mailbox,
      extension: '202',
      secretaryName: 'Anna',
      knowledgeText: 'Wir öffnen um acht.\n\nDer Hof ist hinten. 밥',
      transferTo: '100@from-internal',
      urgentWords: ['gas leak', 'Feuer'],
      alertEmail: 'alert@example.org',
      remembersCallers: true,
    };
    await mailboxes.save(other);
    t.deepEqual(await mailboxes.list(), [changed, other]);
    t.true(await mailboxes.remove('201'));
    t.false(await mailboxes.remove('201'));
    t.is(await mailboxes.find('201'), undefined);
  });

  test('a call comes back as it was: record, audio, summary', async (t) => {
    const storage = await bench.storage(t);
    const startedAt = new Date('2026-10-25T00:59:59.123Z');
    const writer = await storage.calls.begin({ ...begin, channelName: 'PJSIP/trunk-0000000a', startedAt });
    const turns = [
      turn(0, 'Hello!'),
      turn(1, 'My name is 밥 and the boiler is broken'),
      { ...turn(2, 'I'), interrupted: true },
    ];
    for (const one of turns.slice(0, 2)) await writer.addTurn(one);
    const pcm = audio(3);
    for (let from = 0; from < pcm.length; from += 640) void writer.appendAudio(pcm.subarray(from, from + 640));
    const live = await storage.calls.find(writer.id);
    t.is(live?.state, 'live');
    await writer.end(record(writer.id, turns, startedAt), jobsAfterCall);
    const summary: Summary = {
      text: 'Bob’s boiler is broken.',
      callerName: 'Bob',
      callbackNumber: '+4930123456',
      reason: 'boiler',
      urgency: 'normal',
      statements: [{ text: 'Bob’s boiler is broken.', turns: [1] }],
      engine: 'guided',
    };
    await storage.summaries.save(writer.id, { ...summary, text: 'old' });
    await storage.summaries.save(writer.id, summary);
    const recording = { format: 's16le', sampleRateHz: 16_000, channels: 2, durationMs: 3000, complete: true };
    const expected = {
      ...record(writer.id, turns, startedAt),
      state: 'ended' as const,
      heard: false,
      summary,
      channelName: 'PJSIP/trunk-0000000a',
      recording,
    };
    t.deepEqual(await storage.calls.find(writer.id), expected);
    t.deepEqual(await storage.summaries.find(writer.id), summary);
    t.deepEqual(await readAudio(storage, writer.id), pcm);
    const { turns: _, notes: __, recording: ___, channelName: ____, ...overview } = expected;
    t.deepEqual(await storage.calls.list({ mailbox: '201' }), [overview]);
    t.deepEqual((await storage.jobs.list()).map(({ kind }) => kind).toSorted(), ['lamp', 'mail', 'summarise']);
  });

  test('words that are recognised after a call stand behind the others, each once', async (t) => {
    const storage = await bench.storage(t);
    const writer = await storage.calls.begin(begin);
    const turns = [turn(0, 'Hello!'), turn(1, 'My boiler')];
    await writer.addTurn(turn(0, 'Hello!'));
    await t.throwsAsync(storage.calls.addTurn(writer.id, turn(1, 'too early')), { code: 'unavailable' });
    await writer.end(record(writer.id, turns), []);
    const late = { ...turn(2, 'is broken'), speaker: 'caller' as const, engine: 'vosk-later' };
    await storage.calls.addTurn(writer.id, late);
    await t.throwsAsync(storage.calls.addTurn(writer.id, turn(2, 'twice')), { code: 'unavailable' });
    await t.throwsAsync(storage.calls.addTurn(writer.id, turn(4, 'a gap')), { code: 'unavailable' });
    const call = await storage.calls.find(writer.id);
    t.deepEqual(call?.turns, [...turns, late]);
    t.deepEqual(call?.notes, record(writer.id, []).notes);
    await t.throwsAsync(storage.calls.addTurn(randomUUID(), turn(0, 'nobody')), { code: 'not-found' });
  });

  test('audio is in the tables within a second, before the call ends', async (t) => {
    const storage = await bench.storage(t);
    const writer = await storage.calls.begin(begin);
    void writer.appendAudio(audio(0.3));
    for (let n = 0; n < 30 && (await readAudio(storage, writer.id)).length === 0; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    t.is((await readAudio(storage, writer.id)).length, 9600);
    await writer.end(record(writer.id, []), []);
  });

  test('a silent call without a word has no recording and is listed all the same', async (t) => {
    const storage = await bench.storage(t);
    const writer = await storage.calls.begin({ mailbox: '201', callerNumber: '', callerName: '' });
    await writer.end({ ...record(writer.id, []), callerNumber: '', callerName: '', notes: {} }, []);
    await writer.end(record(writer.id, []), jobsAfterCall);
    await writer.appendAudio(audio(1));
    const call = await storage.calls.find(writer.id);
    t.is(call?.recording, undefined);
    t.deepEqual(call?.turns, []);
    t.is((await readAudio(storage, writer.id)).length, 0);
    t.is((await storage.jobs.list()).length, 0);
  });

  test('a call that was not taken after all leaves nothing', async (t) => {
    const storage = await bench.storage(t);
    const writer = await storage.calls.begin(begin);
    await writer.addTurn(turn(0, 'Hello!'));
    writer.discard();
    await writer.addTurn(turn(1, 'too late'));
    await writer.end(record(writer.id, [turn(0, 'Hello!')]), jobsAfterCall);
    t.deepEqual(await storage.recoverInterrupted(), []);
    t.deepEqual(await storage.calls.list(), []);
    t.deepEqual(await storage.jobs.list(), []);
  });

  test('the lamp counts what was not heard, mailbox by mailbox', async (t) => {
    const storage = await bench.storage(t);
    const ids: string[] = [];
    for (const extension of ['201', '201', '202']) {
      const writer = await storage.calls.begin({ ...begin, mailbox: extension });
      await writer.end(record(writer.id, []), []);
      ids.push(writer.id);
    }
    const live = await storage.calls.begin(begin);
    t.is(await storage.calls.countNew('201'), 2);
    await storage.calls.markHeard(ids[0]!);
    t.deepEqual(await storage.calls.count('201'), { new: 1, old: 1 });
    t.deepEqual(await storage.calls.count('203'), { new: 0, old: 0 });
    t.is((await storage.calls.list({ heard: true })).length, 1);
    await live.end(record(live.id, []), []);
  });

  test('a caller is known again by number, only where the mailbox remembers, and only what was told', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const call = async (changes: Partial<BeginCall>, notes: Record<string, string>, startedAt: Date) => {
      const writer = await storage.calls.begin({ ...begin, ...changes, startedAt });
      await writer.end({ ...record(writer.id, [], startedAt), notes }, []);
      return writer.id;
    };
    const rememberAs = begin.callerNumber;
    const at = (day: number) => new Date(Date.UTC(2026, 9, day));
    await call({}, { callerName: 'Nobody', reason: 'not to be remembered' }, at(1));
    await call({ rememberAs }, { callerName: 'Bob', reason: 'the boiler' }, at(2));
    await call({ rememberAs }, {}, at(3));
    const newest = await call({ rememberAs }, { callerName: 'Bob' }, at(4));
    await call({ rememberAs: '+4930999999' }, { callerName: 'Eve' }, at(5));
    await call({ rememberAs: '100' }, { callerName: 'Extension' }, at(6));
    await storage.calls.begin({ ...begin, rememberAs, startedAt: at(7) });
    const earlier = [
      { at: at(4), callerName: 'Bob', reason: '' },
      { at: at(2), callerName: 'Bob', reason: 'the boiler' },
    ];
    t.deepEqual(await storage.calls.earlierFrom('201', '+49 30 123456'), earlier);
    t.deepEqual(await storage.calls.earlierFrom('201', rememberAs, 1), earlier.slice(0, 1));
    t.deepEqual(await storage.calls.earlierFrom('202', rememberAs), []);
    t.deepEqual(await storage.calls.earlierFrom('201', '100'), []);
    t.deepEqual(await storage.calls.earlierFrom('201', ''), []);
    await bench.sql(options.database, 'UPDATE calls SET wrapped_key = REVERSE(wrapped_key) WHERE id = ?', [newest]);
    t.deepEqual(await storage.calls.earlierFrom('201', rememberAs), earlier.slice(1));
  });

  test('of a call that goes on, an alert is kept once', async (t) => {
    const storage = await bench.storage(t);
    const writer = await storage.calls.begin(begin);
    await storage.jobs.addOnce(writer.id, { kind: 'alert', payload: { words: 'fire' } });
    await storage.jobs.addOnce(writer.id, { kind: 'alert', payload: { words: 'smoke' } });
    t.deepEqual(
      (await storage.jobs.list()).map(({ kind, payload, callId }) => [kind, payload, callId]),
      [['alert', { words: 'fire' }, writer.id]],
    );
    await writer.end(record(writer.id, []), []);
  });

  test('what was deleted or exchanged in the tables is noticed', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const written = async () => {
      const writer = await storage.calls.begin(begin);
      await writer.addTurn(turn(0, 'Hello!'));
      await writer.addTurn(turn(1, 'Good bye.'));
      for (let n = 0; n < 3; n += 1) await writer.appendAudio(audio(1, n));
      await writer.end(record(writer.id, []), []);
      return writer.id;
    };
    const wrong: Record<string, [string, 'find' | 'audio']> = {
      'a turn deleted': ['DELETE FROM turns WHERE call_id = ? AND turn_index = 1', 'find'],
      'the speaker exchanged': [`UPDATE turns SET speaker = 'caller' WHERE call_id = ? AND turn_index = 0`, 'find'],
      'the last chunk deleted': ['DELETE FROM recording_chunks WHERE call_id = ? AND is_last = 1', 'audio'],
      'a chunk deleted': ['DELETE FROM recording_chunks WHERE call_id = ? AND chunk = 1', 'audio'],
      'all chunks deleted': ['DELETE FROM recording_chunks WHERE call_id = ?', 'audio'],
      'the key altered': ['UPDATE calls SET wrapped_key = REVERSE(wrapped_key) WHERE id = ?', 'find'],
    };
    for (const [what, [statement, door]] of Object.entries(wrong)) {
      const id = await written();
      await bench.sql(options.database, statement, [id]);
      await t.throwsAsync(door === 'find' ? storage.calls.find(id) : readAudio(storage, id), damaged, what);
    }
    const listed = await storage.calls.list();
    t.is(listed.length, 6);
    t.is(listed.filter((call) => call.damaged !== undefined).length, 1);
  });

  test('a wrong password and an unknown database are named, without the password', async (t) => {
    for (const wrong of [{ password: 'NotTheOne77' }, { database: 'nowhere' }, { port: 1 }]) {
      const storage = await openStorage(
        await bench.options({ database: 'mysql', ...wrong, log: createLogger({ level: 'silent' }) }),
      );
      const error = await t.throwsAsync<SecretaryError>(storage.connect(), { code: 'unavailable' });
      t.truthy(error?.advice);
      t.false(error?.message.includes('NotTheOne77'));
      await storage.close();
    }
  });
}
