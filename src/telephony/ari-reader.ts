import { SecretaryError } from '../common/index.js';
import { AriRequester } from './ari-request.js';
import type { AriAddress } from './lease-keeper.js';

/** Reads from ARI without ari-client, half a second before that would be ready. */
export class AriReader {
  readonly #ari: AriAddress;
  readonly #timeoutMs: number;
  readonly #requester = new AriRequester();

  /** @param timeoutMs longest wait for one answer, milliseconds */
  constructor(ari: AriAddress, timeoutMs: number) {
    this.#ari = ari;
    this.#timeoutMs = timeoutMs;
  }

  /** Ids of the channels in an application; none where Asterisk does not know it. @throws as #read */
  async channelsIn(application: string): Promise<readonly string[]> {
    const answer = await this.#read(`/applications/${encodeURIComponent(application)}`).catch(noneIfUnknown);
    const { channel_ids: ids } = answer as { channel_ids?: unknown };
    return textsOf(ids);
  }

  /** Ids of the channels in each application. The list, because a name may hold what an address cannot. @throws as #read */
  async channelsByApplication(): Promise<ReadonlyMap<string, readonly string[]>> {
    const answer = await this.#read('/applications');
    const list = Array.isArray(answer) ? (answer as { name?: unknown; channel_ids?: unknown }[]) : [];
    return new Map(list.map(({ name, channel_ids: ids }) => [String(name), textsOf(ids)]));
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
    const request = { method: 'GET', path, timeoutMs: this.#timeoutMs, what: 'Asking ARI' } as const;
    const { status, text } = await this.#requester.ask(this.#ari, request);
    if (text === undefined) throw new SecretaryError('unavailable', 'Asking ARI: the answer broke off');
    if (status === 404) throw new SecretaryError('not-found', `ARI does not know ${path}`);
    if (status < 200 || status >= 300)
      throw new SecretaryError(status >= 500 ? 'unavailable' : 'protocol', `ARI answered ${status}`);
    try {
      return Object(JSON.parse(text));
    } catch (cause) {
      throw new SecretaryError('protocol', 'ARI answered with something that is no JSON', { cause });
    }
  }
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
}

function noneIfUnknown(fault: unknown): object {
  if (fault instanceof SecretaryError && fault.code === 'not-found') return {};
  throw fault;
}
