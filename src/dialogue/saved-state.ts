import { z } from 'zod';
import type { Turn } from '../terms/index.js';
import { begin } from './step.js';
import type { DialogueContext, DialogueState } from './types.js';

/** Raised whenever a state that was written before can no longer be gone on with. */
const VERSION = 1;

const count = z.number().int().nonnegative();
const ms = z.number().finite();
const speech = z.strictObject({ id: z.string(), text: z.string(), engine: z.string(), closes: z.boolean() });
const texts = z.array(z.string());

/** What of a dialogue's state is kept; its turns are kept one by one, and its context is known from the call. */
const kept = z.strictObject({
  phase: z.enum(['new', 'greeting', 'speaking', 'listening', 'thinking', 'transferring', 'closing', 'ended']),
  notes: z.record(z.string(), z.string()),
  endedBy: z.enum(['caller', 'secretary', 'time-limit', 'fault', 'interrupted', 'transfer']).optional(),
  nextId: count,
  speech: speech.optional(),
  cut: z.array(speech),
  reply: z
    .strictObject({
      id: z.string(),
      text: z.string(),
      passedOn: count,
      endsCall: z.boolean(),
      searched: texts.optional(),
      found: texts.optional(),
      toolCalls: count.optional(),
    })
    .optional(),
  unheard: z.string().optional(),
  resumed: count,
  silentPrompts: count,
  modelFailures: z.number().nonnegative(),
  turnsSinceFailure: count,
  keys: z.string(),
  keysStartMs: ms,
  keysEndMs: ms,
  reopened: z.boolean(),
  timeIsUp: z.boolean(),
  bridge: speech.optional(),
  bridges: count,
  bridged: z.boolean(),
  lastText: z.string(),
  transfers: count,
  alarm: z.strictObject({ asked: count }).optional(),
  message: z.strictObject({ fromMs: ms, fromTurn: count }).optional(),
  noisePrompts: count,
  noiseFromMs: ms,
  foreign: z.number().nonnegative(),
  deaf: z.boolean().optional(),
});
const document = z.strictObject({ version: z.literal(VERSION), state: kept });

/** The state as JSON, for `restoreState`. It holds the caller's words: encrypt it. */
export function saveState({ context: _, turns: __, ...state }: DialogueState): string {
  return JSON.stringify({ version: VERSION, state });
}

/**
 * The state that `saveState` wrote, with what is kept elsewhere: the context, and every turn that was written down, which
 * may be more than the state knew. Undefined when it cannot be gone on with: written by another version, or damaged.
 */
export function restoreState(
  saved: string,
  context: DialogueContext,
  turns: readonly Turn[],
): DialogueState | undefined {
  const read = document.safeParse(parsed(saved));
  return read.success ? { ...begin(context).state, ...read.data.state, turns } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
