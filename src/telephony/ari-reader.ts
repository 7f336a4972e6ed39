import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { SecretaryError } from '../common/index.js';
import type { AriAddress } from './lease-keeper.js';

/** Reads from ARI without ari-client, which takes a dozen requests and half a second before its first. */
export class AriReader {
  readonly #ari: AriAddress;
  readonly #timeoutMs: number;
  readonly #agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

  /** @param timeoutMs longest wait for one answer, milliseconds */
  constructor(ari: AriAddress, timeoutMs: number) {
    this.#ari = ari;
    this.#timeoutMs = timeoutMs;
  }

  /** Ids of the channels in an application; none where Asterisk does not know it. @throws as #read */
  async channelsIn(application: string): Promise<readonly string[]> {
    const answer = await this.#read(`/applications/${encodeURIComponent(application)}`).catch(noneIfUnknown);
    const { channel_ids: ids } = answer as { channel_ids?: unknown };
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
  }

  /** Empty where the channel does not have it. @throws as #read */
  async variable(channelId: string, name: string): Promise<string> {
    const path = `/channels/${encodeURIComponent(channelId)}/variable?variable=${encodeURIComponent(name)}`;
    const { value } = (await this.#read(path).catch(noneIfUnknown)) as { value?: unknown };
    return typeof value === 'string' ? value : '';
  }

  /** @throws as #read */
  async callerOf(channelId: string): Promise<{ readonly number?: string; readonly name?: string }> {
    const { caller } = (await this.#read(`/channels/${encodeURIComponent(channelId)}`)) as { caller?: object };
    return caller ?? {};
  }

  /** @throws SecretaryError 'not-found', 'protocol' when ARI refused, 'unavailable', 'timeout' */
  async #read(path: string): Promise<object> {
    const { status, text } = await this.#get(new URL(`${this.#ari.ariUrl}/ari${path}`));
    if (status === 404) throw new SecretaryError('not-found', `ARI does not know ${path}`);
    if (status < 200 || status >= 300)
      throw new SecretaryError(status >= 500 ? 'unavailable' : 'protocol', `ARI answered ${status}`);
    try {
      return Object(JSON.parse(text));
    } catch (cause) {
      throw new SecretaryError('protocol', 'ARI answered with something that is no JSON', { cause });
    }
  }

  #get(url: URL): Promise<{ status: number; text: string }> {
    const secure = url.protocol === 'https:';
    const { ariUser, ariPassword } = this.#ari;
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsGet : httpGet)(url, {
        agent: secure ? this.#agents['https:'] : this.#agents['http:'],
        headers: { accept: 'application/json' },
        auth: `${ariUser}:${ariPassword}`,
      });
      const late = () => request.destroy(new SecretaryError('timeout', 'no answer from ARI'));
      const timer = setTimeout(late, this.#timeoutMs);
      const failed = (fault: Error) => {
        clearTimeout(timer);
        reject(SecretaryError.from(fault, 'unavailable', 'Asking ARI'));
      };
      request.on('error', failed);
      request.on('response', (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
        });
      });
    });
  }
}

function noneIfUnknown(fault: unknown): object {
  if (fault instanceof SecretaryError && fault.code === 'not-found') return {};
  throw fault;
}
