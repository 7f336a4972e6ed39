import { randomUUID } from 'node:crypto';
import type { AriClient } from 'ari-client';
import { Channel, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { MediaTransport } from '../terms/index.js';
import type { StrandedCall } from './adopt.js';
import { AriSession, type LinkState } from './ari-session.js';
import type { IncomingCall, PbxCall } from './call.js';
import type { CallSocketOptions } from './call-sockets.js';
import { cleanName, cleanNumber } from './caller-id.js';
import { type ChannelContext, LeasedChannel, StasisChannel } from './channel.js';
import { Claims } from './claims.js';
import type { AriEvent } from './event-socket.js';
import { type MessageCounts, setLamp } from './lamp.js';
import { Reconciler, removeLeftovers, strandedCalls } from './leftovers.js';
import { LoneCalls } from './lone-calls.js';
import { callOf, mediaPrefix } from './media-leg.js';
import { type AsteriskOptions, type AsteriskSettings, settle } from './options.js';
import { bestTransport, type PbxInfo } from './version.js';

/** How long a phone rings before originate() gives up. */
const RING_MS = 30_000;

export interface OriginateRequest {
  /** Asterisk's name for whom to call: "PJSIP/201@pbx". */
  endpoint: string;
  /** As the far end shall see it: `"Name" <number>`. Default: the endpoint's own. */
  callerId?: string;
  /** Channel variables. */
  variables?: Record<string, string>;
  /** How long it may ring, milliseconds. Default: 30,000. */
  timeoutMs?: number;
}

/** One PBX: its calls, its lamp, and the connection that comes back by itself. Nothing that Asterisk does ends the process. */
export class AsteriskLink {
  readonly #settings: AsteriskSettings;
  readonly #log: Logger;
  readonly #session: AriSession;
  readonly #context: ChannelContext;
  readonly #reconciler: Reconciler;
  readonly #claims: Claims;
  readonly #loneCalls: LoneCalls | undefined;
  readonly #stopping = new AbortController();
  readonly #channels = new Map<string, StasisChannel>();
  readonly #outgoing = new Map<string, (call: StasisChannel | SecretaryError) => void>();
  readonly #stateListeners = new Set<(state: LinkState) => void>();
  #waiting: Channel<IncomingCall> | undefined;
  #wouldTake: () => boolean = () => true;
  #stranded: readonly string[] = [];
  /** Those of them that are to be gone on with; empty after the first connection. */
  #adoptable: readonly StrandedCall[] = [];
  #isFirst = true;
  #pbx: PbxInfo | undefined;
  #announced: LinkState = 'connecting';
  #reconciling: NodeJS.Timeout | undefined;

  constructor(options: AsteriskOptions, log: Logger) {
    this.#settings = settle(options);
    this.#log = log;
    this.#session = new AriSession(
      this.#settings,
      {
        beforeEvents: (client) => this.#beforeEvents(client),
        connected: (client) => this.#connected(client),
        event: (event) => this.#event(event),
        state: (state) => this.#stateIs(state),
      },
      log,
    );
    this.#context = { session: this.#session, application: this.#application, log };
    this.#reconciler = new Reconciler(this.#application, log);
    this.#claims = new Claims(this.#settings, this.#application, log);
    const { callSockets } = this.#settings;
    this.#loneCalls = callSockets && this.#loneCallsOver(callSockets);
  }

  get #application(): string {
    return this.#settings.application;
  }

  get state(): LinkState {
    return this.#session.state;
  }

  /** Where Asterisk can bring calls over connections of their own; undefined: nowhere. */
  async callSocketPort(): Promise<number | undefined> {
    return this.#loneCalls?.port();
  }

  start(): void {
    this.#session.start();
    this.#loneCalls?.start();
    this.#reconciling ??= setInterval(() => void this.#reconcile(), this.#settings.reconcileMs);
    this.#reconciling.unref();
  }

  /** Calls that are still ours go to VoiceMail. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#reconciling);
    const incoming = [...this.#channels.values()].filter((channel) => channel instanceof LeasedChannel);
    await Promise.allSettled(incoming.map((call) => call.finish('failed')));
    await Promise.all([this.#session.stop(), this.#loneCalls?.stop()]);
    for (const channel of this.#channels.values()) channel.ended('the link was stopped');
    this.#channels.clear();
    this.#waiting?.close();
  }

  /**
   * Calls as they come. One consumer; a call that finds none goes to VoiceMail at once.
   *
   * @param wouldTake whether the next caller would be taken; while not, other daemons of this PBX get callers first. Default: yes
   */
  async *calls(signal: AbortSignal, wouldTake: () => boolean = () => true): AsyncIterable<IncomingCall> {
    const waiting = new Channel<IncomingCall>();
    this.#wouldTake = wouldTake;
    const close = () => waiting.close();
    signal.addEventListener('abort', close, { once: true });
    this.#waiting = waiting;
    if (signal.aborted) close();
    try {
      yield* waiting;
    } finally {
      signal.removeEventListener('abort', close);
      if (this.#waiting === waiting) this.#waiting = undefined;
    }
  }

  /** Tells every change of state; the result stops it. A listener's failure is logged. */
  onState(listener: (state: LinkState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Resolves when Asterisk is connected; rejects when the signal fires. */
  async connected(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.state === 'connected') return;
    await new Promise<void>((resolve, reject) => {
      const leave = this.onState((state) => {
        if (state === 'connected') settleWith(resolve);
      });
      const aborted = () => settleWith(() => reject(signal.reason));
      signal.addEventListener('abort', aborted, { once: true });
      function settleWith(end: () => void) {
        leave();
        signal.removeEventListener('abort', aborted);
        end();
      }
    });
  }

  /** The best way for audio that this PBX has, or the configured one. */
  transport(): MediaTransport {
    const { transport } = this.#settings;
    if (transport !== 'auto') return transport;
    return this.#pbx ? bestTransport(this.#pbx) : 'rtp';
  }

  /** @throws SecretaryError 'bad-configuration' without AMI; else as amiAction() */
  async setLamp(box: string, counts: MessageCounts): Promise<void> {
    const { ami } = this.#settings;
    if (!ami) throw new SecretaryError('bad-configuration', 'the lamp needs the manager interface (AMI)');
    await setLamp(ami, box, counts);
  }

  /** Calls somebody; resolves when the far end answered. */
  async originate(request: OriginateRequest, signal: AbortSignal): Promise<PbxCall> {
    signal.throwIfAborted();
    const application = this.#application;
    const channelId = `${application}-out-${randomUUID()}`;
    const timeoutMs = request.timeoutMs ?? RING_MS;
    const answered = this.#answerOf(channelId, timeoutMs, signal);
    // It may be given up while the request is on its way, when nobody waits for the answer yet.
    answered.catch(() => undefined);
    try {
      await this.#session.request('Placing the call', (client) =>
        client.channels.originate({
          endpoint: request.endpoint,
          app: application,
          channelId,
          timeout: Math.ceil(timeoutMs / 1000),
          ...(request.callerId === undefined ? {} : { callerId: request.callerId }),
          ...(request.variables ? { variables: request.variables } : {}),
        }),
      );
      return await answered;
    } catch (fault) {
      this.#outgoing.delete(channelId);
      void this.#session
        .request('Hanging up', (client) => client.channels.hangup({ channelId }))
        .catch(() => undefined);
      throw fault;
    }
  }

  async info(): Promise<PbxInfo> {
    return this.#session.request('Asking Asterisk what it is', describe);
  }

  #answerOf(channelId: string, timeoutMs: number, signal: AbortSignal): Promise<PbxCall> {
    return new Promise((resolve, reject) => {
      const end = (call: StasisChannel | SecretaryError) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.#outgoing.delete(channelId);
        if (call instanceof SecretaryError) reject(call);
        else resolve(call);
      };
      const aborted = () => end(new SecretaryError('aborted', 'the call was given up', { cause: signal.reason }));
      const late = () => end(new SecretaryError('timeout', `nobody answered within ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs + 1_000);
      signal.addEventListener('abort', aborted, { once: true });
      this.#outgoing.set(channelId, end);
    });
  }

  async #beforeEvents(client: AriClient): Promise<void> {
    this.#stranded = await strandedCalls(client, this.#application);
    this.#adoptable = this.#isFirst ? ((await this.#settings.adoption?.calls) ?? []) : [];
    this.#isFirst = false;
  }

  async #connected(client: AriClient): Promise<void> {
    this.#pbx = await describe(client);
    const adoptable = this.#adoptable.filter(({ channelId }) => this.#stranded.includes(channelId));
    const stranded = this.#stranded.filter((id) => !adoptable.some(({ channelId }) => channelId === id));
    const ours = new Set(this.#channels.keys());
    const gone = await removeLeftovers(client, this.#application, { ours, stranded, log: this.#log });
    for (const id of gone) this.#gone(id, 'the call ended while Asterisk was away');
    for (const call of adoptable) this.#adopt(call);
  }

  /** What a dead daemon made for the call is removed by now, and is made anew. */
  #adopt({ channelId, callId, ...facts }: StrandedCall): void {
    if (this.#channels.has(channelId)) return;
    this.#log.info({ channel: channelId, call: callId }, 'A call of a daemon that died is adopted');
    const letGo = async () => this.#settings.adoption?.letGo(channelId);
    const call = new LeasedChannel(channelId, { ...facts, adopted: { callId, letGo } }, this.#settings, this.#context);
    this.#channels.set(channelId, call);
    this.#offer(call);
  }

  /** What only one side knows is closed; a look that fails is taken again at the next turn. */
  async #reconcile(): Promise<void> {
    if (this.state !== 'connected') return;
    const ours = new Set(this.#channels.keys());
    try {
      const gone = await this.#session.request('Comparing calls', (client) => this.#reconciler.look(client, ours));
      for (const id of gone.filter((each) => this.#channels.has(each))) {
        this.#log.warn({ channel: id }, 'Asterisk does not know a call of ours any more: it is taken for ended');
        this.#gone(id, 'Asterisk does not know the call any more');
      }
    } catch (fault) {
      this.#log.debug({ fault: messageOf(fault) }, 'Calls could not be compared with Asterisk');
    }
  }

  #event(event: AriEvent): void {
    const id = (event.channel ?? event.caller)?.id;
    if (id === undefined) return;
    const call = this.#channels.get(id);
    const sent = call instanceof LeasedChannel && call.away ? call : undefined;
    if (event.type === 'StasisStart') this.#arrived(event, id);
    else if (event.type === 'CallBroadcast') this.#offered(id);
    else if (event.type === 'StasisEnd' && sent) sent.left();
    else if (event.type === 'StasisEnd') this.#gone(id, 'the far end hung up');
    else if (event.type === 'ChannelDestroyed') this.#gone(id, event.cause_txt ?? 'the far end hung up');
    else if (event.type === 'Dial' && event.dialstatus === 'ANSWER') sent?.answered();
    else if (event.type === 'ChannelEnteredBridge') this.#channels.get(callOf(this.#application, id))?.entered(id);
    else if (event.type === 'ChannelDtmfReceived') this.#channels.get(id)?.key(event.digit ?? '');
  }

  #loneCallsOver(callSockets: CallSocketOptions): LoneCalls {
    const hooks = {
      mayOpen: () => this.#session.canAsk && this.#isTaken && !this.#stopping.signal.aborted,
      arrived: (event: AriEvent, id: string, eventsTo: string) => this.#arrived(event, id, eventsTo),
      event: (event: AriEvent) => this.#event(event),
    };
    return new LoneCalls({ ...this.#settings, callSockets }, hooks, this.#log);
  }

  /** Somebody waits for calls. */
  get #isTaken(): boolean {
    return this.#waiting?.closed === false;
  }

  /** The dialplan offers a caller to all daemons of this PBX. */
  #offered(channelId: string): void {
    const wouldTake = this.#isTaken && this.#wouldTake();
    void this.#claims.claim(channelId, wouldTake, this.#stopping.signal);
  }

  /** Media channels of ours enter the application too, and are no calls. */
  #arrived(event: AriEvent, id: string, eventsTo?: string): void {
    if (id.startsWith(mediaPrefix(this.#application))) return;
    const known = this.#channels.get(id);
    const isBack = known instanceof LeasedChannel && known.away && !known.hungUp.aborted;
    if (isBack) known.returned();
    // A call that was finished while its caller was away is nobody's any more: it comes anew.
    if (isBack || (known && !known.hungUp.aborted)) return;
    const expected = this.#outgoing.get(id);
    if (expected) {
      const call = new StasisChannel(id, this.#context);
      this.#channels.set(id, call);
      expected(call);
      return;
    }
    this.#offer(this.#incoming(event, id, eventsTo));
  }

  #incoming(event: AriEvent, id: string, eventsTo: string | undefined): LeasedChannel {
    const [mailbox = '', dialStatus = ''] = event.args ?? [];
    const facts = {
      mailbox: cleanNumber(mailbox),
      dialStatus: cleanNumber(dialStatus),
      callerNumber: cleanNumber(event.channel?.caller?.number),
      callerName: cleanName(event.channel?.caller?.name),
      channelName: event.channel?.name,
    };
    const call = new LeasedChannel(id, facts, this.#settings, { ...this.#context, eventsTo });
    this.#channels.set(id, call);
    return call;
  }

  #offer(call: LeasedChannel): void {
    if (this.#waiting && !this.#waiting.closed) {
      this.#waiting.push(call);
      return;
    }
    this.#log.warn({ channel: call.id }, 'A call came while nobody takes calls; it goes to voicemail');
    void call.finish('failed');
  }

  #gone(id: string, reason: string): void {
    this.#outgoing.get(id)?.(new SecretaryError('unavailable', `the call was not answered: ${reason}`));
    this.#channels.get(id)?.ended(reason);
    this.#channels.delete(id);
  }

  #stateIs(state: LinkState): void {
    if (state === this.#announced) return;
    this.#announced = state;
    for (const listener of this.#stateListeners) {
      try {
        listener(state);
      } catch (fault) {
        this.#log.error({ fault: messageOf(fault) }, 'A listener to the state of Asterisk failed');
      }
    }
  }
}

async function describe(client: AriClient): Promise<PbxInfo> {
  const [info, modules] = await Promise.all([
    client.asterisk.getInfo({ only: 'system' }),
    client.asterisk.listModules(),
  ]);
  return {
    version: info.system?.version ?? '',
    modules: modules.filter((module) => module.status === 'Running').map((module) => module.name),
  };
}
