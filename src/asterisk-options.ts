import type { Config } from './config/index.js';
import type { AsteriskOptions } from './telephony/index.js';

/** How Asterisk is reached, as the configuration says. */
export function asteriskOptions({ asterisk }: Pick<Config, 'asterisk'>): AsteriskOptions {
  const { ari, ami, callSockets, transport, leaseMs, renewalMs } = asterisk;
  const { url, user, password, application, requestTimeoutMs } = ari;
  return {
    ariUrl: url,
    ariUser: user,
    ariPassword: password,
    application,
    requestTimeoutMs,
    transport,
    leaseMs,
    renewalMs,
    ...(ami && { ami }),
    ...(callSockets && { callSockets }),
  };
}
