import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { createRequire } from 'node:module';

/**
 * How ari-client talks HTTP. Its own way (swagger-client 2.0 over shred 0.8, both long abandoned) loses connection faults:
 * a request that is refused or reset never settles. It also keeps one password for the whole process. So the one function
 * that sends is replaced by ours.
 */
export interface AriCredentials {
  readonly user: string;
  readonly password: string;
}

/** ARI refused: the HTTP status says why (404 gone, 409 not in Stasis, 422 not yet in Stasis). */
export class AriFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`ARI answered ${status}: ${message}`);
    this.name = 'AriFault';
    this.status = status;
  }
}

/** The request as swagger-client hands it over. */
interface SwaggerRequest {
  url: string;
  method: string;
  headers?: Record<string, string>;
  body?: unknown;
  on: { response(answer: SwaggerAnswer): void; error(fault: unknown): void };
}

interface SwaggerAnswer {
  headers: IncomingMessage['headers'];
  url: string;
  method: string;
  status: number;
  data: Buffer;
  obj?: unknown;
}

/** A request that ARI has not answered by then is given up; the callers' own, shorter limits come first. */
const SOCKET_TIMEOUT_MS = 10_000;
/** Asterisk closes an idle connection after 15 s (http.conf, session_keep_alive); we leave first. */
const IDLE_MS = 5_000;
const agentOptions = { keepAlive: true, maxSockets: 16, timeout: IDLE_MS };
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

const credentials = new Map<string, AriCredentials>();

/** Lets ari-client send through us; the credentials are those of this Asterisk alone. */
export function useOwnHttp(ariUrl: string, user: string, password: string): void {
  credentials.set(new URL(ariUrl).origin, { user, password });
  const { ShredHttpClient } = swaggerClient();
  // It prints to stdout, where our commands write their results, through a global that it makes when it is loaded.
  (globalThis as { log?: unknown }).log = () => undefined;
  ShredHttpClient.prototype.execute = (request: SwaggerRequest) => {
    send(request, guarded(request.on));
    return request;
  };
}

const require = createRequire(import.meta.url);

/** ari-client's own, loaded when it is needed. */
function swaggerClient(): { ShredHttpClient: { prototype: { execute(request: SwaggerRequest): unknown } } } {
  return createRequire(require.resolve('ari-client'))('swagger-client');
}

/** swagger-client reports a fault and then throws it as well, into whoever called it. */
function guarded(on: SwaggerRequest['on']): SwaggerRequest['on'] {
  return {
    response: (answer) => on.response(answer),
    error: (fault) => {
      try {
        on.error(fault);
      } catch {
        // Reported already.
      }
    },
  };
}

function send(request: SwaggerRequest, on: SwaggerRequest['on'], attempt = 1): void {
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  const body = request.body === undefined || request.body === '' ? undefined : Buffer.from(asText(request.body));
  const outgoing = (secure ? httpsRequest : httpRequest)(url, {
    method: request.method.toUpperCase(),
    agent: secure ? httpsAgent : httpAgent,
    headers: { ...authorization(url.origin), ...headersFor(body) },
    timeout: SOCKET_TIMEOUT_MS,
  });
  outgoing.on('response', (response) => receive(request, response, on));
  outgoing.on('timeout', () => outgoing.destroy(new Error('no answer from ARI')));
  outgoing.on('error', (fault: NodeJS.ErrnoException) => {
    // Asterisk may close a kept connection in the moment we use it: nothing was read then, so it is sent once more.
    const stale = outgoing.reusedSocket && (fault.code === 'ECONNRESET' || fault.code === 'EPIPE');
    if (stale && attempt === 1) send(request, on, 2);
    else on.error(fault);
  });
  outgoing.end(body);
}

function receive(request: SwaggerRequest, response: IncomingMessage, on: SwaggerRequest['on']): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', (fault) => on.error(fault));
  response.on('end', () => {
    const data = Buffer.concat(chunks);
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) return on.error(new AriFault(status, messageIn(data)));
    try {
      const answer = { headers: response.headers, url: request.url, method: request.method, status, data };
      on.response(data.length === 0 ? answer : { ...answer, obj: JSON.parse(data.toString('utf8')) });
    } catch (fault) {
      on.error(fault);
    }
  });
}

function authorization(origin: string): Record<string, string> {
  const known = credentials.get(origin);
  if (!known) return {};
  return { authorization: `Basic ${Buffer.from(`${known.user}:${known.password}`).toString('base64')}` };
}

function headersFor(body: Buffer | undefined): Record<string, string | number> {
  if (!body) return { accept: 'application/json', 'content-length': 0 };
  return { accept: 'application/json', 'content-type': 'application/json', 'content-length': body.length };
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function messageIn(data: Buffer): string {
  try {
    return String((JSON.parse(data.toString('utf8')) as { message?: unknown }).message);
  } catch {
    return data.toString('utf8').slice(0, 200);
  }
}
