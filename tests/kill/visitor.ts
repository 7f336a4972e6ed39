import { messageOf, systemClock } from '../../src/common/index.js';
import { type CallerLine, type PhoneLine, SimulatedCaller } from '../../src/demo/index.js';
import { type BreakableHouse, wallMs } from './house.js';
import type { PlannedCall } from './plan.js';

/** One call from the caller's side, when it is over. Wall clock, milliseconds. */
export interface Visit {
  readonly number: string;
  readonly hungUpMs: number;
  /** What the caller waited for in vain; undefined: nothing. */
  readonly stranded: string | undefined;
}

/** Nobody stays longer on a line on which nothing is heard, milliseconds. */
const PATIENCE_MS = 30_000;
/** Silence of the other side after which it is the caller's turn, milliseconds. */
const TURN_AFTER_MS = 900;
/** Longer than the pauses between VoiceMail()'s prompts, milliseconds. */
const VOICEMAIL_QUIET_MS = 2_000;
/** How often a caller tries to hang up. */
const HANG_UP_ATTEMPTS = 10;
/** Between two tries, milliseconds. */
const HANG_UP_AGAIN_MS = 1_000;
/** How long VoiceMail() is listened to by a caller who leaves no message, milliseconds. */
const LISTENS_MS = 700;

/** What all visitors say, in this order. */
export interface Script {
  readonly lines: readonly CallerLine[];
  readonly message: CallerLine;
}

/** Calls, says what is planned to whoever answers, goes on with VoiceMail() when it comes to that, and hangs up. */
export async function visit(
  house: BreakableHouse,
  plan: PlannedCall,
  script: Script,
  signal: AbortSignal,
): Promise<Visit> {
  const number = house.nextNumber();
  let line: PhoneLine;
  try {
    line = await house.dial(number, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { number, hungUpMs: wallMs(), stranded: `nobody answered: ${messageOf(error)}` };
  }
  const caller = new SimulatedCaller({ media: line.media, patienceMs: PATIENCE_MS, turnAfterMs: TURN_AFTER_MS });
  const listening = caller.listen();
  let stranded: string | undefined;
  try {
    await converse(house.watch.left(number), line, caller, plan, script, signal);
  } catch (error) {
    signal.throwIfAborted();
    stranded = messageOf(error);
  } finally {
    await hungUp(line);
    await listening;
  }
  return { number, hungUpMs: wallMs(), stranded };
}

async function converse(
  left: AbortSignal,
  { call, media }: PhoneLine,
  caller: SimulatedCaller,
  plan: PlannedCall,
  script: Script,
  signal: AbortSignal,
): Promise<void> {
  const over = AbortSignal.any([call.hungUp, media.closed, signal]);
  const talking = AbortSignal.any([over, left]);
  await caller.talk(script.lines.slice(0, plan.lines), talking);
  await pause(plan.staysMs, talking);
  if (over.aborted || !left.aborted) return;
  caller.forget();
  await caller.untilHeard(over);
  await pause(LISTENS_MS, over);
  if (!plan.leavesMessage || over.aborted) return;
  await caller.untilQuiet(over, VOICEMAIL_QUIET_MS);
  await caller.say(script.message, over);
  await pause(500, over);
}

/** Ends early when the signal fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await systemClock.sleep(ms, signal).catch(() => undefined);
}

/** The telephone of a busy machine, or one that was stopped, may answer late; that is nothing of what is tried. */
export async function hungUp(line: PhoneLine): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await line.hangUp();
    } catch (error) {
      if (attempt === HANG_UP_ATTEMPTS) throw error;
      await systemClock.sleep(HANG_UP_AGAIN_MS);
    }
  }
}
