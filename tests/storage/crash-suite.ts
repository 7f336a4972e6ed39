import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext, TestFn } from 'ava';
import { jobsAfterCall, type Storage } from '../../src/storage/index.js';
import {
  audio,
  type Bench,
  type BenchOptions,
  begin,
  filesWith,
  mailbox,
  readAudio,
  record,
  turn,
  until,
} from './bench.js';

const phrase = 'the purple walrus sings at midnight';

/** Serial, because they kill the server that the other tests want. */
export function crashTests(test: TestFn, bench: Bench): void {
  test.serial('a database killed in the middle of a call loses nothing and doubles nothing', async (t) => {
    const options = await bench.options({ lookEveryMs: 200 });
    const storage = await bench.storage(t, options);
    runFor(t, storage);
    await until('connected', () => storage.ready());
    const writer = await storage.calls.begin(begin);
    await writer.addTurn(turn(0, 'Hello!'));
    await writer.appendAudio(audio(2));
    const other = await storage.calls.begin(begin);
    await bench.kill();
    await writer.addTurn(turn(1, phrase));
    await writer.appendAudio(audio(2, 2));
    t.true(writer.spooled);
    await until('away', () => !storage.ready());
    await t.throwsAsync(storage.calls.begin(begin), { code: 'unavailable' });
    await writer.addTurn(turn(2, 'Good bye.'));
    const ending = record(writer.id, [turn(0, 'Hello!'), turn(1, phrase), turn(2, 'Good bye.')]);
    await writer.end(ending, jobsAfterCall);
    t.deepEqual(await filesWith(options.spoolDirectory, phrase), []);
    t.is((await readdir(options.spoolDirectory)).filter((name) => name.endsWith('.spool')).length, 1);

    await bench.start();
    await until(
      'the call is back',
      async () => storage.ready() && (await storage.calls.find(writer.id))?.state === 'ended',
    );
    await until('the spool is empty', async () => (await readdir(options.spoolDirectory)).length === 1);
    const call = await storage.calls.find(writer.id);
    t.deepEqual(call?.turns, ending.turns);
    t.deepEqual(call?.notes, ending.notes);
    t.deepEqual(await readAudio(storage, writer.id), audio(4));
    t.is((await storage.jobs.list({ callId: writer.id })).length, 3);
    t.is((await storage.calls.find(other.id))?.state, 'live');
    await other.appendAudio(audio(1));
    await other.end(record(other.id, []), []);
    t.false(other.spooled);
  });

  test.serial('a spool file that cannot be read keeps neither the others nor new calls waiting', async (t) => {
    const options = await bench.options({ lookEveryMs: 200 });
    const storage = await bench.storage(t, options);
    await mkdir(join(options.spoolDirectory, '00-unreadable.spool'));
    t.deepEqual(await storage.replaySpool(), { calls: [], quarantined: 0 });
    runFor(t, storage);
    await until('connected', () => storage.ready());
    const writer = await storage.calls.begin(begin);
    await writer.end(record(writer.id, []), []);
    t.is((await storage.calls.find(writer.id))?.state, 'ended');
  });

  test.serial('a spool that cannot be written lets no new call in, before its database is away', async (t) => {
    const options = await bench.options({ lookEveryMs: 100 });
    const storage = await bench.storage(t, options);
    runFor(t, storage);
    await until('connected', () => storage.ready());
    const elsewhere = `${options.spoolDirectory}-elsewhere`;
    await rename(options.spoolDirectory, elsewhere);
    await until('the fault', () => !storage.ready());
    t.regex(storage.spoolFault ?? '', /cannot be written/);
    t.is(storage.state, 'connected');
    await rename(elsewhere, options.spoolDirectory);
    await until('well', () => storage.ready());
    t.is(storage.spoolFault, undefined);
  });

  test.serial('a database that hangs is left after the deadline and found again when it goes on', async (t) => {
    const options = await bench.options({ lookEveryMs: 200, writeTimeoutMs: 300, workTimeoutMs: 600_000 });
    const storage = await bench.storage(t, options);
    runFor(t, storage);
    await until('connected', () => storage.ready());
    const writer = await storage.calls.begin(begin);
    await writer.appendAudio(audio(1));
    try {
      await bench.stopProcess();
      await writer.appendAudio(audio(1, 1));
      t.true(writer.spooled);
      await t.throwsAsync(storage.calls.begin(begin), { code: 'timeout' }, 'a new caller does not wait for it');
      await until('away', () => !storage.ready());
    } finally {
      bench.continueProcess();
    }
    await writer.end(record(writer.id, []), jobsAfterCall);
    await until('the call is back', async () => (await storage.calls.find(writer.id))?.state === 'ended');
    t.deepEqual(await readAudio(storage, writer.id), audio(2));
    await until('the refused call is gone', async () => (await storage.calls.list()).length === 1);
    t.is((await storage.jobs.list()).length, 3);
  });

  test.serial('with neither database nor spool a call waits in memory until one of them is back', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const writer = await storage.calls.begin(begin);
    await bench.kill();
    await rm(options.spoolDirectory, { recursive: true });
    await writeFile(options.spoolDirectory, 'not a folder');
    void writer.appendAudio(audio(1));
    const ended = writer.end(record(writer.id, [turn(0, phrase)]), jobsAfterCall);
    await bench.start();
    await ended;
    t.deepEqual(await readAudio(storage, writer.id), audio(1));
    t.is((await storage.calls.find(writer.id))?.turns[0]?.text, phrase);
    t.false(writer.spooled);
  });

  test.serial('a spool that is loaded twice, with a torn tail, gives every whole entry once', async (t) => {
    const options = await bench.options({ writeTimeoutMs: 500 });
    const storage = await bench.storage(t, options);
    const whole = await storage.calls.begin(begin);
    const torn = await storage.calls.begin(begin);
    await bench.kill();
    for (const writer of [whole, torn]) {
      await writer.addTurn(turn(0, 'Hello!'));
      await writer.appendAudio(audio(1));
      await writer.end(record(writer.id, [turn(0, 'Hello!')]), jobsAfterCall);
    }
    const path = (id: string) => join(options.spoolDirectory, `${id}.spool`);
    const bytes = await readFile(path(whole.id));
    await truncate(path(torn.id), (await readFile(path(torn.id))).length - 100);
    await bench.start();
    t.is((await storage.replaySpool()).quarantined, 1);
    await appendFile(path(whole.id), bytes);
    t.deepEqual(await storage.replaySpool(), { calls: [whole.id], quarantined: 0 });
    t.deepEqual(await storage.replaySpool(), { calls: [], quarantined: 0 });
    t.is((await storage.calls.find(whole.id))?.turns.length, 1);
    t.deepEqual(await readAudio(storage, whole.id), audio(1));
    t.is((await storage.jobs.list({ callId: whole.id })).length, 3);
    // The torn one lost its END: what was whole is there, and it is closed as an interrupted call.
    t.deepEqual(await storage.recoverInterrupted(), [torn.id]);
    t.is((await storage.calls.find(torn.id))?.endedBy, 'interrupted');
    t.deepEqual(await readAudio(storage, torn.id), audio(1));
    t.is((await filesWith(join(options.spoolDirectory, 'quarantine'), '"type":"end"')).length, 1);
  });

  test.serial('a call that ends while interrupted ones are looked for is none of them', async (t) => {
    const storage = await bench.storage(t);
    for (let i = 0; i < 8; i += 1) {
      const writer = await storage.calls.begin(begin);
      let isOver = false;
      const ending = writer.end(record(writer.id, []), []).finally(() => {
        isOver = true;
      });
      while (!isOver) t.deepEqual(await storage.recoverInterrupted(), []);
      await ending;
      t.is((await storage.calls.find(writer.id))?.endedBy, 'caller');
    }
  });

  test.serial('a daemon killed in the middle of a call leaves it interrupted, with its jobs', async (t) => {
    const options = await bench.options({ lookEveryMs: 200 });
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await until('audio', async () => (await readAudio(storage, daemon.callId)).length === 32_000);
    t.deepEqual(await storage.recoverInterrupted(), [], 'a living daemon keeps its call');
    await daemon.kill();
    t.deepEqual(await storage.recoverInterrupted(), [daemon.callId]);
    t.deepEqual(await storage.recoverInterrupted(), []);
    const call = await storage.calls.find(daemon.callId);
    t.is(call?.state, 'interrupted');
    t.is(call?.endedBy, 'interrupted');
    t.is(call?.durationMs, 1900);
    t.deepEqual(call?.turns[1], turn(1, 'this is what was said before'));
    t.true(call?.recording?.complete);
    t.deepEqual(await readAudio(storage, daemon.callId), audio(1));
    const kinds = (await storage.jobs.list({ callId: daemon.callId })).map(({ kind }) => kind);
    t.deepEqual(kinds.toSorted(), ['lamp', 'mail', 'recognise', 'summarise']);
  });

  test.serial('database and daemon killed in one call: the next daemon finds all of it', async (t) => {
    const options = await bench.options({ lookEveryMs: 200 });
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await until('audio', async () => (await readAudio(storage, daemon.callId)).length === 32_000);
    await bench.kill();
    t.is(await daemon.goOn(), 'spooled');
    await bench.start();
    t.deepEqual((await storage.replaySpool()).calls, [], 'a living daemon keeps its spool');
    await daemon.kill();
    // Another machine closes the call before the spool comes back.
    t.deepEqual(await storage.recoverInterrupted(), [daemon.callId]);
    t.deepEqual(await readAudio(storage, daemon.callId), audio(1));
    runFor(t, storage);
    await until('all of it', async () => (await readdir(options.spoolDirectory)).length === 1);
    await until('closed', async () => (await storage.calls.find(daemon.callId))?.state === 'interrupted');
    t.deepEqual(await readAudio(storage, daemon.callId), audio(3));
    t.is((await storage.calls.find(daemon.callId))?.durationMs, 3000);
    t.is((await storage.jobs.list({ callId: daemon.callId })).length, 4);
  });

  test.serial('a daemon killed while its database hangs has left what was heard in the spool', async (t) => {
    // The database is never given up here: what is in the spool is there because the database was slow.
    const options = await bench.options({ lookEveryMs: 200, writeTimeoutMs: 600_000 });
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await until('audio', async () => (await readAudio(storage, daemon.callId)).length === 32_000);
    try {
      await bench.stopProcess();
      t.is(await daemon.goOn(), 'spooled');
      await daemon.kill();
    } finally {
      bench.continueProcess();
    }
    runFor(t, storage);
    await until('closed', async () => (await storage.calls.find(daemon.callId))?.state === 'interrupted');
    t.deepEqual(await readAudio(storage, daemon.callId), audio(3));
    t.deepEqual(await readdir(options.spoolDirectory), ['quarantine']);
    t.is((await storage.jobs.list({ callId: daemon.callId })).length, 4);
  });

  test.serial('a call whose last seconds lie in the spool is gone on with once they are in the database', async (t) => {
    const options = await bench.options({ lookEveryMs: 200 });
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await until('audio', async () => (await readAudio(storage, daemon.callId)).length === 32_000);
    await bench.kill();
    t.is(await daemon.goOn(), 'spooled');
    await daemon.kill();
    await bench.start();
    await t.throwsAsync(storage.calls.adopt(daemon.callId), { code: 'unavailable' }, 'nobody loads the spool');
    storage.spare([daemon.callId], 60_000);
    runFor(t, storage);
    const adopted = await storage.calls.adopt(daemon.callId);
    t.is(adopted.recordedMs, 3000);
    await adopted.writer.end(record(daemon.callId, adopted.turns), []);
    t.is((await storage.calls.find(daemon.callId))?.state, 'ended');
  });

  test.serial('no word of a call can be read in the files of the database', async (t) => {
    const storage = await bench.storage(t);
    await storage.mailboxes.save({ ...mailbox, persona: 'plainly visible persona' });
    const writer = await storage.calls.begin({
      ...begin,
      callerNumber: '+15550147788',
      callerName: 'Zebulon Quartermain',
    });
    await writer.addTurn(turn(0, phrase));
    const pcm = new Int16Array(64_000);
    new Uint8Array(pcm.buffer).set(Buffer.from('pcm that is a sentence'), 5000);
    await writer.appendAudio(pcm);
    const ending = record(writer.id, [turn(0, phrase)]);
    await writer.end({ ...ending, notes: { reason: 'noted walrus' } }, jobsAfterCall);
    const text = 'summed walrus';
    const parts = {
      text,
      callerName: text,
      callbackNumber: '',
      reason: text,
      urgency: 'low',
      engine: 'guided',
    } as const;
    await storage.summaries.save(writer.id, { ...parts, statements: [] });
    await storage.close();
    await bench.server.stop();
    t.true((await filesWith(bench.dataDirectory, 'plainly visible persona')).length > 0, 'the search itself works');
    for (const secret of ['walrus', '5550147788', 'Quartermain', 'pcm that is a sentence']) {
      t.deepEqual(await filesWith(bench.dataDirectory, secret), [], secret);
    }
    await bench.start();
  });
}

export function runFor(t: ExecutionContext, storage: Storage): void {
  const stop = new AbortController();
  const running = storage.run(stop.signal);
  t.teardown(() => {
    stop.abort();
    return running;
  });
}

export async function startDaemon(t: ExecutionContext, bench: Bench, options: BenchOptions) {
  const { line, child, kill } = startProgram(t, bench, options, 'live-program.js');
  return {
    callId: await line(),
    goOn: () => {
      child.stdin.write('go on\n');
      return line();
    },
    kill,
  };
}

/** A process of its own with a storage on the same database. */
export function startProgram(
  t: ExecutionContext,
  bench: Bench,
  { log: _, keyRing: __, ...options }: BenchOptions,
  name: string,
) {
  const program = fileURLToPath(new URL(`./${name}`, import.meta.url));
  const argument = JSON.stringify({ ...options, key: bench.key.toString('base64') });
  const child = spawn(process.execPath, [program, argument], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    line: async () => String((await lines.next()).value),
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}
