import { SecretaryError } from '../common/index.js';
import { AriRequester } from './ari-request.js';
import type { AriAddress } from './lease-keeper.js';

/** Renews leases over ARI, on kept connections that nothing else waits for. */
export class RenewalConnection {
  readonly #requester = new AriRequester();

  /**
   * Grants the channel `grantMs` from now.
   * https://docs.asterisk.org/…/Dialplan_Functions/TIMEOUT/ : seconds, fractions count, also inside a bridge.
   * @throws SecretaryError 'protocol' when ARI refused, 'not-found' when the channel is gone, 'unavailable', 'timeout'
   */
  async renew(ari: AriAddress, channelId: string, grantMs: number, timeoutMs: number): Promise<void> {
    const query = new URLSearchParams({ variable: 'TIMEOUT(absolute)', value: (grantMs / 1000).toFixed(3) });
    const path = `/channels/${encodeURIComponent(channelId)}/variable?${query}`;
    const { status } = await this.#requester.ask(ari, { method: 'POST', path, timeoutMs, what: 'Renewing the lease' });
    if (status >= 200 && status < 300) return;
    throw new SecretaryError(status === 404 ? 'not-found' : 'protocol', `Renewing the lease: ARI answered ${status}`);
  }
}
