import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/common/index.js';

/** What the numbers were made on. */
export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGB: number;
  readonly kernel: string;
  readonly node: string;
  readonly asterisk: string;
  readonly database: string;
  readonly version: string;
  /** Commit of the sources, "+" behind it when they were changed; undefined outside a clone. */
  readonly commit: string | undefined;
  readonly at: string;
  /** Processes that wanted a core in the minute before the run (load average): more than a tenth or two is no quiet machine. */
  readonly loadBefore: number;
}

/** @param servers notices of the servers that run: "22.10.1" */
export function thisMachine(servers: { asterisk: string; database: string }, loadBefore: number): Machine {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    ...servers,
    version,
    commit: commit(),
    at: new Date().toISOString(),
    loadBefore,
  };
}

function commit(): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`;
  } catch {
    return undefined; // No git, or no clone: an installed package.
  }
}
