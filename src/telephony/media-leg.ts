import type { AriChannel, AriClient } from 'ari-client';
import { SecretaryError, systemClock, within } from '../common/index.js';
import type { MediaLeg, MediaOffer } from '../terms/index.js';
import { AriFault } from './ari-http.js';
import type { AriSession } from './ari-session.js';

/** Longest wait until Asterisk lets a new media channel be bridged, milliseconds. */
const BRIDGE_WAIT_MS = 2_000;
const BRIDGE_RETRY_MS = 15;
/** Asterisk tells within milliseconds that a channel is in; if it does not, the call goes on. */
const ENTER_WAIT_MS = 1_000;

/** Everything that belongs to one call's audio inside Asterisk, by names of ours so that leftovers can be found. */
export class MediaJoint {
  readonly #session: AriSession;
  readonly #application: string;
  readonly #callId: string;
  readonly #eventsTo: string;
  #leg: string | undefined;
  #bridge: string | undefined;
  readonly #entered = new Set<string>();
  #bothEntered: () => void = () => undefined;

  /** @param eventsTo the application that is told of the media channel. Default: `application`, after which it is named */
  constructor(session: AriSession, application: string, callId: string, eventsTo = application) {
    this.#session = session;
    this.#application = application;
    this.#callId = callId;
    this.#eventsTo = eventsTo;
  }

  /** @throws SecretaryError 'protocol' when Asterisk cannot make such a channel */
  async attach(offer: MediaOffer): Promise<MediaLeg> {
    if (this.#leg) throw new SecretaryError('internal', 'the call has its media channel already');
    this.#leg = mediaChannelId(this.#application, this.#callId);
    const request = { app: this.#eventsTo, channelId: this.#leg, ...externalMedia(offer) };
    const channel = await this.#session.request('Making the media channel', (client) =>
      client.channels.externalMedia(request),
    );
    if (this.#leg !== request.channelId)
      await this.#tooLate((client) => client.channels.hangup({ channelId: channel.id }));
    return offer.transport === 'websocket' ? this.#websocketLeg(channel) : this.#rtpLeg(channel);
  }

  /** Puts caller and media channel into one bridge, again after a transfer. The media channel may not be in Stasis yet: 422, tried again. */
  async join(): Promise<void> {
    const leg = this.#leg;
    if (!leg) throw new SecretaryError('internal', 'the call has no media channel yet');
    const joined = new Promise<void>((resolve) => {
      this.#bothEntered = resolve;
    });
    const bridgeId = this.#bridge ?? (await this.#bridgeWith(leg));
    await this.#add(bridgeId, this.#callId);
    // Asterisk answers before the channels are in; what is said until then would be lost.
    await within(joined, ENTER_WAIT_MS, 'Entering the bridge').catch(() => undefined);
  }

  /** Takes the caller out and in again: Asterisk transcodes with what it makes anew then. */
  async rejoin(): Promise<void> {
    const bridgeId = this.#bridge;
    // On the way to a person, the caller is in another bridge.
    if (bridgeId === undefined || !this.#entered.has(this.#callId)) return;
    const channel = this.#callId;
    await this.#session.request('Taking the caller out of the bridge', (client) =>
      client.bridges.removeChannel({ bridgeId, channel }),
    );
    this.callerLeft();
    await this.join();
  }

  /** Caller or media channel is in the bridge now. */
  entered(channelId: string): void {
    this.#entered.add(channelId);
    if (this.#entered.has(this.#callId) && this.#entered.has(this.#leg ?? '')) this.#bothEntered();
  }

  /** The caller is out of the bridge for a while; the rest stays. */
  callerLeft(): void {
    this.#entered.delete(this.#callId);
  }

  /** Removes bridge and media channel; what is gone already is no fault. */
  async release(): Promise<void> {
    const [bridgeId, channelId] = [this.#bridge, this.#leg];
    this.#bridge = undefined;
    this.#leg = undefined;
    const work: Promise<unknown>[] = [];
    if (bridgeId)
      work.push(this.#session.request('Removing the bridge', (client) => client.bridges.destroy({ bridgeId })));
    if (channelId)
      work.push(
        this.#session.request('Hanging up the media channel', (client) => client.channels.hangup({ channelId })),
      );
    await Promise.allSettled(work);
  }

  async #bridgeWith(leg: string): Promise<string> {
    const bridgeId = bridgeIdFor(this.#application, this.#callId);
    this.#bridge = bridgeId;
    await this.#session.request('Making the bridge', (client) =>
      // Asterisk's native bridging would pass RTP around us and swallow keys.
      client.bridges.createWithId({ bridgeId, type: 'mixing,dtmf_events,proxy_media', name: bridgeId }),
    );
    if (this.#bridge !== bridgeId) await this.#tooLate((client) => client.bridges.destroy({ bridgeId }));
    await this.#add(bridgeId, leg);
    return bridgeId;
  }

  /** The call was over before Asterisk had made it, and release() found nothing to remove. */
  async #tooLate(remove: (client: AriClient) => Promise<unknown>): Promise<never> {
    // What is gone already is no fault; what cannot be removed the reconciler finds.
    await this.#session.request('Removing what came too late', remove).catch(() => undefined);
    throw new SecretaryError('aborted', 'the call ended meanwhile');
  }

  async #add(bridgeId: string, channel: string): Promise<void> {
    const until = systemClock.monotonicMs() + BRIDGE_WAIT_MS;
    for (;;) {
      try {
        return await this.#session.request('Joining the call with its audio', (client) =>
          client.bridges.addChannel({ bridgeId, channel }),
        );
      } catch (fault) {
        const early = fault instanceof SecretaryError && fault.cause instanceof AriFault && fault.cause.status === 422;
        if (!early || systemClock.monotonicMs() > until) throw fault;
        await systemClock.sleep(BRIDGE_RETRY_MS);
      }
    }
  }

  /** https://docs.asterisk.org/Configuration/Channel-Drivers/WebSocket/ : the connection id is the key to the socket. */
  async #websocketLeg(channel: AriChannel): Promise<MediaLeg> {
    const id = await this.#variable(channel, 'MEDIA_WEBSOCKET_CONNECTION_ID');
    const base = this.#session.ariUrl.replace(/^http/, 'ws');
    return { transport: 'websocket', url: `${base}/media/${encodeURIComponent(id)}`, headers: {} };
  }

  async #rtpLeg(channel: AriChannel): Promise<MediaLeg> {
    const [remoteAddress, port] = await Promise.all([
      this.#variable(channel, 'UNICASTRTP_LOCAL_ADDRESS'),
      this.#variable(channel, 'UNICASTRTP_LOCAL_PORT'),
    ]);
    return { transport: 'rtp', remoteAddress, remotePort: Number(port) };
  }

  /** Newer versions say it in the answer, older ones when asked. */
  async #variable(channel: AriChannel, variable: string): Promise<string> {
    const said = channel.channelvars?.[variable];
    if (said) return said;
    const answer = await this.#session.request('Asking where the audio is', (client) =>
      client.channels.getChannelVar({ channelId: channel.id, variable }),
    );
    if (!answer.value) throw new SecretaryError('protocol', `Asterisk does not say ${variable} of the media channel`);
    return answer.value;
  }
}

export function mediaPrefix(application: string): string {
  return `${application}-media-`;
}

/** The call that a media channel belongs to; any other channel is its own. */
export function callOf(application: string, channelId: string): string {
  const prefix = mediaPrefix(application);
  return channelId.startsWith(prefix) ? channelId.slice(prefix.length) : channelId;
}

export function bridgePrefix(application: string): string {
  return `${application}-bridge-`;
}

function mediaChannelId(application: string, callId: string): string {
  return `${mediaPrefix(application)}${callId}`;
}

function bridgeIdFor(application: string, callId: string): string {
  return `${bridgePrefix(application)}${callId}`;
}

/** slin16 is 16 kHz little-endian over the WebSocket; over RTP only what needs no dynamic payload type is safe. */
function externalMedia(offer: MediaOffer): Record<string, string> {
  if (offer.transport === 'websocket') {
    return {
      external_host: 'INCOMING',
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'server',
      format: 'slin16',
    };
  }
  return { external_host: `${offer.localAddress}:${offer.localPort}`, format: 'ulaw' };
}
