import type { Logger } from '../common/index.js';
import type { MediaLeg, MediaOffer } from '../terms/index.js';

/** A channel that Asterisk has given into our hands. Every method throws SecretaryError, 'not-found' when it is gone. */
export interface PbxCall {
  /** Asterisk's channel id. */
  readonly id: string;
  /** Fires once when the far end hung up or the channel left us. */
  readonly hungUp: AbortSignal;
  /** Keys that were pressed, one character each. One consumer; ends with the call. */
  readonly keys: AsyncIterable<string>;
  answer(): Promise<void>;
  /** Presses keys towards the far end: what a caller does at a menu. */
  press(keys: string): Promise<void>;
  /** Makes the channel that carries the audio between Asterisk and us, and says where to meet it. Once a call. */
  attachMedia(offer: MediaOffer): Promise<MediaLeg>;
  /** Joins the caller with that channel. Call it when the media port is open. */
  joinMedia(): Promise<void>;
  /**
   * Makes the caller's way to that channel anew, when nothing comes through it any more; the caller hears nothing for a few
   * milliseconds. Left out by calls that have no such way.
   */
  rejoinMedia?(): Promise<void>;
  hangUp(): Promise<void>;
}

/** A call that nobody answered, handed over by the dialplan. */
export interface IncomingCall extends PbxCall {
  /** The extension that was called: the mailbox. */
  readonly mailbox: string;
  /** Why the dialplan handed over: NOANSWER, BUSY, CHANUNAVAIL…; empty when it did not say. */
  readonly dialStatus: string;
  /** Cleaned and at most 40 characters; empty when withheld. */
  readonly callerNumber: string;
  /** Cleaned and at most 80 characters; empty when there is none. */
  readonly callerName: string;
  /** Asterisk's name of the channel, by which VoiceMail() knows it too: "PJSIP/trunk-0000000a". Default: not known. */
  readonly channelName?: string | undefined;
  /**
   * Set when a daemon before this one was in the middle of the call and died: the id that it gave with `callIs`. The caller
   * was answered then and is to be gone on with. Default: a new call.
   */
  readonly adopted?: { readonly callId: string } | undefined;
  /**
   * Leaves our id of the call with the channel, so that it can be adopted by a daemon after this one. Returns at once, and
   * never fails. Left out by calls that nobody can adopt.
   */
  callIs?(callId: string): void;
  /**
   * Keeps the caller as long as `isAlive` says true: without it, Asterisk takes the caller to VoiceMail after seconds.
   * The link renews by itself until this is called.
   */
  startLease(isAlive: () => boolean): void;
  /** What is still to be said of the channel goes to the call's own log. Left out by calls that say nothing. */
  logTo?(log: Logger): void;
  /**
   * Sends the caller, blind, to `target` ("100@from-internal") with the lease cleared. 'unanswered': nobody answered within
   * `ringMs`, and the caller is in our hands again, on the lease (call joinMedia() again; the media channel was kept);
   * 'answered': the caller did not come back, and finish() only lets the media go. A caller who hangs up meanwhile fires
   * `hungUp`.
   * @throws SecretaryError 'bad-input', 'not-found' and others when the dialplan refuses, the caller is still ours then;
   *   'aborted' when the caller hung up
   */
  transfer(target: string, ringMs: number): Promise<'answered' | 'unanswered'>;
  /** Gives the caller back to the dialplan: 'done' ends the call there, 'failed' goes to VoiceMail. May be called twice. */
  finish(outcome: 'done' | 'failed'): Promise<void>;
}
