import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PHONE_HZ } from '../../bench/measure/track.js';
import { decodeUlaw, writeWav } from '../../src/audio/index.js';
import type { BreakableHouse } from './house.js';
import type { CallFacts } from './judge.js';
import type { Round } from './plan.js';
import type { CallResult } from './tally.js';

export interface Evidence {
  readonly result: CallResult;
  readonly facts: CallFacts;
  readonly round: Round;
  readonly seed: string;
}

/** Writes what is known of a call that went wrong beside the logs: its story, and what its wire carried both ways. */
export async function keepEvidence(house: BreakableHouse, { result, facts, round, seed }: Evidence): Promise<void> {
  const folder = join(house.directory, 'evidence', `round-${round.number}-${result.number.replace('+', '')}`);
  await mkdir(folder, { recursive: true });
  const { wire, ...rest } = facts;
  const story = {
    replay: replayOf(seed, round.number),
    result,
    facts: { ...rest, dialledMs: wire.dialledMs, answeredMs: wire.answeredMs },
    steps: house.watch.steps(result.number),
    blows: house.blows,
    round,
  };
  await writeFile(join(folder, 'story.json'), `${JSON.stringify(story, undefined, 2)}\n`);
  for (const side of ['said', 'heard'] as const) {
    const channels = [decodeUlaw(wire[side].payloads)];
    await writeFile(join(folder, `${side}.wav`), writeWav({ sampleRateHz: PHONE_HZ, channels }));
  }
  const lines = (await house.logs()).split('\n');
  const about = lines.filter((line) => result.callId !== undefined && line.includes(result.callId));
  await writeFile(join(folder, 'daemon.log'), about.join('\n'));
}

/** How the same round is played again. */
export function replayOf(seed: string, round: number): string {
  return `npm run test:kill -- --seed ${seed} --only ${round}`;
}
