import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, SecretaryError } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { loadKeyRing } from '../../crypto/index.js';
import type { Check, Finding } from './finding.js';

/** Less is a fault: ten calls of half an hour that wait for the database. */
const LEAST_FREE_BYTES = 2_000_000_000;
/** What one minute of a call needs in the spool, bytes: stereo, 16 kHz, base64. */
const MINUTE_BYTES = 5_120_000;

/** The master key file is there, closed to others and readable. */
export function checkMasterKey({ masterKeyFile }: Config['keys']): Check {
  return async () => {
    try {
      const ring = await loadKeyRing(masterKeyFile);
      return [{ check: 'master key', state: 'ok', detail: `${masterKeyFile}, in use: ${ring.currentKeyId}` }];
    } catch (error) {
      const advice = (error instanceof SecretaryError && error.advice) || 'Its lines are "id base64".';
      return [{ check: 'master key', state: 'fault', detail: messageOf(error), advice }];
    }
  };
}

/** The spool folder can be written, and its disk has room. */
export function checkSpool({ folder }: Config['spool']): Check {
  return async () => {
    const existing = await nearestExisting(folder);
    const findings: Finding[] = [await writable(folder, existing)];
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const detail = `${(free / 1e9).toFixed(1)} GB free at ${existing}: ${Math.floor(free / MINUTE_BYTES)} minutes of calls`;
    const advice = 'Make room, or move the spool to a larger disk: spool.folder.';
    findings.push(
      free < LEAST_FREE_BYTES
        ? { check: 'disk', state: 'fault', detail, advice }
        : { check: 'disk', state: 'ok', detail },
    );
    return findings;
  };
}

async function writable(folder: string, existing: string): Promise<Finding> {
  try {
    await access(existing, constants.W_OK);
    return { check: 'spool', state: 'ok', detail: existing === folder ? folder : `${folder} (will be made)` };
  } catch {
    const advice = `Let the daemon's user write there, or name another folder: spool.folder.`;
    return { check: 'spool', state: 'fault', detail: `${existing} cannot be written by this user`, advice };
  }
}

async function nearestExisting(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const there = await access(folder).then(
      () => true,
      () => false,
    );
    if (there || folder === dirname(folder)) return folder;
  }
}
