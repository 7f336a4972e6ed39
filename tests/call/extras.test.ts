import test from 'ava';
import { findEarlierCalls, findGreetingSound, tellOwner } from '../../src/call/extras.js';
import { type CallAlert, defaultLimits, Gone } from '../../src/call/index.js';
import { putThrough } from '../../src/call/put-through.js';
import { silentLogger } from '../../src/common/index.js';
import { begin } from '../../src/dialogue/index.js';
import type { EarlierCall, Mailbox } from '../../src/terms/index.js';
import { FakeCall, never, until } from './fakes.js';
import { CallStage, mailbox } from './stage.js';

const earlier: readonly EarlierCall[] = [{ at: new Date(0), callerName: 'Daniel Brooks', reason: 'the boiler' }];
const sound = new Int16Array(320).fill(5);

function parts(box: Partial<Mailbox> = {}, call = new FakeCall()) {
  const { rooms } = new CallStage();
  const limits = { ...defaultLimits, extrasMs: 40, alertMs: 40, ringMs: 40, transferMs: 20, connectMs: 40 };
  return { call, rooms, limits, mailbox: { ...mailbox, ...box }, log: silentLogger() };
}

test('a returning caller is known only where the mailbox may know, by a number that is there', async (t) => {
  const asked: string[] = [];
  const look = async (_: Mailbox, number: string) => {
    asked.push(number);
    return earlier;
  };
  const knows = parts({ remembersCallers: true });
  knows.rooms.earlierCalls = look;
  t.deepEqual(await findEarlierCalls(knows), earlier);
  t.deepEqual(asked, ['+12125550142']);

  const mayNot = parts();
  mayNot.rooms.earlierCalls = look;
  t.deepEqual(await findEarlierCalls(mayNot), []);

  const withheld = parts({ remembersCallers: true }, Object.assign(new FakeCall(), { callerNumber: '' }));
  withheld.rooms.earlierCalls = look;
  t.deepEqual(await findEarlierCalls(withheld), []);
  t.is(asked.length, 1);
  t.deepEqual(await findEarlierCalls(parts({ remembersCallers: true })), [], 'nobody to ask');
});

for (const [what, find] of [
  ['hangs', never<never>],
  ['fails', () => Promise.reject(new Error('away'))],
  [
    'breaks',
    () => {
      throw new Error('broken');
    },
  ],
] as const) {
  test(`a look-up or a file that ${what} costs the caller only a moment`, async (t) => {
    const box = parts({ remembersCallers: true, greetingRecording: '/greeting.wav' });
    box.rooms.earlierCalls = find;
    box.rooms.greetingSound = find;
    const beganMs = performance.now();
    t.deepEqual(await findEarlierCalls(box), []);
    t.is(await findGreetingSound(box), undefined);
    t.true(performance.now() - beganMs < 10_000);
  });

  test(`an alert that ${what} breaks nothing`, async (t) => {
    const box = parts();
    box.rooms.alert = find;
    await tellOwner('gas leak', begin({ ...contextOf(box.mailbox) }).state, box);
    t.pass();
  });
}

test('a recorded greeting is read where the mailbox names one, and silence is none', async (t) => {
  const box = parts({ greetingRecording: '/greeting.wav' });
  box.rooms.greetingSound = async () => sound;
  t.is(await findGreetingSound(box), sound);
  box.rooms.greetingSound = async () => new Int16Array();
  t.is(await findGreetingSound(box), undefined);
  const none = parts();
  none.rooms.greetingSound = async () => sound;
  t.is(await findGreetingSound(none), undefined);
});

test('an alert says who calls as far as it is known by then', async (t) => {
  const told: CallAlert[] = [];
  const box = parts();
  box.rooms.alert = async (alert) => void told.push(alert);
  const state = begin(contextOf(box.mailbox)).state;
  await tellOwner('gas leak', state, box);
  await tellOwner('gas leak', { ...state, notes: { callerName: 'Daniel Brooks' } }, box);
  const at = new Date(0);
  t.like(told[0], { callId: 'c', words: 'gas leak', callerNumber: '+12125550142', callerName: 'Daniel', at });
  t.is(told[0]?.mailbox, box.mailbox);
  t.is(told[1]?.callerName, 'Daniel Brooks');
});

test('a caller is put through to the mailbox’s person, and taken back', async (t) => {
  const call = new FakeCall();
  const done: unknown[] = [];
  call.transfer = async (...args: unknown[]) => {
    done.push(args);
    return 'unanswered';
  };
  call.joinMedia = async () => void done.push('joined');
  t.is(await putThrough(parts({ transferTo: '100@from-internal' }, call), new Gone()), 'unanswered');
  t.deepEqual(done, [['100@from-internal', 40], 'joined']);
  call.transfer = async () => 'answered';
  t.is(await putThrough(parts({ transferTo: '100@from-internal' }, call), new Gone()), 'answered');
  t.is(done.length, 2, 'who was answered is not taken back');
});

test('nobody to be reached, a PBX that refuses or is silent: the caller is still ours', async (t) => {
  const gone = new Gone();
  await t.throwsAsync(putThrough(parts(), gone), { code: 'bad-configuration' });
  const call = new FakeCall();
  call.transfer = () => Promise.reject(new Error('refused'));
  await t.throwsAsync(putThrough(parts({ transferTo: 'x@y' }, call), gone), { message: 'refused' });
  call.transfer = never;
  await t.throwsAsync(putThrough(parts({ transferTo: 'x@y' }, call), gone), { code: 'timeout' });
  t.is(gone.cause, undefined);
});

test('a caller who comes back after the transfer was given up goes to voicemail', async (t) => {
  const gone = new Gone();
  const call = new FakeCall();
  let back: (outcome: 'unanswered') => void = () => undefined;
  call.transfer = () =>
    new Promise((resolve) => {
      back = resolve;
    });
  await t.throwsAsync(putThrough(parts({ transferTo: 'x@y' }, call), gone), { code: 'timeout' });
  t.is(gone.cause, undefined);
  back('unanswered');
  await until('given up', () => gone.cause === 'fault');
  t.is(gone.cause, 'fault');
});

test('a caller who came back and cannot be heard goes to voicemail', async (t) => {
  const gone = new Gone();
  const call = new FakeCall();
  call.joinMedia = never;
  await t.throwsAsync(putThrough(parts({ transferTo: 'x@y' }, call), gone), { code: 'timeout' });
  t.is(gone.cause, 'fault');
});

function contextOf(box: Mailbox) {
  return { callId: 'c', mailbox: box, callerNumber: '+12125550142', callerName: 'Daniel', now: new Date(0) };
}
