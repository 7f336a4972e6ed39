import { z } from 'zod';
import type { Mailbox } from '../terms/index.js';

/** What the caller does next. */
export type CallerAct =
  | { readonly type: 'says'; readonly text: string }
  /** Speaks when these words of the secretary were heard; what follows them is cut. */
  | { readonly type: 'interrupts'; readonly after: string; readonly text: string }
  | { readonly type: 'keys'; readonly keys: string }
  | { readonly type: 'silence'; readonly ms: number }
  | { readonly type: 'hangs-up' };

/** A text that must occur, or a pattern that must match. */
export type Wanted = string | RegExp;

/** A conversation as data: what the caller does, and what must and must not come of it. */
export interface Story {
  readonly title: string;
  readonly file: string;
  readonly mailbox: Mailbox;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly now: Date;
  readonly transfer: 'answered' | 'unanswered';
  readonly earlierCalls: readonly { readonly at: Date; readonly callerName: string; readonly reason: string }[];
  readonly acts: readonly CallerAct[];
  /** What the caller says after that, by what is asked; see `storyForm`. */
  readonly answers: Readonly<Record<string, string>>;
  readonly expect: Expected;
}

export interface Expected {
  /** All that may be noted; undefined: the notes are not looked at. */
  readonly fields?: Readonly<Record<string, Wanted>> | undefined;
  readonly says: readonly Wanted[];
  readonly neverSays: readonly Wanted[];
  /** Undefined: not looked at. 'nobody': the conversation is still going on. */
  readonly endedBy?: string | undefined;
  /** Most turns of the caller. */
  readonly maxTurns?: number | undefined;
  /** Whether the caller was to be put through; false: must not. Undefined: not looked at. */
  readonly transfer?: boolean | undefined;
  readonly alerts?: number | undefined;
}

/** When a story takes place unless it says otherwise: a Monday afternoon. */
const USUAL_NOW = '2026-11-23T15:00:00Z';

const wanted = z
  .string()
  .min(1)
  .transform((text, issues): Wanted => {
    const pattern = /^\/(.*)\/([a-z]*)$/s.exec(text);
    if (pattern === null) return text;
    try {
      return new RegExp(pattern[1] ?? '', pattern[2]);
    } catch {
      issues.addIssue({ code: 'custom', message: 'must be a regular expression between slashes' });
      return z.NEVER;
    }
  });

const act = z.union(
  [
    z.string().transform((text): CallerAct => ({ type: 'says', text })),
    z
      .strictObject({ after: z.string().min(1), says: z.string() })
      .transform(({ after, says }): CallerAct => ({ type: 'interrupts', after, text: says })),
    z
      .strictObject({ keys: z.coerce.string().regex(/^[0-9*#]+$/) })
      .transform(({ keys }): CallerAct => ({ type: 'keys', keys })),
    z
      .strictObject({ silence: z.number().positive().max(600) })
      .transform(({ silence }): CallerAct => ({ type: 'silence', ms: silence * 1000 })),
    z.strictObject({ hangsUp: z.literal(true) }).transform((): CallerAct => ({ type: 'hangs-up' })),
  ],
  {
    error:
      'must be what the caller says, or one of { keys: "5#" }, { silence: seconds }, { after: words, says: words }, { hangsUp: true }',
  },
);

const moment = z.union([z.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a moment such as 2026-11-23T15:00:00Z',
});
const texts = z.array(wanted).default([]);

/** A story as its file has it; `mailbox` is read by whoever reads the file. */
export const storyForm = z.strictObject({
  title: z.string().min(1).max(200),
  mailbox: z.union([z.string().min(1), z.record(z.string(), z.unknown())], {
    error: 'must be a mailbox, or the name of a file that holds one',
  }),
  callerNumber: z.coerce.string().max(40).default(''),
  callerName: z.string().max(80).default(''),
  now: moment.default(USUAL_NOW).transform((value) => new Date(value)),
  transfer: z.enum(['answered', 'unanswered']).default('unanswered'),
  earlierCalls: z
    .array(
      z.strictObject({
        at: moment.transform((value) => new Date(value)),
        callerName: z.string().default(''),
        reason: z.string().default(''),
      }),
    )
    .default([]),
  turns: z.array(act).max(500).default([]),
  /**
   * After `turns`: what the caller says to a question, whatever the order of the questions. Keys: a field of the agenda,
   * own-number, confirm, rest, message, anything-else, open; `otherwise` for every other sentence.
   */
  answers: z.record(z.string(), z.string().min(1)).default({}),
  expect: z.strictObject({
    fields: z.record(z.string(), wanted).optional(),
    says: texts,
    neverSays: texts,
    endedBy: z.enum(['caller', 'secretary', 'time-limit', 'transfer', 'nobody']).optional(),
    maxTurns: z.int().positive().optional(),
    transfer: z.boolean().optional(),
    alerts: z.int().min(0).optional(),
  }),
});
