import { percentile } from '../../bench/measure/statistics.js';
import type { BreakableHouse } from './house.js';
import { childrenOf, descriptorsOf, memoryOf } from './processes.js';

/** What the product holds at one moment. */
export interface Sample {
  readonly atMs: number;
  /** Daemon, its workers and the model server, megabytes. */
  readonly memoryMB: number;
  /** Their open descriptors: sockets, pipes, files. */
  readonly descriptors: number;
  /** Channels and bridges of the PBX. */
  readonly channels: number;
  readonly bridges: number;
  /** Datagram sockets of the PBX: SIP, and the ports of running calls' audio. */
  readonly ports: number;
}

export type Measure = Exclude<keyof Sample, 'atMs'>;
export const measures: readonly Measure[] = ['memoryMB', 'descriptors', 'channels', 'bridges', 'ports'];

/** How one measure went over the run: medians of its second and its last quarter. The first quarter warms up. */
export interface Course {
  readonly early: number;
  readonly late: number;
  readonly max: number;
}

export async function sample({ stage }: BreakableHouse, atMs: number): Promise<Sample> {
  const processes = [stage.daemonPid, ...childrenOf(stage.daemonPid), stage.modelPid];
  const { asterisk } = stage.pbx;
  const [channels, bridges] = await Promise.all([
    asterisk.cli('core show channels concise'),
    asterisk.cli('bridge show all'),
  ]);
  return {
    atMs,
    memoryMB: Math.round(processes.reduce((sum, pid) => sum + memoryOf(pid), 0) / 2 ** 20),
    descriptors: processes.reduce((sum, pid) => sum + descriptorsOf(pid), 0),
    channels: linesIn(channels),
    bridges: Math.max(0, linesIn(bridges) - 1),
    ports: descriptorsOf(asterisk.pid),
  };
}

export function courseOf(samples: readonly Sample[], measure: Measure): Course {
  const values = samples.map((each) => each[measure]);
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return {
    early: percentile(values.slice(quarter, 2 * quarter), 0.5),
    late: percentile(values.slice(-quarter), 0.5),
    max: Math.max(...values),
  };
}

function linesIn(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
