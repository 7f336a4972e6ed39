import { SecretaryError, silentLogger, within } from '../common/index.js';
import { LostWay, type MediaPort, prepareMedia } from '../media/index.js';
import type { OutsideWorld } from '../setup/index.js';
import { AsteriskLink, type PbxCall } from '../telephony/index.js';

/** One open telephone line from the outside world to an extension of the PBX. */
export interface PhoneLine {
  readonly call: PbxCall;
  readonly media: MediaPort;
  hangUp(): Promise<void>;
}

/** How often is looked whether anything comes, milliseconds. */
const LOOK_EVERY_MS = 100;

/** Places real SIP calls through the outside world's Asterisk, driven over its own ARI. */
export class Telephone {
  readonly #outside: OutsideWorld;
  readonly #link: AsteriskLink;

  constructor(outside: OutsideWorld) {
    this.#outside = outside;
    const { ariUrl, user: ariUser, password: ariPassword, application } = outside;
    this.#link = new AsteriskLink({ ariUrl, ariUser, ariPassword, application }, silentLogger());
  }

  async start(): Promise<void> {
    const connected = new Promise<void>((resolve) => {
      this.#link.onState((state) => state === 'connected' && resolve());
    });
    this.#link.start();
    if (this.#link.state !== 'connected') await within(connected, 15_000, 'reaching the outside world');
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }

  /** Dials; resolves when the far end has answered and both directions are open. */
  async dial(extension: string, callerId: string, signal: AbortSignal): Promise<PhoneLine> {
    const endpoint = this.#outside.endpoint(extension);
    const call = await this.#link.originate({ endpoint, callerId, timeoutMs: 60_000 }, signal);
    const prepared = await prepareMedia({ transport: this.#link.transport(), log: silentLogger() });
    try {
      const media = await prepared.connect(await call.attachMedia(prepared.offer), signal);
      await call.joinMedia();
      keepHearing(call, media);
      const hangUp = async () => {
        await call.hangUp();
        await media.close();
      };
      return { call, media, hangUp };
    } catch (error) {
      prepared.close();
      await call.hangUp();
      throw SecretaryError.from(error, 'unavailable', 'the call could not be placed');
    }
  }
}

/** A real telephone hears the person to whom it was put through; this one's Asterisk may have to be helped (LostWay). */
function keepHearing(call: PbxCall, media: MediaPort): void {
  const way = new LostWay();
  const looking = setInterval(() => {
    // A call that is over by then hears nothing anyway.
    if (way.isLost(media)) void call.rejoinMedia?.().catch(() => undefined);
  }, LOOK_EVERY_MS);
  looking.unref();
  media.closed.addEventListener('abort', () => clearInterval(looking), { once: true });
}
