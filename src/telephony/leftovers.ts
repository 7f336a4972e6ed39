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

/** A bridge or media channel of ours in Asterisk. */
interface Part {
  readonly id: string;
  readonly remove: () => Promise<unknown>;
}

interface Found {
  /** Bridges and media channels with a name of ours whose call this process does not have. */
  readonly orphans: readonly Part[];
  /** The ids of all channels that live. */
  readonly living: ReadonlySet<string>;
}

async function look(client: AriClient, application: string, ours: ReadonlySet<string>): Promise<Found> {
  const [channels, bridges] = await Promise.all([client.channels.list(), client.bridges.list()]);
  const ofNobody = ({ id }: { id: string }, prefix: string) =>
    id.startsWith(prefix) && !ours.has(id.slice(prefix.length));
  const remove = (id: string, work: () => Promise<unknown>): Part => ({ id, remove: work });
  const orphans = [
    ...bridges
      .filter((bridge) => ofNobody(bridge, bridgePrefix(application)))
      .map(({ id }) => remove(id, () => client.bridges.destroy({ bridgeId: id }))),
    ...channels
      .filter((channel) => ofNobody(channel, mediaPrefix(application)))
      .map(({ id }) => remove(id, () => client.channels.hangup({ channelId: id }))),
  ];
  return { orphans, living: new Set(channels.map(({ id }) => id)) };
}

/**
 * Removes what an earlier life left in Asterisk: bridges and media channels by their names, and stranded callers, who go on
 * in the dialplan, to VoiceMail.
 *
 * @param ours channels that this process still handles
 * @returns those of them that Asterisk does not have any more
 */
export async function removeLeftovers(
  client: AriClient,
  application: string,
  known: { readonly ours: ReadonlySet<string>; readonly stranded: readonly string[]; readonly log: Logger },
): Promise<readonly string[]> {
  const { ours, stranded, log } = known;
  const { orphans, living } = await look(client, application, ours);
  const callers = stranded.filter((id) => living.has(id) && !id.startsWith(mediaPrefix(application)) && !ours.has(id));
  await Promise.allSettled([
    ...orphans.map(({ remove }) => remove()),
    ...callers.map((channelId) => client.channels.continueInDialplan({ channelId })),
  ]);
  const facts = { parts: orphans.length, callers: callers.length };
  if (facts.parts + facts.callers > 0) log.warn(facts, 'Removed what an earlier run left in Asterisk');
  return [...ours].filter((id) => !living.has(id));
}

/** Compares, again and again, what we have with what Asterisk has: an event that was lost must not cost a call for ever. */
export class Reconciler {
  readonly #application: string;
  readonly #log: Logger;
  #suspects: ReadonlySet<string> = new Set();

  constructor(application: string, log: Logger) {
    this.#application = application;
    this.#log = log;
  }

  /**
   * Removes bridges and media channels that no call of ours has and that the look before saw, too: what is new may belong to
   * a call that is just beginning or ending.
   *
   * @param ours channels that this process handled before it asked
   * @returns those of them that Asterisk does not have any more
   */
  async look(client: AriClient, ours: ReadonlySet<string>): Promise<readonly string[]> {
    const { orphans, living } = await look(client, this.#application, ours);
    const stale = orphans.filter(({ id }) => this.#suspects.has(id));
    this.#suspects = new Set(orphans.map(({ id }) => id));
    await Promise.allSettled(stale.map(({ remove }) => remove()));
    if (stale.length > 0) this.#log.warn({ parts: stale.length }, 'Removed what calls that are over left in Asterisk');
    return [...ours].filter((id) => !living.has(id));
  }
}
