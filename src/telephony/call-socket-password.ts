import { createHash } from 'node:crypto';

/**
 * What Asterisk shows where nobody has chosen a password: made of the one for ARI, so that whoever listens on our port while we are
 * away does not learn that. `printf 'call-sockets:%s' "$ARI_PASSWORD" | sha256sum` says the same.
 */
export function callSocketPassword(ariPassword: string): string {
  return createHash('sha256').update(`call-sockets:${ariPassword}`).digest('hex');
}
