import { readdir } from 'node:fs/promises';
import type { TestFn } from 'ava';
import { jobsAfterCall, openStorage } from '../../src/storage/index.js';
import { audio, type Bench, begin, readAudio, record, turn, until } from './bench.js';
import { startDaemon } from './crash-suite.js';

const said = turn(1, 'this is what was said before');

export function adoptionTests(test: TestFn, bench: Bench): void {
  test('adoption: one daemon goes on with a dead one’s call, behind what is there, and ends it once', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const rival = await openStorage({ ...(await bench.options({ database: options.database })) });
    t.teardown(() => rival.close());
    const daemon = await startDaemon(t, bench, options);
    const { callId } = daemon;
    await until('audio', async () => (await readAudio(storage, callId)).length === 32_000);
    await until('state', async () => (await sealedState(bench, options.database, callId)) !== null);
    await t.throwsAsync(storage.calls.adopt(callId), { code: 'unavailable' }, 'its daemon lives');
    await daemon.kill();
    storage.spare([callId], 60_000);
    t.deepEqual(await storage.recoverInterrupted(), [], 'it is left to be adopted');

    const tries = await Promise.allSettled([storage.calls.adopt(callId), rival.calls.adopt(callId)]);
    const [adopted, ...others] = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    t.is(others.length, 0, 'one of two has it');
    t.truthy(adopted);
    if (adopted === undefined) return;
    t.is(adopted.mailbox, begin.mailbox);
    t.is(adopted.callerNumber, begin.callerNumber);
    t.is(adopted.callerName, begin.callerName);
    t.deepEqual(adopted.turns, [turn(0, 'Hello!'), said]);
    t.is(adopted.recordedMs, 1000);
    t.is(adopted.unheardFromMs, said.endMs);
    t.is(adopted.state, 'the latest state');
    t.deepEqual(await storage.recoverInterrupted(), []);
    t.deepEqual(await rival.recoverInterrupted(), []);
    await t.throwsAsync(storage.calls.adopt(callId), { code: 'unavailable' });

    const { writer } = adopted;
    await writer.addTurn(turn(2, 'Where were we?'));
    await writer.appendAudio(audio(2, 1));
    const turns = [turn(0, 'Hello!'), said, turn(2, 'Where were we?')];
    await writer.end(record(callId, turns, adopted.startedAt), jobsAfterCall);
    const call = await storage.calls.find(callId);
    t.is(call?.state, 'ended');
    t.deepEqual(call?.turns, turns);
    t.deepEqual(await readAudio(storage, callId), audio(3));
    t.is((await storage.jobs.list({ callId })).length, 3);
    t.is(await sealedState(bench, options.database, callId), null, 'nothing is left to go on with');
    await t.throwsAsync(rival.calls.adopt(callId), { code: 'not-found' });
  });

  test('adoption: a call that was not taken after all, or not in time, is closed as interrupted', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    const late = await startDaemon(t, bench, { ...options, spoolDirectory: `${options.spoolDirectory}-late` });
    await daemon.kill();
    await late.kill();
    storage.spare([late.callId], 50);
    const { writer } = await storage.calls.adopt(daemon.callId);
    writer.discard();
    await until('both', async () => {
      await storage.recoverInterrupted();
      return (await storage.calls.list({ state: 'interrupted' })).length === 2;
    });
    for (const callId of [daemon.callId, late.callId]) {
      t.is((await storage.calls.find(callId))?.turns.length, 2);
      t.is((await storage.jobs.list({ callId })).length, 4);
    }
    await t.throwsAsync(storage.calls.adopt(daemon.callId), { code: 'not-found' });
    await t.throwsAsync(storage.calls.adopt('00000000-0000-4000-8000-000000000000'), { code: 'not-found' });
  });

  test('adoption: what a first death cut off is known to whoever comes after a second', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await daemon.kill();
    const { writer } = await storage.calls.adopt(daemon.callId);
    await writer.addTurn({ ...turn(2, 'Where were we?'), startMs: 2_000, endMs: 3_000 });
    await writer.addTurn({ ...turn(3, 'the boiler'), startMs: 4_000, endMs: 5_000 });
    writer.discard();
    await until('closed', async () => (await storage.recoverInterrupted()).length === 1);
    const [recognise] = await storage.jobs.list({ callId: daemon.callId, kind: 'recognise' });
    t.deepEqual(recognise?.payload, { fromMs: said.endMs });
  });

  test('adoption: a state that was altered costs the state, not the call; an ended call keeps none', async (t) => {
    const options = await bench.options();
    const storage = await bench.storage(t, options);
    const daemon = await startDaemon(t, bench, options);
    await until('state', async () => (await sealedState(bench, options.database, daemon.callId)) !== null);
    await daemon.kill();
    await bench.sql(options.database, 'UPDATE calls SET dialogue = REVERSE(dialogue)');
    const { state, writer } = await storage.calls.adopt(daemon.callId);
    t.is(state, undefined);
    writer.keepState('too late');
    await writer.end(record(daemon.callId, [turn(0, 'Hello!'), said]), []);
    t.is(await sealedState(bench, options.database, daemon.callId), null);
    t.deepEqual(
      (await readdir(options.spoolDirectory)).filter((name) => name.endsWith('.spool')),
      [],
    );
  });
}

async function sealedState(bench: Bench, database: string, callId: string): Promise<Buffer | null> {
  const rows = await bench.sql<{ dialogue: Buffer | null }>(database, 'SELECT dialogue FROM calls WHERE id = ?', [
    callId,
  ]);
  return rows[0]?.dialogue ?? null;
}
