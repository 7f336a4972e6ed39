import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../common/index.js';
import { childOf, type OptionNode, options } from './describe.js';
import type { Fault } from './faults.js';
import { isSecretSource } from './values.js';

export interface Resolution {
  /** Relative paths count from here. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly faults: Fault[];
  /** Where a secret is written in the file itself. */
  readonly plainSecrets: string[];
}

/** A copy with secrets read and paths made absolute; what cannot be read is added to the faults. */
export function resolveValues(checked: unknown, resolution: Resolution): unknown {
  return walk(checked, options, [], resolution);
}

function walk(value: unknown, node: OptionNode | undefined, path: readonly string[], resolution: Resolution): unknown {
  if (value === undefined) return undefined;
  if (node?.secret) return isSecretSource(value) ? readSecret(value as Written, path, resolution) : undefined;
  if (node?.path) return resolve(resolution.folder, String(value));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, walk(item, childOf(node, key), [...path, key], resolution)]),
  );
}

type Written = string | { file: string } | { env: string };

function readSecret(written: Written, path: readonly string[], resolution: Resolution): string {
  const fault = (message: string) => {
    resolution.faults.push({ path, message });
    return '';
  };
  if (typeof written === 'string') {
    resolution.plainSecrets.push(path.join('.'));
    return written;
  }
  if ('env' in written) {
    return resolution.environment[written.env] || fault(`the environment variable ${written.env} is not set`);
  }
  return readSecretFile(resolve(resolution.folder, written.file), fault);
}

function readSecretFile(file: string, fault: (message: string) => string): string {
  try {
    // systemd's LoadCredential= and ssh's keys follow the same rule: nobody but the owner.
    if ((statSync(file).mode & 0o077) !== 0) return fault(`${file} is open to others; run: chmod 600 ${file}`);
    return readFileSync(file, 'utf8').trim() || fault(`${file} is empty`);
  } catch (error) {
    return fault(`cannot read ${file}: ${messageOf(error)}`);
  }
}
