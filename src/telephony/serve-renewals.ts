import type { MessagePort } from 'node:worker_threads';
import { Heartbeat } from './heartbeat.js';
import { Lease } from './lease.js';
import type { FromRenewals, ToRenewals } from './lease-messages.js';
import { RenewalConnection } from './renewal-connection.js';

/** The far side of a LeaseThread: renews, in this thread and over connections of its own, what is asked for over the port. */
export function serveRenewals(port: MessagePort): void {
  const leases = new Map<number, Lease>();
  const connection = new RenewalConnection();
  const say = (message: FromRenewals) => port.postMessage(message);

  function hold({ lease: id, ari, channelId, everyMs, leaseMs, beat }: Extract<ToRenewals, { type: 'hold' }>): void {
    const heart = new Heartbeat(beat);
    const lease = new Lease({
      renew: (grantMs) => connection.renew(ari, channelId, grantMs, everyMs),
      silentMs: () => heart.silentMs,
      everyMs,
      leaseMs,
      onLost: (reason) => say({ type: 'lost', lease: id, reason }),
      onRenewal: (outcome) => say({ type: 'renewal', lease: id, outcome }),
    });
    leases.set(id, lease);
    lease.start();
  }

  async function stop(id: number): Promise<void> {
    await leases.get(id)?.stop();
    leases.delete(id);
    say({ type: 'stopped', lease: id });
  }

  port.on('message', (message: ToRenewals) => {
    if (message.type === 'hold') hold(message);
    else void stop(message.lease);
  });
}
