import { type Logger, messageOf, systemClock } from '../common/index.js';
import { AriRequester } from './ari-request.js';
import type { AriAddress } from './lease-keeper.js';

/** The dialplan waits for half a second; an answer that comes later says nothing, milliseconds. */
const ANSWER_MS = 1_000;
/**
 * So much later claims a daemon that would send the caller to VoiceMail, milliseconds: any other has long had the caller by then.
 * Where there is none, it still comes before the dialplan gives up, and the refusal is told and counted as ever.
 */
const LAST_MS = 300;

/**
 * Callers whom the dialplan offers to all daemons of a PBX (`StasisBroadcast`). Who claims first has the caller, and is told so by
 * StasisStart as of any call: the answer to a claim decides nothing.
 * @see https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/Introduction-to-ARI-and-Broadcast/
 */
export class Claims {
  readonly #ari: AriAddress;
  readonly #application: string;
  readonly #log: Logger;
  readonly #requester = new AriRequester();

  constructor(ari: AriAddress, application: string, log: Logger) {
    this.#ari = ari;
    this.#application = application;
    this.#log = log;
  }

  /** Never rejects. @param wouldTake false: the others go first */
  async claim(channelId: string, wouldTake: boolean, signal: AbortSignal): Promise<void> {
    try {
      if (!wouldTake) await systemClock.sleep(LAST_MS, signal);
      if (signal.aborted) return;
      const query = new URLSearchParams({ channelId, application: this.#application });
      const path = `/events/claim?${query}`;
      const request = { method: 'POST', path, timeoutMs: ANSWER_MS, what: 'Claiming the call' } as const;
      const { status } = await this.#requester.ask(this.#ari, request);
      // 409: another daemon was first. 404: the caller hung up, or the dialplan went on.
      this.#log.debug({ channel: channelId, status, wouldTake }, 'A call that was offered to all was claimed');
    } catch (fault) {
      if (signal.aborted) return;
      this.#log.warn({ channel: channelId, fault: messageOf(fault) }, 'A call could not be claimed');
    }
  }
}
