import type { MessagePort } from 'node:worker_threads';
import { SecretaryError, systemClock } from '../common/index.js';
import type { AdoptionRequest, FromAdoption, StrandedCall, ToAdoption } from './adopt.js';
import { AriReader } from './ari-reader.js';
import { cleanName, cleanNumber } from './caller-id.js';
import { Lease } from './lease.js';
import { mediaPrefix } from './media-leg.js';
import { CALL_VARIABLE } from './options.js';
import { RenewalConnection } from './renewal-connection.js';

/** Longest wait for one answer of ARI, milliseconds; a caller in need has two seconds in all. */
const ANSWER_MS = 1_000;
/** A lease that is over now, milliseconds; nothing would be none at all (TIMEOUT(absolute)=0 is no limit). */
const AT_ONCE_MS = 50;
/** Between two tries to reach an ARI that does not answer, milliseconds. */
const AGAIN_MS = 100;

/**
 * The far side of `Adoption`, in a thread that nothing holds up: finds the callers whom a dead daemon left in our
 * application, renews their leases from that moment on, and then asks who they are.
 */
export function serveAdoption(port: MessagePort): void {
  const leases = new Map<string, Lease>();
  const connection = new RenewalConnection();
  const say = (message: FromAdoption) => port.postMessage(message);

  async function adopt(request: AdoptionRequest): Promise<void> {
    const reader = new AriReader(request.ari, ANSWER_MS);
    const until = performance.now() + request.holdMs;
    const channels = await stranded(reader, request, until);
    for (const channelId of channels) hold(channelId, request, until);
    const found = await Promise.all(channels.map((id) => callOf(reader, id).catch(() => undefined)));
    const calls = found.filter((call) => call !== undefined);
    // Whom nobody can go on with needs no lease: the dialplan has better for them.
    const others = channels.filter((id) => !calls.some(({ channelId }) => channelId === id));
    await Promise.all(others.map((id) => giveBack(id, request)));
    say({ type: 'found', calls });
  }

  function hold(channelId: string, { ari, everyMs, leaseMs }: AdoptionRequest, until: number): void {
    const lease = new Lease({
      renew: async (grantMs) => {
        await connection.renew(ari, channelId, grantMs, everyMs);
        say({ type: 'renewed', channelId, atMs: performance.timeOrigin + performance.now() });
      },
      // Nobody can show that the call lives before the engines are loaded; that may take so long and no longer.
      silentMs: () => Math.max(0, performance.now() - until),
      everyMs,
      leaseMs,
      onLost: () => leases.delete(channelId),
    });
    leases.set(channelId, lease);
    lease.start();
  }

  async function letGo(channelId: string): Promise<void> {
    await leases.get(channelId)?.stop();
    leases.delete(channelId);
    say({ type: 'let-go', channelId });
  }

  /** What the first renewal granted is taken back: the caller has waited long enough. Where that fails it just runs out. */
  async function giveBack(channelId: string, { ari, everyMs }: AdoptionRequest): Promise<void> {
    await letGo(channelId);
    await connection.renew(ari, channelId, AT_ONCE_MS, everyMs).catch(() => undefined);
  }

  port.on('message', (message: ToAdoption) => {
    if (message.type === 'let-go') void letGo(message.channelId);
    else void adopt(message.request).catch(() => say({ type: 'found', calls: [] }));
  });
}

/** Channels in our application, without those that we made ourselves. Asterisk may be busy: it is asked again. */
async function stranded(reader: AriReader, request: AdoptionRequest, until: number): Promise<readonly string[]> {
  const { application } = request;
  for (;;) {
    try {
      const ids = await reader.channelsIn(application);
      return ids.filter((id) => !id.startsWith(mediaPrefix(application)) && !id.startsWith(`${application}-out-`));
    } catch (fault) {
      const isAnswer = fault instanceof SecretaryError && (fault.code === 'protocol' || fault.code === 'not-found');
      if (isAnswer || performance.now() + AGAIN_MS > until - request.holdMs + request.leaseMs) return [];
      await systemClock.sleep(AGAIN_MS);
    }
  }
}

/** Undefined for a call of which no daemon has left an id. */
async function callOf(reader: AriReader, channelId: string): Promise<StrandedCall | undefined> {
  const [callId, mailbox, dialStatus, caller] = await Promise.all([
    reader.variable(channelId, CALL_VARIABLE),
    reader.variable(channelId, 'SECRETARY_BOX'),
    reader.variable(channelId, 'SECRETARY_WHY'),
    reader.callerOf(channelId),
  ]);
  if (callId === '' || mailbox === '') return undefined;
  return {
    channelId,
    callId,
    mailbox: cleanNumber(mailbox),
    dialStatus: cleanNumber(dialStatus),
    callerNumber: cleanNumber(caller.number),
    callerName: cleanName(caller.name),
  };
}
