import createManager, { type Manager } from 'asterisk-manager';
import { messageOf, SecretaryError, within } from '../common/index.js';
import type { AmiOptions } from './options.js';

/** Longest time for connecting, logging in and one action together, milliseconds. */
const ACTION_TIMEOUT_MS = 8_000;

/**
 * One action over the manager interface, on a connection of its own: a lamp is set a few times an hour, and a connection
 * that is not held open cannot be lost unnoticed. Whoever calls tries again later.
 *
 * @throws SecretaryError 'unavailable' when AMI cannot be reached, 'protocol' when it refuses, 'timeout'
 */
export async function amiAction(options: Required<AmiOptions>, action: Record<string, string>): Promise<void> {
  const { host, port, user, password } = options;
  const manager = createManager(undefined, host, line(user), line(password), false);
  try {
    await within(perform(manager, port, host, action), ACTION_TIMEOUT_MS, 'The manager interface');
  } finally {
    manager.disconnect();
    manager.on('error', () => undefined);
  }
}

async function perform(manager: Manager, port: number, host: string, action: Record<string, string>): Promise<void> {
  const lost = new Promise<never>((_, reject) => {
    manager.on('error', (fault) => reject(unavailable(fault)));
    manager.on('close', () => reject(unavailable('the connection closed')));
  });
  lost.catch(() => undefined);
  await Promise.race([lost, settled((done) => manager.connect(port, host, done))]);
  await Promise.race([lost, settled((done) => manager.login(done))]);
  const clean = Object.fromEntries(Object.entries(action).map(([key, value]) => [key, line(value)]));
  await Promise.race([lost, settled((done) => manager.action(clean, done))]);
}

function settled(work: (done: (fault?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((fault) => (fault ? reject(refused(fault)) : resolve()));
  });
}

/** The protocol is lines: a value that held one could add headers or a second action. */
function line(value: string): string {
  return value.replace(/[\r\n\0]+/g, ' ');
}

function refused(fault: unknown): SecretaryError {
  const message = (fault as { message?: unknown }).message;
  return new SecretaryError('protocol', `The manager interface refused: ${String(message ?? fault)}`, { cause: fault });
}

function unavailable(fault: unknown): SecretaryError {
  return new SecretaryError('unavailable', `The manager interface: ${messageOf(fault)}`, { cause: fault });
}
