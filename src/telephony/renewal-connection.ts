import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { SecretaryError } from '../common/index.js';
import type { AriAddress } from './lease-keeper.js';

/** Asterisk closes an idle connection after 15 s (http.conf, session_keep_alive); we leave first. */
const IDLE_MS = 5_000;

/** Renews leases over ARI, on kept connections that nothing else waits for. */
export class RenewalConnection {
  readonly #agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: 16, timeout: IDLE_MS }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: 16, timeout: IDLE_MS }),
  };

  /**
   * Grants the channel `grantMs` from now.
   * https://docs.asterisk.org/…/Dialplan_Functions/TIMEOUT/ : seconds, fractions count, also inside a bridge.
   * @throws SecretaryError 'protocol' when ARI refused, 'not-found' when the channel is gone, 'unavailable', 'timeout'
   */
  async renew(ari: AriAddress, channelId: string, grantMs: number, timeoutMs: number): Promise<void> {
    const url = new URL(`${ari.ariUrl}/ari/channels/${encodeURIComponent(channelId)}/variable`);
    url.searchParams.set('variable', 'TIMEOUT(absolute)');
    url.searchParams.set('value', (grantMs / 1000).toFixed(3));
    const authorization = `Basic ${Buffer.from(`${ari.ariUser}:${ari.ariPassword}`).toString('base64')}`;
    const status = await this.#post(url, authorization, performance.now() + timeoutMs);
    if (status >= 200 && status < 300) return;
    throw new SecretaryError(status === 404 ? 'not-found' : 'protocol', `Renewing the lease: ARI answered ${status}`);
  }

  #post(url: URL, authorization: string, untilMs: number, attempt = 1): Promise<number> {
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: secure ? this.#agents['https:'] : this.#agents['http:'],
        headers: { authorization, accept: 'application/json', 'content-length': 0 },
      });
      const late = () => outgoing.destroy(new SecretaryError('timeout', 'Renewing the lease: no answer from ARI'));
      const timer = setTimeout(late, Math.max(0, untilMs - performance.now()));
      outgoing.on('response', (response: IncomingMessage) => {
        response.resume();
        response.on('close', () => {
          clearTimeout(timer);
          resolve(response.statusCode ?? 0);
        });
      });
      outgoing.on('error', (fault: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // Asterisk may close a kept connection in the moment we use it: nothing was read then, so it is sent once more.
        const stale = outgoing.reusedSocket && (fault.code === 'ECONNRESET' || fault.code === 'EPIPE');
        if (stale && attempt === 1) resolve(this.#post(url, authorization, untilMs, 2));
        else reject(SecretaryError.from(fault, 'unavailable', 'Renewing the lease'));
      });
      outgoing.end();
    });
  }
}
