import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { messageOf, SecretaryError } from '../common/index.js';
import { parseMailbox, readMailboxFile } from '../config/mailboxes/index.js';
import type { Mailbox } from '../terms/index.js';
import { type Story, storyForm } from './story.js';

/**
 * The stories of a file, or of all files of a folder that end with .yaml, in the order of their names. A file holds one
 * story or several, separated by "---". Mailboxes in files of their own lie in a folder below.
 * @throws SecretaryError 'bad-input' with the file, the story and the path of every fault
 */
export function readStories(place: string): readonly Story[] {
  const files = filesOf(place);
  if (files.length === 0) throw new SecretaryError('bad-input', `${place} holds no stories: files that end with .yaml`);
  const faults: string[] = [];
  const stories = files.flatMap((file) => storiesOf(file, faults));
  if (faults.length > 0) throw new SecretaryError('bad-input', faults.join('\n'));
  return stories;
}

function filesOf(place: string): readonly string[] {
  try {
    if (!statSync(place).isDirectory()) return [place];
    return readdirSync(place)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(place, name));
  } catch (cause) {
    throw new SecretaryError('bad-input', `cannot read ${place}: ${messageOf(cause)}`, { cause });
  }
}

function storiesOf(file: string, faults: string[]): readonly Story[] {
  const documents = parseAllDocuments(textOf(file));
  return ('empty' in documents ? [] : documents).flatMap((document, index) => {
    const where = documents.length === 1 ? file : `${file}, story ${index + 1}`;
    if (document.errors.length > 0) {
      faults.push(...document.errors.map(({ message }) => `${where}: ${message.split('\n')[0]}`));
      return [];
    }
    return storyOf(document.toJS(), file, where, faults) ?? [];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SecretaryError('bad-input', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

function storyOf(raw: unknown, file: string, where: string, faults: string[]): Story | undefined {
  const checked = storyForm.safeParse(raw);
  if (!checked.success) {
    for (const { path, message } of checked.error.issues)
      faults.push(`${where}: ${path.join('.') || 'the story'}: ${message}`);
    return undefined;
  }
  const { mailbox: written, turns, ...rest } = checked.data;
  try {
    return { ...rest, file, mailbox: mailboxOf(written, file, where), acts: turns };
  } catch (error) {
    faults.push(`${where}: mailbox: ${messageOf(error)}`);
    return undefined;
  }
}

/** What every story's mailbox needs and no story is about. */
const usual = {
  extension: '201',
  managerEmail: 'manager@example.org',
  phoneRegion: 'US',
  timeZone: 'America/New_York',
};

function mailboxOf(written: string | Record<string, unknown>, file: string, where: string): Mailbox {
  if (typeof written !== 'string') return parseMailbox({ ...usual, ...written }, `${where}: the mailbox`);
  const path = resolve(dirname(file), written);
  const list = readMailboxFile(path);
  if (list.length !== 1) throw new SecretaryError('bad-input', `${path} holds ${list.length} mailboxes, not one`);
  return parseMailbox({ ...usual, ...(list[0] as object) }, path);
}
