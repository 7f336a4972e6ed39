import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { SecretaryError } from '../common/index.js';
import type { AriAddress } from './lease-keeper.js';

/** Asterisk closes an idle connection after 15 s (http.conf, session_keep_alive); we leave first. */
const IDLE_MS = 5_000;
const agentOptions = { keepAlive: true, maxSockets: 16, timeout: IDLE_MS };

export interface AriRequest {
  readonly method: 'GET' | 'POST';
  /** Behind "/ari", with its query. */
  readonly path: string;
  /** Longest wait for the whole answer, milliseconds. */
  readonly timeoutMs: number;
  /** What is done, for the errors. */
  readonly what: string;
}

export interface AriAnswer {
  readonly status: number;
  /** Undefined: it broke off. */
  readonly text: string | undefined;
}

/** Asks ARI without ari-client, which takes a dozen requests before its first; on kept connections that nothing else waits for. */
export class AriRequester {
  readonly #agents = { 'http:': new HttpAgent(agentOptions), 'https:': new HttpsAgent(agentOptions) };

  /** @throws SecretaryError 'unavailable', 'timeout'; a refusal is an answer */
  ask(ari: AriAddress, request: AriRequest): Promise<AriAnswer> {
    return this.#ask(ari, request, performance.now() + request.timeoutMs);
  }

  #ask(ari: AriAddress, request: AriRequest, untilMs: number, attempt = 1): Promise<AriAnswer> {
    const url = new URL(`${ari.ariUrl}/ari${request.path}`);
    const secure = url.protocol === 'https:';
    const authorization = `Basic ${Buffer.from(`${ari.ariUser}:${ari.ariPassword}`).toString('base64')}`;
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method: request.method,
        agent: secure ? this.#agents['https:'] : this.#agents['http:'],
        headers: { authorization, accept: 'application/json', 'content-length': 0 },
      });
      const late = () => outgoing.destroy(new SecretaryError('timeout', `${request.what}: no answer from ARI`));
      const timer = setTimeout(late, Math.max(0, untilMs - performance.now()));
      outgoing.on('response', (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('close', () => {
          clearTimeout(timer);
          const text = response.complete ? Buffer.concat(chunks).toString('utf8') : undefined;
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
      outgoing.on('error', (fault: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // Asterisk may close a kept connection in the moment we use it: nothing was read then, so it is sent once more.
        const stale = outgoing.reusedSocket && (fault.code === 'ECONNRESET' || fault.code === 'EPIPE');
        if (stale && attempt === 1) resolve(this.#ask(ari, request, untilMs, 2));
        else reject(SecretaryError.from(fault, 'unavailable', request.what));
      });
      outgoing.end();
    });
  }
}
