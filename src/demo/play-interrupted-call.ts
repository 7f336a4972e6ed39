import { SecretaryError, systemClock } from '../common/index.js';
import type { Turn } from '../terms/index.js';
import { demoCallerNumber, demoMailbox } from './demo-mailbox.js';
import { LiveView } from './live-view.js';
import type { PhoneLine, Telephone } from './phone-line.js';
import { type CallerLine, SimulatedCaller } from './simulated-caller.js';
import type { Stage } from './stage.js';

export interface InterruptedOptions {
  stage: Stage;
  telephone: Telephone;
  /** Said to the secretary; after the answer to the last of them its daemon is killed. */
  lines: readonly CallerLine[];
  /** Said to VoiceMail() after its beep. */
  message: CallerLine;
  signal: AbortSignal;
  onTurn: (turn: Turn) => void;
  onKilled: () => void;
}

export interface InterruptedCall {
  readonly callId: string;
  /** Caller's turns that are in the database though the daemon is dead. */
  readonly turnsKept: readonly Turn[];
  /** From kill -9 to VoiceMail()'s first sound in the caller's received audio, milliseconds. */
  readonly afterMs: number;
  /** The message that VoiceMail() took. */
  readonly voicemailPath: string;
}

/** How long VoiceMail() may take to keep the message after the caller hung up, milliseconds. */
const MESSAGE_MS = 15_000;

/** A call in the middle of which the daemon is killed (kill -9); the caller goes on talking to VoiceMail(). */
export async function playInterruptedCall(options: InterruptedOptions): Promise<InterruptedCall> {
  const { stage, telephone, signal } = options;
  const view = new LiveView(stage.storage, options.onTurn);
  await view.start();
  const before = await stage.pbx.voicemails();
  const line = await telephone.dial(demoMailbox.extension, demoCallerNumber, signal);
  try {
    const afterMs = await talkAndKill(line, options, view);
    await line.hangUp();
    const voicemailPath = await newMessage(stage, before);
    const call = view.callId === undefined ? undefined : await stage.storage.calls.find(view.callId);
    if (call === undefined) throw new SecretaryError('internal', 'the interrupted call is not in the database');
    return { callId: call.id, turnsKept: call.turns, afterMs, voicemailPath };
  } finally {
    await line.hangUp();
  }
}

async function talkAndKill(line: PhoneLine, options: InterruptedOptions, view: LiveView): Promise<number> {
  const over = AbortSignal.any([line.call.hungUp, options.signal]);
  const caller = new SimulatedCaller({ media: line.media });
  const listening = caller.listen();
  const following = new AbortController();
  const followed = view.follow(following.signal);
  try {
    await caller.talk(options.lines, over);
    await caller.untilQuiet(over);
    options.stage.killDaemon();
    const killedAtMs = line.media.nowMs();
    caller.forget();
    options.onKilled();
    const heardAtMs = await caller.untilHeard(over);
    // VoiceMail() says that nobody is there, explains itself and beeps; its silences in between are short.
    await caller.untilQuiet(over, VOICEMAIL_QUIET_MS);
    await caller.say(options.message, over);
    await systemClock.sleep(1_000);
    return heardAtMs - killedAtMs;
  } finally {
    following.abort();
    await followed;
    await line.media.close();
    await listening;
  }
}

/** Longer than the pauses between VoiceMail()'s prompts. */
const VOICEMAIL_QUIET_MS = 2_000;

async function newMessage(stage: Stage, before: readonly string[]): Promise<string> {
  const end = systemClock.monotonicMs() + MESSAGE_MS;
  while (systemClock.monotonicMs() < end) {
    const path = (await stage.pbx.voicemails()).find((each) => !before.includes(each));
    if (path !== undefined) return path;
    await systemClock.sleep(200);
  }
  throw new SecretaryError('timeout', `VoiceMail() kept no message within ${MESSAGE_MS} ms`);
}
