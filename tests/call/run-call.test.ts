import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Unheard } from '../../src/call/run-call.js';
import type { MediaPort } from '../../src/media/index.js';
import { type MemoryWriter, never, until } from './fakes.js';
import { CallStage, hangUpAll, mailbox } from './stage.js';

test.after.always(hangUpAll);

/** Until the greeting was heard. */
async function greeted(stage: CallStage): Promise<void> {
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
}

function isClean(stage: CallStage): boolean {
  return stage.port.closes > 0 && stage.port.listeners <= 1 && stage.clock.sleepers === 0;
}

test('a caller who hangs up ends the call as done, with everything that was said', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  stage.port.hear(7);
  stage.lastWords = async () => [
    { type: 'turn', text: 'never mind', startMs: 1, endMs: 2, confidence: 1, words: [], engine: 'vosk' },
  ];
  stage.call.hangsUp();
  const record = await stage.result;
  t.is(record?.endedBy, 'caller');
  t.deepEqual(stage.call.finished, ['done']);
  t.is(record?.turns.at(-1)?.text, 'never mind');
  t.is(stage.writer.turns.at(-1)?.text, 'never mind');
  t.deepEqual(stage.writer.jobs.length, 2);
  t.true(stage.writer.samples > 0);
  t.true(isClean(stage));
});

test('the caller is let go before the last words and the record are written', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  stage.lastWords = never;
  stage.writer.onEnd = never;
  stage.port.frames.close(new Error('broken'));
  await until('given back', () => stage.call.finished.length > 0);
  t.is(stage.writer.record, undefined);
  t.deepEqual(stage.call.finished, ['failed']);
  t.is((await stage.result)?.endedBy, 'fault');
});

test('a caller who hangs up while the media leg is made is a missed call', async (t) => {
  const stage = new CallStage();
  let given: AbortSignal | undefined;
  stage.rooms.openMedia = (_, signal) => {
    given = signal;
    return never<MediaPort>();
  };
  void stage.start();
  await until('opening', () => given !== undefined);
  stage.call.hangsUp();
  const record = await stage.result;
  t.like(record, { endedBy: 'caller', durationMs: 0, turns: [] });
  t.is(stage.writer.record?.id, record?.id);
  t.is(stage.writer.jobs.length, 2);
  t.true(given?.aborted);
});

for (const step of ['answer', 'joinMedia'] as const) {
  test(`a caller who hangs up during ${step} is a missed call, and the port is closed`, async (t) => {
    const stage = new CallStage();
    stage.call[step] = () => {
      stage.call.hangsUp();
      return Promise.reject(new Error('gone'));
    };
    t.is((await stage.start())?.endedBy, 'caller');
    await until('closed', () => stage.port.closes > 0);
    t.is(stage.writer.discarded, 0);
  });

  test(`${step} that never comes back goes to voicemail, nothing of it is kept`, async (t) => {
    const stage = new CallStage();
    stage.call[step] = never;
    t.is(await stage.start(), undefined);
    t.deepEqual(stage.call.finished, ['failed']);
    await until('undone', () => stage.port.closes > 0 && stage.writer.discarded > 0);
    t.is(stage.writer.record, undefined);
  });
}

test('a next daemon may go on with a call from its answer on, and not before', async (t) => {
  const stage = new CallStage();
  let known = -1;
  stage.call.answer = async () => {
    known = stage.call.ids.length;
  };
  await greeted(stage);
  t.is(known, 0);
  stage.call.hangsUp();
  t.deepEqual(stage.call.ids, [(await stage.result)?.id]);
});

test('a media leg that comes too late is closed', async (t) => {
  const stage = new CallStage();
  let come: (port: MediaPort) => void = () => undefined;
  stage.rooms.openMedia = () =>
    new Promise((resolve) => {
      come = resolve;
    });
  t.is(await stage.start(), undefined);
  t.deepEqual(stage.call.finished, ['failed']);
  t.is(stage.port.closes, 0);
  come(stage.port);
  await until('closed', () => stage.port.closes === 1);
  t.is(stage.writer.discarded, 1);
});

test('a record that is begun too late is forgotten', async (t) => {
  const stage = new CallStage();
  let come: (writer: MemoryWriter) => void = () => undefined;
  stage.rooms.storage.calls.begin = () =>
    new Promise((resolve) => {
      come = resolve;
    });
  t.is(await stage.start(), undefined);
  t.deepEqual(stage.call.finished, ['failed']);
  await until('the leg is closed', () => stage.port.closes > 0);
  come(stage.writer);
  await until('forgotten', () => stage.writer.discarded === 1);
  t.pass();
});

for (const [what, find] of [
  ['unknown', async () => undefined],
  ['not found because the database hangs', () => never<undefined>()],
  ['not found because the database is away', () => Promise.reject(new Error('away'))],
] as const) {
  test(`a mailbox that is ${what} goes to voicemail, unanswered`, async (t) => {
    const stage = new CallStage();
    let answered = false;
    stage.call.answer = async () => {
      answered = true;
    };
    stage.rooms.storage.mailboxes.find = find;
    t.is(await stage.start(), undefined);
    t.deepEqual(stage.call.finished, ['failed']);
    t.false(answered);
  });
}

test('a mailbox in a language that nobody understands goes to voicemail, unanswered', async (t) => {
  const stage = new CallStage();
  stage.box = { ...mailbox, language: 'ko' };
  t.is(await stage.start(), undefined);
  t.deepEqual(stage.call.finished, ['failed']);
});

test('a storage that keeps nothing does not break the call', async (t) => {
  const stage = new CallStage();
  stage.writer.faulty = true;
  void stage.start();
  await until('the greeting', () => stage.voice.texts.some((text) => text.includes('How can I help you?')));
  stage.port.hear();
  await stage.clock.pass(100);
  stage.call.hangsUp();
  t.is((await stage.result)?.endedBy, 'caller');
  t.deepEqual(stage.call.finished, ['done']);
});

test('a media leg that breaks under a caller who is still there goes to voicemail', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  await stage.port.close();
  t.is((await stage.result)?.endedBy, 'fault');
  t.deepEqual(stage.call.finished, ['failed']);
});

test('audio that ends a moment before the word of the hang-up is a hang-up', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  await stage.port.close();
  await delay(20); // well within the grace
  stage.call.hangsUp();
  t.is((await stage.result)?.endedBy, 'caller');
});

test('a daemon that must stop gives the caller to voicemail and keeps the talk', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  stage.stop.abort();
  t.is((await stage.result)?.endedBy, 'interrupted');
  t.deepEqual(stage.call.finished, ['failed']);
  t.true((stage.writer.record?.turns.length ?? 0) > 0);
});

test('a hang-up that is none, because the lease ran out, is a fault', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  stage.port.hear();
  await new Promise((resolve) => setImmediate(resolve));
  await stage.clock.pass(2_500);
  t.false(stage.call.isAlive());
  stage.call.hangsUp();
  t.is((await stage.result)?.endedBy, 'fault');
});

test('a PBX that does not take the caller back ends nothing else', async (t) => {
  const stage = new CallStage();
  await greeted(stage);
  stage.call.onFinish = never;
  stage.stop.abort();
  t.is((await stage.result)?.endedBy, 'interrupted');
});

test('ears or mouth that fail in mid-call give the caller to voicemail', async (t) => {
  const deaf = new CallStage();
  await greeted(deaf);
  deaf.ears.close(new Error('no recogniser'));
  t.is((await deaf.result)?.endedBy, 'fault');
  t.deepEqual(deaf.call.finished, ['failed']);

  const mute = new CallStage();
  mute.voice.fate = () => 'fail';
  t.is((await mute.start())?.endedBy, 'fault');
  t.deepEqual(mute.call.finished, ['failed']);
});

test('where the recogniser failed after a turn, what follows the call says from when on to listen again', async (t) => {
  const stage = new CallStage();
  const unheard: (Unheard | undefined)[] = [];
  stage.rooms = {
    ...stage.rooms,
    jobsFor: (_record, _mailbox, part) => {
      unheard.push(part);
      return [];
    },
  };
  await greeted(stage);
  stage.says('My boiler is loud.', 2_000);
  await until('the turn', () => stage.writer.turns.some(({ speaker }) => speaker === 'caller'));
  stage.ears.push({ type: 'engine-failed', engine: 'vosk', atMs: 4_000 });
  await delay(10);
  stage.call.hangsUp();
  await stage.result;
  t.deepEqual(unheard, [{ fromMs: 2_500 }]);
});

test('the daemon keeps no listeners of calls that are over', async (t) => {
  const stop = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = stop.signal;
  stop.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add.apply(stop.signal, args);
  };
  stop.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove.apply(stop.signal, args);
  };
  for (let i = 0; i < 3; i += 1) {
    const stage = new CallStage(stop);
    await greeted(stage);
    t.is(listeners, 1);
    stage.call.hangsUp();
    await stage.result;
  }
  t.is(listeners, 0);
});
