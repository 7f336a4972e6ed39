import { type Logger, messageOf, within } from '../common/index.js';
import type { MediaPort } from '../media/index.js';
import type { IncomingCall } from '../telephony/index.js';
import type { Gone } from './gone.js';
import type { CallLimits } from './limits.js';
import type { CallKeeper } from './run-call.js';

/** What a call needs before anything can be said. */
export interface Line {
  readonly media: MediaPort;
  readonly writer: CallKeeper;
}

export interface TakingOptions {
  call: IncomingCall;
  openMedia: (call: IncomingCall, signal: AbortSignal, log: Logger) => Promise<MediaPort>;
  beginRecord: () => Promise<CallKeeper>;
  gone: Gone;
  limits: CallLimits;
  log: Logger;
}

/**
 * Takes the call: makes the media leg and begins the record side by side (the caller waits for the slower of both only),
 * answers, joins. What was made is undone when the rest fails, also when it comes late.
 *
 * @returns the line; or, when the caller hung up meanwhile, the record that was begun: a missed call
 * @throws what failed while the caller is still there; of the call nothing is kept then
 */
export async function take(options: TakingOptions): Promise<Line | { media: undefined; writer: CallKeeper }> {
  const { limits, gone } = options;
  const abort = new AbortController();
  const opening = options.openMedia(options.call, abort.signal, options.log);
  const beginning = options.beginRecord();
  const [media, writer] = await Promise.allSettled([
    within(opening, limits.connectMs, 'opening the media', gone.signal),
    within(beginning, limits.connectMs, 'beginning the record'),
  ]);
  try {
    if (writer.status === 'rejected') throw writer.reason;
    if (media.status === 'rejected') throw media.reason;
    await within(options.call.answer(), limits.connectMs, 'answering', gone.signal);
    await within(options.call.joinMedia(), limits.connectMs, 'joining the media', gone.signal);
    return { media: media.value, writer: writer.value };
  } catch (error) {
    abort.abort();
    undo(opening, (port) => port.close(), options.log);
    if (gone.cause === 'caller' && writer.status === 'fulfilled') return { media: undefined, writer: writer.value };
    undo(beginning, (begun) => begun.discard?.(), options.log);
    throw error;
  }
}

/** Undoes what was made, now or whenever it comes. What never came needs no undoing. */
function undo<T>(made: Promise<T>, how: (made: T) => unknown, log: Logger): void {
  made.then(
    async (thing) => {
      try {
        await how(thing);
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'a call that was not taken left something behind');
      }
    },
    () => undefined,
  );
}
