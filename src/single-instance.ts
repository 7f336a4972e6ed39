import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { SecretaryError, systemClock } from './common/index.js';
import type { Config } from './config/index.js';

/** A daemon that has just been killed needs a moment to be gone, milliseconds. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 100;
/** Names that this process has. */
const held = new Set<string>();

/**
 * Makes sure that this is the only daemon for its spool folder and its Stasis application. May be called again.
 * @throws SecretaryError 'unavailable' when another process has one of them
 */
export async function claimDaemon({ spool, asterisk }: Pick<Config, 'spool' | 'asterisk'>): Promise<void> {
  await claimAlone(`spool ${spool.folder}`, `the spool folder ${spool.folder}`);
  const { url, application } = asterisk.ari;
  await claimAlone(`application ${application} ${url}`, `the Stasis application "${application}" of ${url}`);
}

/**
 * Makes sure that no other process on this machine holds `name`, until this one ends in whatever way: a name in Linux'
 * abstract namespace of Unix sockets (unix(7)) leaves nothing behind that could be stale.
 *
 * The same process may claim it again.
 *
 * @param what for the error: "the spool folder /var/lib/…"
 * @throws SecretaryError 'unavailable' when another process has it
 */
export async function claimAlone(name: string, what: string): Promise<void> {
  if (held.has(name)) return;
  const address = `\0asterisk-secretary-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
  for (const until = performance.now() + PATIENCE_MS; !(await claimed(address)); await systemClock.sleep(RETRY_MS)) {
    if (performance.now() < until) continue;
    throw new SecretaryError('unavailable', `another secretary on this machine uses ${what}`, {
      advice: 'Stop it first (systemctl stop asterisk-secretary), or give this one a configuration of its own.',
    });
  }
  held.add(name);
}

function claimed(address: string): Promise<boolean> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(SecretaryError.from(error, 'unavailable', 'it cannot be found out whether another secretary runs'));
    });
    server.listen(address, () => resolve(true));
  });
}
