import type { Parts, Report } from '../metrics/index.js';
import type { Admission } from './admission.js';
import type { Rooms } from './rooms.js';

/** Why a caller goes to VoiceMail() at once. */
export const refusals = ['starting', 'stopping', 'full', 'busy', 'disk', 'database', 'recogniser', 'voice'] as const;
export type Refusal = (typeof refusals)[number];

/** The parts that /ready and the metrics tell of. */
export const partNames = [
  'daemon',
  'asterisk',
  'disk',
  'database',
  'recogniser',
  'voice',
  'places',
  'load',
  'model',
] as const;

/** From this on the main loop is as good as stuck, milliseconds. */
const LOOP_STUCK_MS = 1_000;

/** What the daemon knows of itself. */
export interface DaemonState {
  readonly stage: 'starting' | 'running' | 'stopping';
  /** Undefined until they are built. */
  readonly rooms: Rooms | undefined;
  /** Callers who are with us. */
  readonly callers: number;
  /** How late the main loop came to its work in the last second, 99th percentile, milliseconds. */
  readonly loopDelayMs: number;
  /** The model that answers; undefined: it is away. */
  readonly modelName: string | undefined;
  readonly admission: Admission;
}

/** Why the next caller would not be taken; undefined: would be. */
export function refusalOf({ stage, rooms, callers, admission }: DaemonState): Refusal | undefined {
  if (stage === 'stopping') return 'stopping';
  if (stage === 'starting' || rooms === undefined) return 'starting';
  if (rooms.storage.spoolFault !== undefined) return 'disk';
  if (!rooms.storage.ready()) return 'database';
  if (!rooms.listening.ready) return 'recogniser';
  if (!rooms.speaking.ready) return 'voice';
  const verdict = admission.decide(callers);
  return verdict === 'admitted' ? undefined : verdict;
}

/** Whether a caller would be taken now, and which part stands in the way. The model does not: the guided interview speaks. */
export function readinessOf(state: DaemonState): Report {
  const { stage, rooms, callers, admission, modelName } = state;
  const asterisk = rooms?.link.state ?? 'connecting';
  const verdict = admission.decide(callers);
  const parts: Parts = {
    daemon: part(stage === 'running', `is ${stage}`),
    asterisk: part(asterisk === 'connected', `is ${asterisk}`),
    disk: part(rooms?.storage.spoolFault === undefined, `of the spool ${rooms?.storage.spoolFault}`),
    database: part(rooms?.storage.state === 'connected', 'is away, or its tables are of another age'),
    recogniser: part(rooms?.listening.ready === true, 'its process is not there'),
    voice: part(rooms?.speaking.ready === true, 'no engine can speak'),
    places: part(verdict !== 'full', `all ${admission.maxCalls} are taken`),
    load: part(verdict !== 'busy', 'the machine is too busy for one more call'),
    model: part(modelName !== undefined, 'is away: the guided interview speaks'),
  };
  const { model: _, ...needed } = parts;
  return { ok: Object.values(needed).every(({ ok }) => ok), parts };
}

/** Whether the process itself works; who is away outside is no illness of ours. */
export function healthOf({ rooms, loopDelayMs }: DaemonState): Report {
  const pacer = rooms?.pacer;
  const loop = part(loopDelayMs < LOOP_STUCK_MS, `the main loop was ${Math.round(loopDelayMs)} ms late`);
  const thread = {
    ok: pacer?.isStuck !== true,
    reason: pacer?.isStuck ? 'does nothing' : `runs in the ${pacer?.where ?? 'main loop'}`,
  };
  const parts: Parts = {
    loop,
    pacer: thread,
    asterisk: { ok: true, reason: `is ${rooms?.link.state ?? 'connecting'}` },
    recogniser: {
      ok: true,
      reason: rooms?.listening.ready ? undefined : 'its process is not there and is started again',
    },
    voice: { ok: true, reason: rooms?.speaking.ready ? undefined : 'no engine can speak' },
  };
  return { ok: loop.ok && thread.ok, parts };
}

function part(ok: boolean, reason: string) {
  return ok ? { ok } : { ok, reason };
}
