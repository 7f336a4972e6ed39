import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SecretaryError } from '../common/index.js';
import { type LineEvents, type LineStart, RtpLine } from './rtp-line.js';

/** A socket that waits for its call, in whichever thread. */
export interface BoundLine {
  readonly localAddress: string;
  readonly localPort: number;
  /** Begins. Once. */
  open(start: LineStart, events: LineEvents): void;
  /** May be called twice. */
  close(): void;
}

/** Where RTP is sent and received. */
export interface RtpHost {
  /** @throws SecretaryError 'unavailable' when the address cannot be bound */
  bind(address: string): Promise<BoundLine>;
}

/** RTP in the thread that asks for it. */
export const ownThread: RtpHost = { bind: (address) => bindHere(address) };

/** @param port Default: any that is free. */
export async function bindHere(address: string, port = 0): Promise<BoundLine> {
  const socket = await bound(address, port);
  const { address: localAddress, port: localPort } = socket.address();
  let line: RtpLine | undefined;
  let isOpen = true;
  return {
    localAddress,
    localPort,
    open: (start, events) => {
      line = new RtpLine(socket, start, events);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      if (line) line.close();
      else socket.close();
    },
  };
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
    return socket;
  } catch (fault) {
    throw SecretaryError.from(fault, 'unavailable', `RTP cannot be received on ${address}`);
  }
}
