import { Random } from '../../bench/sets/index.js';

/** What can be killed. Asterisk is not among them: without it there is no telephone. */
export const victims = ['daemon', 'recogniser', 'turn-judge', 'voice', 'model', 'database', 'mail'] as const;
export type Victim = (typeof victims)[number];

/** One process that is killed in a round. */
export interface Kill {
  /** After the round began, milliseconds. */
  readonly atMs: number;
  /** The first of them that runs at that moment is taken. */
  readonly choices: readonly Victim[];
  /** Stopped for so long and then let go on, milliseconds; undefined: killed for good, as by kill -9. */
  readonly frozenMs: number | undefined;
}

export interface PlannedCall {
  /** After the round began, milliseconds. */
  readonly atMs: number;
  /** How many of the caller's lines are said. */
  readonly lines: number;
  /** How long the caller stays after the last of them, milliseconds. */
  readonly staysMs: number;
  /** Whether VoiceMail(), should it come to that, gets a message. */
  readonly leavesMessage: boolean;
}

export interface Round {
  readonly number: number;
  readonly calls: readonly PlannedCall[];
  readonly kills: readonly Kill[];
}

/** Kills of one round, and the milliseconds in which one of them happens. */
export const KILLS_A_ROUND = 4;
const SLOT_MS = 5_000;
/** Calls of a round begin within this, milliseconds. */
const CALLS_WITHIN_MS = 6_000;
/** Lines that a caller can say. */
const MOST_LINES = 3;
/** Share of the victims that are stopped (SIGSTOP) and not killed. */
const FROZEN_SHARE = 0.2;

/** The daemon has everything in its hands, so it is taken most often. */
const weights: Readonly<Record<Victim, number>> = {
  daemon: 5,
  recogniser: 2,
  'turn-judge': 1,
  voice: 1,
  model: 1,
  database: 2,
  mail: 2,
};

/** What happens in a round: decided by seed and number alone, so that each can be played again. */
export function planRound(seed: string, number: number, sizes: { calls: number; kills: number }): Round {
  const random = new Random(`${seed} round ${number}`);
  const calls = Array.from({ length: sizes.calls }, () => plannedCall(random));
  const kills = Array.from({ length: sizes.kills }, (_, slot) => plannedKill(random, slot));
  return { number, calls, kills };
}

/** The rounds of a run: `times` kills, and the last round has what is left of them. */
export function planRun(seed: string, times: number, calls: number): Round[] {
  const rounds = Math.ceil(times / KILLS_A_ROUND);
  return Array.from({ length: rounds }, (_, i) =>
    planRound(seed, i + 1, { calls, kills: Math.min(KILLS_A_ROUND, times - i * KILLS_A_ROUND) }),
  );
}

function plannedCall(random: Random): PlannedCall {
  return {
    atMs: Math.round(random.between(0, CALLS_WITHIN_MS)),
    lines: random.whole(0, MOST_LINES),
    staysMs: Math.round(random.between(0, 6_000)),
    leavesMessage: random.chance(0.25),
  };
}

function plannedKill(random: Random, slot: number): Kill {
  const first = random.pick(victims.flatMap((victim) => Array.from({ length: weights[victim] }, () => victim)));
  const others = random.shuffled(victims.filter((victim) => victim !== first));
  return {
    atMs: Math.round(1_500 + slot * SLOT_MS + random.between(0, SLOT_MS)),
    choices: [first, ...others],
    frozenMs: random.chance(FROZEN_SHARE) ? Math.round(random.between(1_000, 6_000)) : undefined,
  };
}
