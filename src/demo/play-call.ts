import type { Frame } from '../audio/index.js';
import type { Storage } from '../storage/index.js';
import type { Turn } from '../terms/index.js';
import { LiveView } from './live-view.js';
import type { Telephone } from './phone-line.js';
import { type CallerLine, type CallerMeasures, SimulatedCaller } from './simulated-caller.js';

export interface PlayOptions {
  telephone: Telephone;
  storage: Storage;
  extension: string;
  callerId: string;
  lines: readonly CallerLine[];
  signal: AbortSignal;
  onTurn: (turn: Turn) => void;
  onGreeting?: (delayMs: number) => void;
  onAnswer?: (delayMs: number) => void;
  onLine?: (line: CallerLine, atMs: number) => void;
}

export interface PlayedCall {
  /** Id of the call in the database. */
  readonly callId: string | undefined;
  readonly measures: CallerMeasures;
  /** What the caller's side received and sent. */
  readonly tracks: { readonly heard: readonly Frame[]; readonly said: readonly Frame[] };
}

/** How long the secretary may take to hang up after the caller's last line, milliseconds. */
const GOODBYE_MS = 60_000;

/** Places one call, says the lines, waits until the secretary hangs up, and shows the dialogue meanwhile. */
export async function playCall(options: PlayOptions): Promise<PlayedCall> {
  const { telephone, storage, lines, signal } = options;
  const view = new LiveView(storage, options.onTurn);
  await view.start();
  const line = await telephone.dial(options.extension, options.callerId, signal);
  const over = AbortSignal.any([line.call.hungUp, line.media.closed, signal]);
  const following = new AbortController();
  const followed = view.follow(following.signal);
  const caller = new SimulatedCaller({ ...options, media: line.media });
  const listening = caller.listen();
  try {
    const measures = await caller.talk(lines, over);
    await hungUp(over);
    return { callId: view.callId, measures, tracks: caller.tracks };
  } finally {
    await line.hangUp();
    await listening;
    await view.until((call) => call.state !== 'live', 10_000);
    following.abort();
    await followed;
  }
}

function hungUp(over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GOODBYE_MS);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
