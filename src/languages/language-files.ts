import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { messageOf, projectRoot, SecretaryError } from '../common/index.js';

const SHIPPED_FOLDER = join(projectRoot, 'languages');
/** Every section stands in this one, so it is the last resort for a language that lacks one. */
const FALL_BACK = 'en';

/** A part of a language's file that one room reads. */
export interface Section<S extends z.ZodType> {
  /** The key in the file. */
  readonly name: string;
  readonly schema: S;
  /**
   * What is taken from English where a language lacks it: the whole section or none of it, which keeps two languages
   * apart (the default); or single entries, so that a language may begin with a few of many.
   */
  readonly borrows?: 'section' | 'entries';
}

type Tree = Readonly<Record<string, unknown>>;

const files = new Map<string, Tree>();
const sections = new Map<string, unknown>();
/** Every section that some room of this program reads. */
const described = new Set<Section<z.ZodType>>();

/** Codes of the languages that have a file: "de", "en", "ko". */
export function languageCodes(): string[] {
  const names = [SHIPPED_FOLDER, ownFolder()].flatMap((folder) => namesIn(folder));
  return [...new Set(names.flatMap((name) => /^([a-z]{2,3})\.yaml$/.exec(name)?.[1] ?? []))].sort();
}

/** What a room reads of a language's file; known from then on to `faultsOfLanguage`. */
export function languageSection<const T extends Section<z.ZodType>>(section: T): T {
  described.add(section);
  return section;
}

/**
 * Tries every section of a language that the rooms of this program read, which a call does one by one when it first needs
 * them. Gives each fault, with its advice.
 */
export function faultsOfLanguage(language: string): SecretaryError[] {
  return [...described].flatMap((section) => {
    try {
      sectionOf(language, section);
      return [];
    } catch (error) {
      return [SecretaryError.from(error, 'bad-configuration', `the language "${language}"`)];
    }
  });
}

/**
 * A room's section of a language, checked once; English where the language has no such section, or no such entry of a
 * section that borrows them. An administrator's file replaces single entries of a shipped one.
 *
 * @throws SecretaryError('bad-configuration') naming file, section and every fault
 */
export function sectionOf<S extends z.ZodType>(language: string, section: Section<S>): z.output<S> {
  const code = languageHas(language, section.name) ? language : FALL_BACK;
  const key = `${code} ${section.name}`;
  if (!sections.has(key)) sections.set(key, checked(code, section));
  return sections.get(key) as z.output<S>;
}

/**
 * Reads all files, which takes a tenth of a second for each: for a program that answers calls, before the first one.
 *
 * @throws SecretaryError('bad-configuration') for a file that is no YAML
 */
export function readLanguages(): void {
  for (const code of languageCodes()) fileOf(code);
}

/** Whether a language has words of its own for something. */
export function languageHas(language: string, name: string): boolean {
  return name in fileOf(language);
}

function checked<S extends z.ZodType>(code: string, { name, schema, borrows }: Section<S>): z.output<S> {
  const own = fileOf(code)[name];
  const whole = borrows === 'entries' && isTree(own) ? merged(treeAt(fileOf(FALL_BACK), name), own) : own;
  const result = schema.safeParse(whole);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  ${[name, ...path].join('.')}: ${message}`);
  throw new SecretaryError('bad-configuration', `the language "${code}" is not right:\n${faults.join('\n')}`, {
    advice: `Look into ${code}.yaml in ${SHIPPED_FOLDER} and ${ownFolder()}; en.yaml there says what each entry is for.`,
  });
}

function fileOf(language: string): Tree {
  const known = files.get(language);
  if (known !== undefined) return known;
  // A mailbox may name any language; as a file name it must not lead anywhere else.
  const isCode = /^[a-z]{2,3}$/.test(language);
  const tree = isCode ? merged(read(SHIPPED_FOLDER, language), read(ownFolder(), language)) : {};
  files.set(language, tree);
  return tree;
}

function read(folder: string, language: string): Tree {
  const path = join(folder, `${language}.yaml`);
  try {
    return (parse(readFileSync(path, 'utf8')) ?? {}) as Tree;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SecretaryError('bad-configuration', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Entry by entry: what is a list or a text is replaced as a whole. */
function merged(shipped: Tree, own: Tree): Tree {
  const both = Object.entries(own).map(([key, value]) => [
    key,
    isTree(value) ? merged(treeAt(shipped, key), value) : value,
  ]);
  return { ...shipped, ...Object.fromEntries(both) };
}

function treeAt(tree: Tree, key: string): Tree {
  const value = tree[key];
  return isTree(value) ? value : {};
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where an administrator's own languages and changes lie; what stands there goes before what is shipped. */
function ownFolder(): string {
  return process.env.SECRETARY_LANGUAGES ?? '/etc/asterisk-secretary/languages';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nobody has languages of their own
  }
}
