import test from 'ava';
import { Admission } from '../../src/daemon/admission.js';
import { type DaemonState, healthOf, readinessOf, refusalOf } from '../../src/daemon/readiness.js';
import type { Rooms } from '../../src/daemon/rooms.js';

/** As much of the rooms as is asked. */
function rooms(
  changes: {
    database?: boolean;
    disk?: string;
    recogniser?: boolean;
    voice?: boolean;
    link?: string;
    stuck?: boolean;
  } = {},
) {
  const { database = true, disk, recogniser = true, voice = true, link = 'connected', stuck = false } = changes;
  return {
    storage: {
      state: database ? 'connected' : 'away',
      ready: () => database && disk === undefined,
      spoolFault: disk,
    },
    listening: { ready: recogniser },
    speaking: { ready: voice },
    link: { state: link },
    pacer: { isStuck: stuck, where: 'own thread' },
  } as unknown as Rooms;
}

function state(changes: Partial<DaemonState> = {}): DaemonState {
  const admission = new Admission({ maxCalls: 2 });
  return { stage: 'running', rooms: rooms(), callers: 1, loopDelayMs: 5, modelName: 'guided', admission, ...changes };
}

function busy(): Admission {
  const admission = new Admission({ maxCalls: 2 });
  for (let i = 0; i < 2; i += 1) admission.measured({ loopDelayMs: 0, queueDelayMs: 1_600 });
  return admission;
}

const cases: [string, Partial<DaemonState>, string | undefined, string | undefined][] = [
  ['all is well', {}, undefined, undefined],
  ['the model is away: the guided interview speaks', { modelName: undefined }, undefined, undefined],
  ['it starts', { stage: 'starting', rooms: undefined }, 'starting', 'daemon'],
  ['it stops', { stage: 'stopping' }, 'stopping', 'daemon'],
  ['the database is away', { rooms: rooms({ database: false }) }, 'database', 'database'],
  ['the disk is full', { rooms: rooms({ disk: 'only 3 MB are free' }) }, 'disk', 'disk'],
  ['the recogniser is dead', { rooms: rooms({ recogniser: false }) }, 'recogniser', 'recogniser'],
  ['no voice can speak', { rooms: rooms({ voice: false }) }, 'voice', 'voice'],
  ['all places are taken', { callers: 2 }, 'full', 'places'],
  ['the recogniser is 1.6 s behind', { admission: busy() }, 'busy', 'load'],
  ['the first caller is taken however slow it is', { admission: busy(), callers: 0 }, undefined, undefined],
];

for (const [name, changes, refusal, part] of cases) {
  test(`${name}: ${refusal ?? 'taken'}`, (t) => {
    const now = state(changes);
    t.is(refusalOf(now), refusal as never);
    const { ok, parts } = readinessOf(now);
    t.is(ok, refusal === undefined, 'a caller and a monitor hear the same');
    if (part !== undefined) t.false(parts[part]?.ok);
    if (part !== undefined) t.truthy(parts[part]?.reason);
  });
}

test('without Asterisk nobody comes: not ready, but not ill', (t) => {
  const now = state({ rooms: rooms({ link: 'away' }) });
  t.like(readinessOf(now), { ok: false, parts: { asterisk: { ok: false, reason: 'is away' } } });
  t.true(healthOf(now).ok);
});

test('a main loop or a pacing thread that hangs is an illness', (t) => {
  t.true(healthOf(state()).ok);
  t.like(healthOf(state({ loopDelayMs: 1_500 })), {
    ok: false,
    parts: { loop: { reason: 'the main loop was 1500 ms late' } },
  });
  t.like(healthOf(state({ rooms: rooms({ stuck: true }) })), { ok: false, parts: { pacer: { ok: false } } });
});
