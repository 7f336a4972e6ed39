import type { MediaPort } from './media-port.js';

/**
 * Nothing ever came: a phone that has just been connected sends at once, also one that is silent in pauses, and a router that
 * has to learn the way needs a second or two, milliseconds.
 */
const NEVER_MS = 10_000;
/**
 * Nothing comes any more. Some phones send nothing while their user says nothing or holds the line, and the dialogue itself
 * asks and says goodbye to a silent caller long before: what is left is a way that broke, milliseconds.
 */
const NO_LONGER_MS = 45_000;

/** The far end sends nothing at all for longer than silence explains. Such a call is better off with VoiceMail(). */
export function isOneWay(port: Pick<MediaPort, 'nowMs' | 'receivedAtMs'>): boolean {
  const { receivedAtMs } = port;
  return port.nowMs() > (receivedAtMs === undefined ? NEVER_MS : receivedAtMs + NO_LONGER_MS);
}
