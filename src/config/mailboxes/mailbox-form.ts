import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf, SecretaryError } from '../../common/index.js';
import { fill, languageSection, sectionOf, sentence } from '../../languages/index.js';
import { defaultAgenda, type Field, fieldTypes, type Mailbox, repeatsRepetition } from '../../terms/index.js';

/** Longest call when the owner says nothing else, milliseconds. */
const DEFAULT_MAX_CALL_MS = 300_000;
/** Longest free text, characters. */
const LARGEST_KNOWLEDGE_TEXT = 2_000_000;

const text = (max: number) => z.string().trim().min(1).max(max);
const line = (max: number) => text(max).regex(/^[^\p{Cc}]*$/u, 'one line without control characters');

const field = z
  .strictObject({
    name: z.string().regex(/^[a-z]\w{0,39}$/i, 'a word of letters, digits and _'),
    type: z.enum(fieldTypes),
    required: z.boolean().default(false),
    question: text(500).optional(),
    label: line(100).optional(),
    pattern: z
      .string()
      .min(1)
      .max(200)
      .refine(isPattern, 'a regular expression')
      .refine((source) => !repeatsRepetition(source), 'without a repeated group that holds *, +, ?, {m,n} or |')
      .optional(),
    choices: z.array(line(100)).min(2).max(20).optional(),
    confirm: z.boolean().optional(),
  })
  .refine(({ type, choices }) => (type === 'choice') === (choices !== undefined), {
    path: ['choices'],
    error: 'the possible answers of a field of type choice, and of no other',
  })
  .refine(({ type, pattern }) => type === 'code' || pattern === undefined, {
    path: ['pattern'],
    error: 'left out: only a field of type code has one',
  });

/** What a mailbox says where its owner gives no words. */
const unsaid = languageSection({
  name: 'mailbox',
  schema: z.strictObject({
    /** {mailbox} is its name. */
    greeting: sentence,
  }),
});

/** What an owner must and may say about a mailbox. */
const form = z.strictObject({
  extension: z.coerce
    .string()
    .regex(/^[\w*#+-]{1,64}$/, 'digits, letters, * # + - or _, as the dialplan hands it over'),
  name: line(200),
  managerName: line(200).optional(),
  managerEmail: z.email('an e-mail address').max(320),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'a language code such as "en"')
    .default('en'),
  timeZone: z.string().refine(isTimeZone, 'a time zone such as "Europe/Berlin"').default(ownTimeZone),
  phoneRegion: z.string().regex(/^[A-Z]{2}$/, 'a country code such as "US": national numbers are read as of there'),
  greeting: text(1000).optional(),
  persona: text(4000).default('Friendly, calm and brief.'),
  knowledge: z.array(z.strictObject({ question: text(500), answer: text(2000) })).default([]),
  agenda: z
    .array(field)
    .min(1)
    .refine(haveOwnNames, 'a list whose fields have names of their own: two have the same')
    .default([...defaultAgenda] as never),
  maxCallMs: z.int().min(10_000).max(7_200_000).default(DEFAULT_MAX_CALL_MS),
  missedCallLetter: z.boolean().default(true),
  lamp: z
    .string()
    .regex(/^[\w.-]+@[\w.-]+$/, 'box@context, such as "201@secretary"')
    .optional(),
  secretaryName: line(60).optional(),
  greetingRecording: line(500).refine(isAbsolute, 'a WAV file with its whole path').optional(),
  knowledgeText: z.string().trim().min(1).max(LARGEST_KNOWLEDGE_TEXT).optional(),
  transferTo: z
    .string()
    .regex(/^[0-9*#+\w-]{1,64}@[\w-]{1,64}$/, 'extension@context of the dialplan, such as "100@from-internal"')
    .optional(),
  urgentWords: z.array(line(60)).max(100).optional(),
  alertEmail: z.email('an e-mail address').max(320).optional(),
  remembersCallers: z.boolean().optional(),
});

/** Checks a mailbox as flags or a file give it. @throws SecretaryError bad-input with every fault and its path */
export function parseMailbox(raw: unknown, where: string): Mailbox {
  const checked = form.safeParse(raw);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'the mailbox'}: ${told(issue, raw)}`);
    throw new SecretaryError('bad-input', [`${where} is not right:`, ...faults].join('\n  '), {
      advice:
        'An example: secretary mailbox add 201 --name "Ruth Adler" --manager-email ruth@adler.example --phone-region US',
    });
  }
  const { greeting, managerName, agenda, ...rest } = checked.data;
  return {
    ...(defined(rest) as Omit<Mailbox, 'managerName' | 'greeting' | 'agenda'>),
    managerName: managerName ?? rest.name,
    greeting: greeting ?? fill(sectionOf(rest.language, unsaid).greeting, { mailbox: rest.name }),
    agenda: agenda.map((one) => defined(one) as Field),
  };
}

/** Without the keys that nobody gave. */
function defined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What a YAML file holds, one mailbox or a list of them, not checked yet. @throws SecretaryError bad-input */
export function readMailboxFile(file: string): readonly unknown[] {
  try {
    const written: unknown = parse(readFileSync(file, 'utf8'));
    return Array.isArray(written) ? written : [written];
  } catch (cause) {
    throw new SecretaryError('bad-input', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** A free text for a mailbox. @throws SecretaryError bad-input */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SecretaryError('bad-input', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** zod's own words are for programmers. Rules of ours are noun phrases: they follow "must be". */
function told(issue: z.core.$ZodIssue, raw: unknown): string {
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], raw);
  const isOurs = !/^(Invalid|Too|Unrecognized)/.test(issue.message);
  const rule = isOurs ? `must be ${issue.message}` : '';
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.join(', ')}`;
  if (value === undefined || value === '') return ['is missing', rule].filter(Boolean).join(': ');
  if (issue.code === 'too_small') return bound('at least', issue.minimum, issue.origin);
  if (issue.code === 'too_big') return bound('at most', issue.maximum, issue.origin);
  if (issue.code === 'invalid_type') return `must be a ${issue.expected}`;
  return rule || issue.message;
}

function bound(how: string, limit: number | bigint, of: string): string {
  if (of === 'string') return `must have ${how} ${limit} characters`;
  return of === 'array' ? `must have ${how} ${limit} entries` : `must be ${how} ${limit}`;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function haveOwnNames(fields: readonly { name: string }[]): boolean {
  return new Set(fields.map(({ name }) => name)).size === fields.length;
}
