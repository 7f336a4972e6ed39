import type { z } from 'zod';
import { nodeAt, ruleOf } from './describe.js';
import { closest } from './suggest.js';

/** One fault: where, and what would be right. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** Turns zod's findings into sentences for the person who wrote the file. `raw` is the parsed file. */
export function faultsOf(issues: readonly Issue[], raw: unknown): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownOption(issue.path, key));
    if (issue.code === 'custom' && issue.message !== 'Invalid input')
      return [{ path: issue.path, message: issue.message }];
    if (issue.code === 'invalid_key') return [wrongKey(issue.path)];
    return [wrongValue(issue.path, raw)];
  });
}

/** `asterisk.ari.url`, or "the file" for its top. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}

function unknownOption(parent: readonly PropertyKey[], key: string): Fault {
  const known = Object.keys(nodeAt(parent)?.properties ?? {});
  const near = closest(key, known);
  const hint = near ? `did you mean "${near}"?` : `known here: ${known.join(', ')}`;
  return { path: [...parent, key], message: `unknown option; ${hint}` };
}

function wrongKey(path: readonly PropertyKey[]): Fault {
  return { path, message: `the key must be ${nodeAt(path.slice(0, -1))?.keyRule ?? 'another'}` };
}

function wrongValue(path: readonly PropertyKey[], raw: unknown): Fault {
  const node = nodeAt(path);
  const value = valueAt(raw, path);
  const rule = ruleOf(node);
  if (value === undefined) return { path, message: `is missing: must be ${rule}` };
  // A secret that was written wrongly is still a secret.
  const shown = node?.secret ? '' : `, not ${show(value)}`;
  return { path, message: `must be ${rule}${shown}` };
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}

function show(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a section';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
