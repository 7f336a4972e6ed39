import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

interface FakeChannel {
  readonly variables: Readonly<Record<string, string>>;
  readonly caller?: { readonly number: string; readonly name: string };
}

/** As much of ARI as an adoption or a claim asks. */
export class FakeAri {
  readonly channels = new Map<string, FakeChannel>();
  /** What was granted, in the order it came. */
  readonly renewals: { readonly channel: string; readonly seconds: number }[] = [];
  /** What the list of all applications holds. */
  applications: { readonly name: string; readonly channel_ids: readonly string[] }[] = [];
  /** Channels that the dialplan offers to all. */
  readonly offered = new Set<string>();
  readonly claims: { readonly channel: string; readonly application: string }[] = [];
  /** So many requests are refused before it answers. */
  busy = 0;
  silent = false;
  url = '';

  async open(t: ExecutionContext): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.silent) return;
    const [status, body] = this.#replyTo(request);
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body));
  }

  #replyTo({ url: path = '', method, headers }: IncomingMessage): [number, unknown?] {
    const url = new URL(path, this.url);
    if (headers.authorization !== `Basic ${Buffer.from('user:secret').toString('base64')}`) return [401];
    this.busy -= 1;
    if (this.busy >= 0) return [503];
    const [, , kind, id = '', what] = url.pathname.split('/').map(decodeURIComponent);
    if (kind === 'applications' && id === '') return [200, this.applications];
    if (kind === 'applications') return id === 'secretary' ? [200, { channel_ids: [...this.channels.keys()] }] : [404];
    if (kind === 'events') return [this.#claim(url.searchParams)];
    const channel = this.channels.get(id);
    if (channel === undefined) return [404];
    if (what !== 'variable') return [200, { id, caller: channel.caller }];
    if (method === 'POST') {
      this.renewals.push({ channel: id, seconds: Number(url.searchParams.get('value')) });
      return [204];
    }
    const value = channel.variables[url.searchParams.get('variable') ?? ''];
    return value === undefined ? [404] : [200, { value }];
  }

  #claim(query: URLSearchParams): number {
    const channel = query.get('channelId') ?? '';
    if (!this.offered.has(channel)) return 404;
    if (this.claims.some((claim) => claim.channel === channel)) return 409;
    this.claims.push({ channel, application: query.get('application') ?? '' });
    return 204;
  }
}

/** A caller whom a daemon that died was talking with. */
export const known: FakeChannel = {
  variables: { SECRETARY_CALL: 'call-1', SECRETARY_BOX: '201', SECRETARY_WHY: 'NOANSWER' },
  caller: { number: '+12125550142', name: 'Daniel\r\nBrooks' },
};
