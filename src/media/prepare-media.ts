import { type Logger, SecretaryError } from '../common/index.js';
import type { MediaLeg, MediaOffer, MediaTransport } from '../terms/index.js';
import type { MediaPort } from './media-port.js';
import { type BoundLine, ownThread, type RtpHost } from './rtp-host.js';
import { RtpPort } from './rtp-port.js';
import { openWebsocketPort } from './websocket-port.js';

export interface MediaOptions {
  transport: MediaTransport;
  /** Where RTP is received: an address that Asterisk can send to, so never 0.0.0.0. Default: "127.0.0.1". */
  bindAddress?: string;
  /** Which thread sends and receives RTP. Default: this one. */
  rtp?: RtpHost;
  log: Logger;
}

/** Half a connection: what to tell Asterisk, and then where to meet it. */
export interface PreparedMedia {
  readonly offer: MediaOffer;
  /**
   * Opens the port on the leg that Asterisk made. Once.
   * @throws SecretaryError 'unavailable' or 'timeout' when Asterisk does not come to meet us
   */
  connect(leg: MediaLeg, signal: AbortSignal): Promise<MediaPort>;
  /** Lets go when no port came of it; the port closes what it took. May be called twice. */
  close(): void;
}

/** @throws SecretaryError 'unavailable' when the address cannot be bound */
export async function prepareMedia(options: MediaOptions): Promise<PreparedMedia> {
  if (options.transport === 'websocket') return prepareWebsocket(options.log);
  return prepareRtp(options.rtp ?? ownThread, options.bindAddress ?? '127.0.0.1', options.log);
}

function prepareWebsocket(log: Logger): PreparedMedia {
  return {
    offer: { transport: 'websocket' },
    connect: (leg, signal) => {
      if (leg.transport !== 'websocket') throw mismatch(leg);
      return openWebsocketPort(leg, log, signal);
    },
    close: () => undefined,
  };
}

async function prepareRtp(host: RtpHost, bindAddress: string, log: Logger): Promise<PreparedMedia> {
  const line = await host.bind(bindAddress);
  let open: BoundLine | undefined = line;
  return {
    offer: { transport: 'rtp', localAddress: line.localAddress, localPort: line.localPort },
    connect: async (leg, signal) => {
      signal.throwIfAborted();
      if (leg.transport !== 'rtp') throw mismatch(leg);
      if (!open) throw new SecretaryError('internal', 'the prepared media was used or closed already');
      open = undefined;
      return new RtpPort(line, leg, log);
    },
    close: () => {
      open?.close();
      open = undefined;
    },
  };
}

function mismatch(leg: MediaLeg): SecretaryError {
  return new SecretaryError('internal', `the media leg is ${leg.transport}, which is not what was offered`);
}
