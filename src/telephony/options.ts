import type { BackOff } from '../common/index.js';
import type { MediaTransport } from '../terms/index.js';
import type { Adoption } from './adopt.js';
import { callSocketPassword } from './call-socket-password.js';
import type { CallSocketOptions } from './call-sockets.js';
import { type LeaseKeeper, ownLoop } from './lease-keeper.js';

export interface AmiOptions {
  /** Default: "127.0.0.1". */
  host?: string;
  /** Default: 5038. */
  port?: number;
  user: string;
  password: string;
}

export interface AsteriskOptions {
  /** Where ARI answers, without a path: "http://127.0.0.1:8088". */
  ariUrl: string;
  ariUser: string;
  ariPassword: string;
  /** Name of the Stasis application; the dialplan uses the same. Default: "secretary". */
  application?: string;
  /** The manager interface, for the message lamp. Default: none, and setLamp() fails. */
  ami?: AmiOptions;
  /** Lets Asterisk bring a call over a connection of its own while ours is down. Default: it cannot. */
  callSockets?: {
    /** TCP port on 127.0.0.1; 0: any that is free. */
    port: number;
    /** What Asterisk shows, as the user "asterisk". Default: `callSocketPassword(ariPassword)`. */
    password?: string | undefined;
  };
  /** How audio travels. Default: "auto", the best that this Asterisk has. */
  transport?: MediaTransport | 'auto';
  /** Longest wait for one answer of ARI, milliseconds. Default: 2,000. */
  requestTimeoutMs?: number;
  /** How long a caller is kept after the last sign of life, milliseconds. Default: 2,200. */
  leaseMs?: number;
  /** Time between renewals, milliseconds. Default: 700. */
  renewalMs?: number;
  /** How often our calls are compared with Asterisk's, milliseconds. Default: 30,000. */
  reconcileMs?: number;
  /** Who renews the leases. Default: this thread. */
  leases?: LeaseKeeper;
  /** Callers of a daemon that died: they come as calls when Asterisk is connected. Default: all go to VoiceMail. */
  adoption?: Adoption;
  /** Waits between attempts to connect. Default: from 250 ms to 5 s. */
  backOff?: BackOff;
}

/** The channel variable in which a call's id waits for a daemon that adopts it. */
export const CALL_VARIABLE = 'SECRETARY_CALL';

/** AsteriskOptions with nothing left open. */
export interface AsteriskSettings {
  ariUrl: string;
  ariUser: string;
  ariPassword: string;
  application: string;
  ami: Required<AmiOptions> | undefined;
  callSockets: CallSocketOptions | undefined;
  transport: MediaTransport | 'auto';
  requestTimeoutMs: number;
  leaseMs: number;
  renewalMs: number;
  reconcileMs: number;
  leases: LeaseKeeper;
  adoption: Adoption | undefined;
  backOff: BackOff;
}

export function settle(options: AsteriskOptions): AsteriskSettings {
  return {
    ariUrl: options.ariUrl.replace(/\/+$/, ''),
    ariUser: options.ariUser,
    ariPassword: options.ariPassword,
    application: options.application ?? 'secretary',
    ami: options.ami && { host: '127.0.0.1', port: 5038, ...options.ami },
    callSockets: options.callSockets && {
      port: options.callSockets.port,
      password: options.callSockets.password ?? callSocketPassword(options.ariPassword),
    },
    transport: options.transport ?? 'auto',
    requestTimeoutMs: options.requestTimeoutMs ?? 2_000,
    leaseMs: options.leaseMs ?? 2_200,
    renewalMs: options.renewalMs ?? 700,
    reconcileMs: options.reconcileMs ?? 30_000,
    leases: options.leases ?? ownLoop,
    adoption: options.adoption,
    backOff: options.backOff ?? { firstMs: 250, maxMs: 5_000 },
  };
}
