import type { DaemonConfig } from './rooms.js';

/** Settings that take effect for the next call or letter; everything else waits for the next start. */
const AT_ONCE = ['calls', 'languageModel', 'mail', 'recordings', 'log', 'asterisk.rtpBindAddress'] as const;

/** What a new configuration changes, as paths such as `calls.maxConcurrent`. Never their values: some are secrets. */
export interface Changes {
  readonly applied: readonly string[];
  readonly needRestart: readonly string[];
}

export function changesBetween(before: DaemonConfig, after: DaemonConfig): Changes {
  const [old, fresh] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((path) => old.get(path) !== fresh.get(path))
    .sort();
  const isAtOnce = (path: string) => AT_ONCE.some((prefix) => path === prefix || path.startsWith(`${prefix}.`));
  return { applied: paths.filter(isAtOnce), needRestart: paths.filter((path) => !isAtOnce(path)) };
}

/** What is in force afterwards: the new settings that take effect at once, among the old ones. */
export function inForce(before: DaemonConfig, { calls, languageModel, mail, recordings, log, asterisk }: DaemonConfig) {
  const { rtpBindAddress } = asterisk;
  return { ...before, calls, languageModel, mail, recordings, log, asterisk: { ...before.asterisk, rtpBindAddress } };
}

/** Every value by its path. */
function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const inside = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Map(inside.flatMap(([key, item]) => [...leavesOf(item, path === '' ? key : `${path}.${key}`)]));
}
