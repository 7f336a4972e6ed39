import type { AriClient } from 'ari-client';
import type { Logger } from '../common/index.js';
import { bridgePrefix, mediaPrefix } from './media-leg.js';

/** Callers that wait in our application although nobody of us is there: a daemon before us died. */
export async function strandedCalls(client: AriClient, applicationName: string): Promise<readonly string[]> {
  try {
    return (await client.applications.get({ applicationName })).channel_ids;
  } catch {
    // Asterisk does not know the application: nobody was here before.
    return [];
  }
}

interface Known {
  /** Channels that this process still handles. */
  readonly ours: ReadonlySet<string>;
  readonly stranded: readonly string[];
  readonly log: Logger;
}

/**
 * Removes what an earlier life left in Asterisk: bridges and media channels by their names, and stranded callers, who go on
 * in the dialplan, to VoiceMail.
 *
 * @returns the ids of all channels that live
 */
export async function removeLeftovers(client: AriClient, application: string, known: Known): Promise<Set<string>> {
  const [channels, bridges] = await Promise.all([client.channels.list(), client.bridges.list()]);
  const isOurs = (id: string, prefix: string) => known.ours.has(id.slice(prefix.length));
  const [ofBridge, ofMedia] = [bridgePrefix(application), mediaPrefix(application)];
  const oldBridges = bridges.filter(({ id }) => id.startsWith(ofBridge) && !isOurs(id, ofBridge));
  const oldMedia = channels.filter(({ id }) => id.startsWith(ofMedia) && !isOurs(id, ofMedia));
  const living = new Set(channels.map(({ id }) => id));
  const callers = known.stranded.filter((id) => living.has(id) && !id.startsWith(ofMedia) && !known.ours.has(id));
  const work = [
    ...oldBridges.map(({ id }) => client.bridges.destroy({ bridgeId: id })),
    ...oldMedia.map(({ id }) => client.channels.hangup({ channelId: id })),
    ...callers.map((channelId) => client.channels.continueInDialplan({ channelId })),
  ];
  await Promise.allSettled(work);
  if (work.length > 0) {
    known.log.warn(
      { bridges: oldBridges.length, mediaChannels: oldMedia.length, callers: callers.length },
      'Removed what an earlier run left in Asterisk',
    );
  }
  return living;
}
