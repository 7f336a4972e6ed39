import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { messageOf, SecretaryError } from '../common/index.js';
import { faultsOf, pathText } from './faults.js';
import { offsetOf } from './lines.js';
import { resolveValues } from './resolve.js';
import { type Config, schema } from './schema.js';

/** Where the configuration is unless --config or SECRETARY_CONFIG says otherwise. */
export const usualPlace = '/etc/asterisk-secretary/secretary.yaml';

/** A top-level section of the file. */
export type Section = keyof Config;

export interface LoadOptions<S extends Section = Section> {
  /** Check and return these sections only, for a command that needs no others. Default: all of them. */
  sections?: readonly S[];
  /** Where `{ env: NAME }` looks. Default: the process's own. */
  environment?: NodeJS.ProcessEnv;
  /** Told what is allowed but unwise; one sentence each. */
  onWarning?: (message: string) => void;
}

export interface ParseOptions<S extends Section = Section> extends LoadOptions<S> {
  /** Named in faults. Default: "the configuration". */
  name?: string;
  /** Relative paths count from here. Default: the current folder. */
  folder?: string;
}

/**
 * Reads the configuration file. Relative paths in it count from its folder.
 * @throws SecretaryError bad-configuration with every fault on a line of its own: line number, path, what would be right.
 */
export function loadConfig<S extends Section = Section>(file: string, options: LoadOptions<S> = {}): Pick<Config, S> {
  const { content, mode } = read(file);
  const plainSecrets: string[] = [];
  const config = parse(content, { ...options, name: file, folder: dirname(resolve(file)) }, plainSecrets);
  if (plainSecrets.length > 0 && (mode & 0o077) !== 0) {
    const which = plainSecrets.join(', ');
    options.onWarning?.(`${file} holds secrets (${which}) and is open to others; run: chmod 600 ${file}`);
  }
  return config;
}

/** The same for a text. @throws SecretaryError bad-configuration. */
export function parseConfig<S extends Section = Section>(yaml: string, options: ParseOptions<S> = {}): Pick<Config, S> {
  return parse(yaml, options, []);
}

function read(file: string): { content: string; mode: number } {
  try {
    return { content: readFileSync(file, 'utf8'), mode: statSync(file).mode };
  } catch (cause) {
    throw new SecretaryError('bad-configuration', `cannot read the configuration ${file}: ${whyUnread(cause)}`, {
      cause,
      advice: 'Copy secretary.example.yaml to start one, or name yours with --config FILE.',
    });
  }
}

function whyUnread(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EACCES' ? 'this user may not read it' : messageOf(cause);
}

function parse<S extends Section>(yaml: string, options: ParseOptions<S>, plainSecrets: string[]): Pick<Config, S> {
  const { name = 'the configuration', folder = process.cwd(), environment = process.env } = options;
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    const sentences = document.errors.map((error) => `line ${lineAt(error.pos[0])}: not YAML: ${error.message}`);
    throw wrong(name, sentences);
  }
  const raw = onlySections(withoutEmpty(document.toJS()) ?? {}, options.sections);
  const checked = schemaOf(options.sections).safeParse(raw);
  const faults = checked.success ? [] : faultsOf(checked.error.issues, raw);
  // Secrets of a file with other faults are read too, so that one run shows everything.
  const values = checked.success ? checked.data : raw;
  const resolved = resolveValues(values, { folder, environment, faults, plainSecrets });
  if (faults.length === 0) return resolved as Pick<Config, S>;
  const placed = faults.map((fault) => ({ fault, offset: offsetOf(document, fault.path) ?? -1 }));
  placed.sort((a, b) => a.offset - b.offset);
  const line = (offset: number) => (offset < 0 ? '' : `line ${lineAt(offset)}: `);
  throw wrong(
    name,
    placed.map(({ fault, offset }) => `${line(offset)}${pathText(fault.path)}: ${fault.message}`),
  );
}

function schemaOf(sections: readonly Section[] | undefined): z.ZodType {
  if (!sections) return schema;
  return schema.pick(Object.fromEntries(sections.map((section) => [section, true])) as { [K in Section]?: true });
}

/** Leaves out the sections that were not asked for; an unknown one stays and is a fault. */
function onlySections(raw: unknown, sections: readonly Section[] | undefined): unknown {
  if (!sections || !isMap(raw)) return raw;
  const asked: readonly string[] = sections;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => asked.includes(key) || !(key in schema.shape)));
}

/** `section:` with nothing but comments below it is the same as no section. */
function withoutEmpty(value: unknown): unknown {
  if (value === null) return undefined;
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(name: string, sentences: readonly string[]): SecretaryError {
  const count = sentences.length === 1 ? '1 fault' : `${sentences.length} faults`;
  return new SecretaryError('bad-configuration', [`${name} has ${count}:`, ...sentences].join('\n  '), {
    advice: 'Every option is explained in secretary.example.yaml.',
  });
}
