import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Logger, SecretaryError } from '../common/index.js';
import type { MediaLeg, MediaOffer, MediaTransport } from '../terms/index.js';
import type { MediaPort } from './media-port.js';
import { RtpPort } from './rtp-port.js';
import { openWebsocketPort } from './websocket-port.js';

export interface MediaOptions {
  transport: MediaTransport;
  /** Where RTP is received: an address that Asterisk can send to, so never 0.0.0.0. Default: "127.0.0.1". */
  bindAddress?: string;
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
  return prepareRtp(options.bindAddress ?? '127.0.0.1', options.log);
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

async function prepareRtp(bindAddress: string, log: Logger): Promise<PreparedMedia> {
  const socket = await bound(bindAddress);
  const { address: localAddress, port: localPort } = socket.address();
  let open: Socket | undefined = socket;
  return {
    offer: { transport: 'rtp', localAddress, localPort },
    connect: async (leg, signal) => {
      signal.throwIfAborted();
      if (leg.transport !== 'rtp') throw mismatch(leg);
      if (!open) throw new SecretaryError('internal', 'the prepared media was used or closed already');
      open = undefined;
      return new RtpPort(socket, leg, log);
    },
    close: () => {
      open?.close();
      open = undefined;
    },
  };
}

async function bound(address: string): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(0, address);
    await once(socket, 'listening');
    return socket;
  } catch (fault) {
    throw SecretaryError.from(fault, 'unavailable', `RTP cannot be received on ${address}`);
  }
}

function mismatch(leg: MediaLeg): SecretaryError {
  return new SecretaryError('internal', `the media leg is ${leg.transport}, which is not what was offered`);
}
