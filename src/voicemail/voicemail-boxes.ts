import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digitsOf, type MessageFacts, readFacts } from './message-facts.js';

export interface VoicemailBoxesOptions {
  /** Where app_voicemail keeps its files: /var/spool/asterisk/voicemail. */
  readonly folder: string;
  /** The context of the boxes, as in voicemail.conf. Default: "default", as the dialplan says it. */
  readonly context?: string;
}

export interface WantedMessage {
  /** The box: its extension. */
  readonly mailbox: string;
  /** Asterisk's name of the caller's channel. */
  readonly channelName: string;
  /** As the PBX gave it; empty when withheld. */
  readonly callerNumber: string;
  /** The recording began no earlier, … */
  readonly from: Date;
  /** … and no later. */
  readonly until: Date;
  /** Larger messages are left where they are, bytes. */
  readonly maxBytes: number;
}

export interface VoicemailMessage {
  readonly audio: Buffer;
  /** Of the file: "wav". */
  readonly extension: string;
  readonly contentType: string;
  readonly durationMs: number;
}

export type MessageSearch =
  | { readonly state: 'found'; readonly message: VoicemailMessage }
  | { readonly state: 'too-large'; readonly durationMs: number }
  /** `isBeingLeft`: somebody is speaking to that box just now. */
  | { readonly state: 'none'; readonly isBeingLeft: boolean }
  /** The folder is not there, or not ours to read. */
  | { readonly state: 'unreadable'; readonly reason: string };

/** Formats that a message may be kept in, best for a letter's reader first. The last ones want a special player. */
const formats: readonly (readonly [extension: string, contentType: string])[] = [
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['WAV', 'audio/x-wav'],
  ['gsm', 'audio/x-gsm'],
  ['ulaw', 'application/octet-stream'],
  ['alaw', 'application/octet-stream'],
  ['g722', 'application/octet-stream'],
  ['sln', 'application/octet-stream'],
];
/** Where a new message may be: its owner may have heard it already. */
const folders = ['INBOX', 'Urgent', 'Old'];
const FACTS_BYTES = 16_384;
/** As many of the newest messages of a folder are looked at. */
const LOOKED_AT = 200;
/** A new file whose name must be what it is: no link to something else, no pipe that never ends. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The boxes of Asterisk's app_voicemail in its file storage (not ODBC, not IMAP), to be read only. A message is a sound file
 * and a text file that is there when the message is complete.
 */
export class VoicemailBoxes {
  readonly #folder: string;

  constructor({ folder, context = 'default' }: VoicemailBoxesOptions) {
    this.#folder = join(folder, context);
  }

  /** Looks for the message that this caller left after our part of the call. Never throws. */
  async find(wanted: WantedMessage): Promise<MessageSearch> {
    if (!/^[0-9A-Za-z*#+_-]{1,80}$/.test(wanted.mailbox)) return { state: 'unreadable', reason: 'no such box' };
    try {
      await readdir(this.#folder);
      const box = join(this.#folder, wanted.mailbox);
      for (const folder of folders) {
        const found = await inFolder(join(box, folder), wanted);
        if (found !== undefined) return found;
      }
      return { state: 'none', isBeingLeft: await isBeingLeft(join(box, 'tmp'), wanted) };
    } catch (error) {
      return { state: 'unreadable', reason: reasonOf(error) };
    }
  }

  /** Undefined: the boxes can be read; else why not. Never throws. */
  async fault(): Promise<string | undefined> {
    try {
      for (const box of await readdir(this.#folder)) {
        for (const folder of folders) await namesIn(join(this.#folder, box, folder));
      }
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }
}

async function inFolder(folder: string, wanted: WantedMessage): Promise<MessageSearch | undefined> {
  const numbers = (await namesIn(folder)).flatMap((name) => /^(msg\d{4,})\.txt$/.exec(name)?.[1] ?? []);
  for (const name of numbers.sort().reverse().slice(0, LOOKED_AT)) {
    const found = await readMessage(join(folder, name), wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Messages get other numbers when one before them is deleted or moved, sound first. So the text is read once more behind
 * the sound: while it is the same, the sound under this number was its own. Else it is somewhere else at the next look.
 */
async function readMessage(path: string, wanted: WantedMessage): Promise<MessageSearch | undefined> {
  const text = await readFile(`${path}.txt`, FACTS_BYTES);
  if (!Buffer.isBuffer(text)) return undefined;
  const facts = readFacts(text.toString('utf8'));
  if (facts === undefined || !isOf(facts, wanted)) return undefined;
  const { durationMs } = facts;
  let isThere = false;
  for (const [extension, contentType] of formats) {
    const audio = await readFile(`${path}.${extension}`, wanted.maxBytes);
    isThere ||= audio !== 'absent';
    if (!Buffer.isBuffer(audio)) continue;
    const again = await readFile(`${path}.txt`, FACTS_BYTES);
    if (!Buffer.isBuffer(again) || !again.equals(text)) return { state: 'none', isBeingLeft: true };
    return { state: 'found', message: { audio, extension, contentType, durationMs } };
  }
  return isThere ? { state: 'too-large', durationMs } : { state: 'none', isBeingLeft: true };
}

function isOf(facts: MessageFacts, { mailbox, channelName, callerNumber, from, until }: WantedMessage): boolean {
  const isItsTime = facts.atMs >= from.getTime() - 1_000 && facts.atMs <= until.getTime();
  const number = digitsOf(callerNumber);
  const isItsNumber = number === '' || facts.callerNumber === '' || facts.callerNumber === number;
  return facts.mailbox === mailbox && facts.channelName === channelName && isItsTime && isItsNumber;
}

/** While somebody speaks, VoiceMail() writes into the box's folder "tmp", without saying who it is. */
async function isBeingLeft(tmp: string, { from }: WantedMessage): Promise<boolean> {
  for (const name of await namesIn(tmp).catch(() => [])) {
    const info = await stat(join(tmp, name)).catch(() => undefined);
    if (info !== undefined && info.mtimeMs >= from.getTime()) return true;
  }
  return false;
}

/** None where there is no such folder. @throws what keeps it from being read */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  }
}

/** @throws what keeps it from being read, apart from its not being a file, or not there */
async function readFile(path: string, maxBytes: number): Promise<Buffer | 'absent' | 'too-large'> {
  let file: FileHandle;
  try {
    file = await open(path, READ_ONLY);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(codeOf(error))) return 'absent';
    throw error;
  }
  try {
    const info = await file.stat();
    if (!info.isFile()) return 'absent';
    if (info.size > maxBytes) return 'too-large';
    const buffer = Buffer.alloc(info.size);
    const { bytesRead } = await file.read(buffer, 0, info.size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code);
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such folder';
  return code === 'EACCES' || code === 'EPERM' ? 'the account may not read it' : `it cannot be read (${code})`;
}
