import { Channel, type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { MediaLeg, MediaOffer } from '../terms/index.js';
import type { AriSession } from './ari-session.js';
import type { IncomingCall, PbxCall } from './call.js';
import type { AriAddress, HeldLease, LeaseKeeper } from './lease-keeper.js';
import { MediaJoint } from './media-leg.js';
import { CALL_VARIABLE } from './options.js';
import { Transfer, type TransferOutcome } from './transfer.js';

/** More keys than this wait for nobody. */
const KEYS_KEPT = 64;
/** So much longer Asterisk may need to let a caller go who came over a connection of its own, milliseconds: it naps meanwhile. */
const LONE_NAP_MS = 500;
/** Until somebody takes the call, the lease runs for this long, milliseconds. */
const UNTAKEN_MS = 5_000;

export interface ChannelContext {
  readonly session: AriSession;
  readonly application: string;
  /** The application that is told of this call where it came over a connection of its own. Default: `application`. */
  readonly eventsTo?: string | undefined;
  readonly log: Logger;
}

/** A channel in our Stasis application. The link tells it what happens to it. */
export class StasisChannel implements PbxCall {
  readonly id: string;
  readonly hungUp: AbortSignal;
  readonly keys: Channel<string> = new Channel(KEYS_KEPT);
  protected readonly session: AriSession;
  protected log: Logger;
  protected readonly joint: MediaJoint;
  protected readonly application: string;
  readonly #ending = new AbortController();

  constructor(id: string, context: ChannelContext) {
    this.id = id;
    this.session = context.session;
    this.application = context.application;
    this.log = context.log.child({ channel: id });
    this.joint = new MediaJoint(context.session, context.application, id, context.eventsTo);
    this.hungUp = this.#ending.signal;
  }

  async answer(): Promise<void> {
    await this.session.request('Answering the call', (client) => client.channels.answer({ channelId: this.id }));
  }

  async press(keys: string): Promise<void> {
    await this.session.request('Pressing keys', (client) =>
      client.channels.sendDTMF({ channelId: this.id, dtmf: keys }),
    );
  }

  async attachMedia(offer: MediaOffer): Promise<MediaLeg> {
    this.mustLive();
    const leg = await this.joint.attach(offer);
    await this.#releaseIfEnded();
    return leg;
  }

  async joinMedia(): Promise<void> {
    this.mustLive();
    await this.joint.join();
    await this.#releaseIfEnded();
  }

  async rejoinMedia(): Promise<void> {
    this.mustLive();
    await this.joint.rejoin();
    await this.#releaseIfEnded();
  }

  async hangUp(): Promise<void> {
    if (this.hungUp.aborted) return;
    await this.session
      .request('Hanging up', (client) => client.channels.hangup({ channelId: this.id }))
      .catch(unlessGone);
  }

  /** The channel has left us, by hang-up or otherwise. May be called twice. */
  ended(reason: string): void {
    if (this.hungUp.aborted) return;
    this.#ending.abort(new SecretaryError('aborted', reason));
    this.keys.close();
    void this.joint.release();
  }

  /** This channel, or its media channel, is in the bridge. */
  entered(channelId: string): void {
    this.joint.entered(channelId);
  }

  key(digit: string): void {
    this.keys.push(digit);
  }

  /** The caller may hang up while Asterisk makes the media channel; nothing may stay behind. */
  async #releaseIfEnded(): Promise<void> {
    if (!this.hungUp.aborted) return;
    await this.joint.release();
    this.mustLive();
  }

  protected mustLive(): void {
    if (this.hungUp.aborted) throw new SecretaryError('not-found', 'the caller has hung up');
  }
}

export interface IncomingFacts {
  /** Set for a caller of a daemon that died; `letGo` ends the renewals of the thread that held the lease until now. */
  readonly adopted?: { readonly callId: string; readonly letGo: () => Promise<void> } | undefined;
  readonly mailbox: string;
  readonly dialStatus: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly channelName?: string | undefined;
}

export interface LeaseSettings extends AriAddress {
  readonly leases: LeaseKeeper;
  /** Time between renewals, milliseconds. */
  readonly renewalMs: number;
  /** How long the caller stays with us after the last sign of life, milliseconds. */
  readonly leaseMs: number;
}

/** A caller, on a lease from the first moment. */
export class LeasedChannel extends StasisChannel implements IncomingCall {
  readonly mailbox: string;
  readonly dialStatus: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly channelName: string | undefined;
  readonly adopted: { readonly callId: string } | undefined;
  readonly #settings: LeaseSettings;
  /** It came over a connection of its own. */
  readonly #isLone: boolean;
  /** Resolves when no lease from before is renewed any more. */
  readonly #released: Promise<void> | undefined;
  #lease: HeldLease;
  #isAlive: () => boolean;
  #finishing: Promise<void> | undefined;
  #transfer: Transfer | undefined;

  constructor(id: string, facts: IncomingFacts, settings: LeaseSettings, context: ChannelContext) {
    super(id, context);
    this.mailbox = facts.mailbox;
    this.dialStatus = facts.dialStatus;
    this.callerNumber = facts.callerNumber;
    this.callerName = facts.callerName;
    this.channelName = facts.channelName;
    const untakenUntil = performance.now() + UNTAKEN_MS;
    this.#isAlive = () => performance.now() < untakenUntil;
    this.adopted = facts.adopted && { callId: facts.adopted.callId };
    this.#settings = settings;
    this.#isLone = context.eventsTo !== undefined;
    this.#lease = this.#newLease();
    this.#released = facts.adopted?.letGo();
  }

  /** The caller went where we sent them, and is not back: the channel runs through the dialplan without us. */
  get away(): boolean {
    return this.#transfer !== undefined;
  }

  startLease(isAlive: () => boolean): void {
    this.#isAlive = isAlive;
  }

  callIs(callId: string): void {
    const request = { channelId: this.id, variable: CALL_VARIABLE, value: callId };
    this.session
      .request('Leaving the id of the call', (client) => client.channels.setChannelVar(request))
      .catch((fault) =>
        this.log.debug({ fault: messageOf(fault) }, 'The call could not be adopted by a daemon after us'),
      );
  }

  logTo(log: Logger): void {
    this.log = log;
  }

  async transfer(target: string, ringMs: number): Promise<TransferOutcome> {
    this.#mustStay();
    const transfer = new Transfer(this.session, this.application, this.id);
    await transfer.prepare(target, ringMs);
    await this.#send(transfer);
    return transfer.outcome();
  }

  /** Somebody took the transferred call. */
  answered(): void {
    this.#transfer?.settle('answered');
  }

  /** The channel has left our application for the dialplan. */
  left(): void {
    this.#transfer?.left();
  }

  /** Nobody took it: the dialplan has handed the caller to us again. */
  returned(): void {
    const transfer = this.#transfer;
    this.#takeBack();
    transfer?.settle('unanswered');
    // Nobody would join the media again.
    if (transfer?.isGivenUp === true) void this.finish('failed');
  }

  override key(digit: string): void {
    if (!this.away) super.key(digit);
  }

  finish(outcome: 'done' | 'failed'): Promise<void> {
    this.#finishing ??= this.#finish(outcome);
    return this.#finishing;
  }

  override ended(reason: string): void {
    void this.#lease.stop();
    this.#transfer?.callerGone();
    super.ended(reason);
  }

  get #leaseMs(): number {
    const { leaseMs, renewalMs } = this.#settings;
    return this.#isLone ? Math.max(leaseMs - LONE_NAP_MS, 2 * renewalMs) : leaseMs;
  }

  #newLease(): HeldLease {
    const { leases, ariUrl, ariUser, ariPassword, renewalMs } = this.#settings;
    const leaseMs = this.#leaseMs;
    return leases.hold({
      ari: { ariUrl, ariUser, ariPassword },
      channelId: this.id,
      everyMs: renewalMs,
      leaseMs,
      isAlive: () => this.#isAlive(),
      renewHere: (grantMs) => this.#renew(grantMs),
      onLost: (reason) => this.#lost(reason),
    });
  }

  /** As in finish(): no renewal after `continue`. */
  async #send(transfer: Transfer): Promise<void> {
    this.#mustStay();
    await Promise.all([this.#lease.stop(), this.#released]);
    this.#mustStay();
    this.#transfer = transfer;
    this.joint.callerLeft();
    try {
      await transfer.send();
    } catch (fault) {
      // The answer may be lost although Asterisk has sent the caller on: a renewal would cut off their talk.
      if (transfer.hasLeft) return;
      this.#takeBack();
      throw fault;
    }
  }

  #mustStay(): void {
    this.mustLive();
    if (this.away || this.#finishing) throw new SecretaryError('internal', 'the caller is on the way already');
  }

  #takeBack(): void {
    this.#transfer = undefined;
    if (!this.hungUp.aborted && !this.#finishing) this.#lease = this.#newLease();
  }

  /** The order matters: no renewal after `continue`, and the word to the dialplan before it. */
  async #finish(outcome: 'done' | 'failed'): Promise<void> {
    await Promise.all([this.#lease.stop(), this.#released]);
    if (this.away) this.ended('the caller was sent on');
    if (this.hungUp.aborted) return this.joint.release();
    const channelId = this.id;
    try {
      await this.session.request('Leaving a word to the dialplan', (client) =>
        client.channels.setChannelVar({ channelId, variable: 'SECRETARY', value: outcome }),
      );
      await this.joint.release();
      await this.session.request('Giving the call back', (client) => client.channels.continueInDialplan({ channelId }));
    } catch (fault) {
      // Gone, or the lease ends it: Asterisk takes the caller to VoiceMail within seconds.
      this.log.info({ fault: messageOf(fault) }, 'The call could not be given back; its lease ends it');
      await this.joint.release();
    }
  }

  /** https://docs.asterisk.org/…/Dialplan_Functions/TIMEOUT/ : seconds, fractions count, also inside a bridge. */
  async #renew(grantMs: number): Promise<void> {
    const { renewalMs } = this.#settings;
    const request = { channelId: this.id, variable: 'TIMEOUT(absolute)', value: (grantMs / 1000).toFixed(3) };
    await this.session.request('Renewing the lease', (client) => client.channels.setChannelVar(request), renewalMs);
  }

  #lost(reason: string): void {
    this.log.warn({ reason }, 'The lease of a call ran out; Asterisk takes the caller to voicemail');
    this.ended('the lease of the call ran out');
  }
}

function unlessGone(fault: unknown): void {
  if (!(fault instanceof SecretaryError && fault.code === 'not-found')) throw fault;
}
