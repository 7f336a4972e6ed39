import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { messageOf, projectRoot } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import type { Check, Finding } from './finding.js';

/** Oldest Node that the dependencies run on; package.json says the same under "engines". */
const OLDEST_NODE = [20, 19] as const;

/** What runs here. */
export const checkVersions: Check = async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
  const detail = `secretary ${version}, Node.js ${process.versions.node}, Linux ${release()}`;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]))
    return [{ check: 'versions', state: 'ok', detail }];
  return [
    { check: 'versions', state: 'fault', detail, advice: `Node.js ${OLDEST_NODE.join('.')} or later is needed.` },
  ];
};

/** RTP can be received on the configured address: it is one of this machine's. */
export function checkPorts({ rtpBindAddress }: Config['asterisk']): Check {
  return async () => {
    const socket = createSocket(rtpBindAddress.includes(':') ? 'udp6' : 'udp4');
    try {
      const bound = once(socket, 'listening');
      socket.bind(0, rtpBindAddress);
      await bound;
      return [{ check: 'ports', state: 'ok', detail: `RTP can be received on ${rtpBindAddress}` }];
    } catch (error) {
      const advice = 'asterisk.rtpBindAddress must be an address of this machine that Asterisk reaches.';
      return [{ check: 'ports', state: 'fault', detail: `no RTP on ${rtpBindAddress}: ${messageOf(error)}`, advice }];
    } finally {
      socket.close();
    }
  };
}

/** Files that hold secrets are closed to others; passwords and the master key are looked at where they are read. */
export function checkSecrets(config: Partial<Pick<Config, 'languageModel' | 'languageModelServer'>>): Check {
  return async () => {
    const files = [config.languageModel?.tls?.keyFile, config.languageModelServer?.tls?.keyFile];
    const open = files.filter((file) => file !== undefined && isOpen(file));
    if (open.length === 0)
      return [{ check: 'secrets', state: 'ok', detail: 'no file with a secret is open to others' }];
    return open.map((file) => ({
      check: 'secrets',
      state: 'fault',
      detail: `${file} is open to others`,
      advice: `chmod 600 ${file}`,
    }));
  };
}

/** What the daemon could not load back from the spool; somebody has to look at it. */
export function checkQuarantine({ folder }: Config['spool']): Check {
  return async (): Promise<Finding[]> => {
    const quarantine = join(folder, 'quarantine');
    const count = names(quarantine).length;
    if (count === 0) return [];
    const detail = `${count} damaged pieces of calls lie in ${quarantine}`;
    return [
      {
        check: 'quarantine',
        state: 'warning',
        detail,
        advice: 'See `secretary spool list`; `secretary spool retry --all` tries them again.',
      },
    ];
  };
}

function isOpen(file: string): boolean {
  const info = statSync(file, { throwIfNoEntry: false });
  return info !== undefined && (info.mode & 0o077) !== 0;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // there is none, or it is not ours to read: the check of the spool tells that
  }
}
