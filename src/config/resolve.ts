import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '../common/index.js';
import { childOf, type OptionNode, options } from './describe.js';
import type { Fault } from './faults.js';
import { isCredential, isSecretSource } from './values.js';

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
  if (node?.path) return pathOf(value, path, resolution);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, walk(item, childOf(node, key), [...path, key], resolution)]),
  );
}

/** What is no path is a fault that was found before. */
function pathOf(value: unknown, path: readonly string[], resolution: Resolution): string {
  if (!isCredential(value)) return resolve(resolution.folder, String(value));
  return credentialFile(value, resolution) ?? missing(value, (message) => resolution.faults.push({ path, message }));
}

type Written = string | { file: string } | { env: string } | { credential: string; file?: string };

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
  if (!('credential' in written)) return readSecretFile(resolve(resolution.folder, written.file), fault);
  const file = credentialFile(written, resolution);
  if (file === undefined) return missing(written, fault);
  return readSecretFile(file, fault, isHandedOver(written, resolution));
}

/** Where systemd has put a credential for us, else the file for those who run without it; undefined: neither is there. */
function credentialFile(written: { credential: string; file?: string }, resolution: Resolution): string | undefined {
  if (isHandedOver(written, resolution)) return handedOver(written.credential, resolution);
  return written.file === undefined ? undefined : resolve(resolution.folder, written.file);
}

function isHandedOver({ credential }: { credential: string }, resolution: Resolution): boolean {
  const file = handedOver(credential, resolution);
  return file !== undefined && existsSync(file);
}

function handedOver(name: string, { environment }: Resolution): string | undefined {
  return environment.CREDENTIALS_DIRECTORY ? join(environment.CREDENTIALS_DIRECTORY, name) : undefined;
}

function missing({ credential }: { credential: string }, fault: (message: string) => unknown): string {
  fault(`systemd has handed over no credential "${credential}": name it in LoadCredential=, or add { file: PATH }`);
  return '';
}

/** @param isGuarded systemd shuts the folder; an access list for our user shows as the group's rights there */
function readSecretFile(file: string, fault: (message: string) => string, isGuarded = false): string {
  try {
    // As with ssh's keys: nobody but the owner.
    if (!isGuarded && (statSync(file).mode & 0o077) !== 0)
      return fault(`${file} is open to others; run: chmod 600 ${file}`);
    return readFileSync(file, 'utf8').trim() || fault(`${file} is empty`);
  } catch (error) {
    return fault(`cannot read ${file}: ${messageOf(error)}`);
  }
}
