import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** One thing that a program did to the files of a folder. Paths are absolute, files are numbered as they were opened. */
export type TracedStep =
  | {
      readonly step: 'open';
      readonly file: number;
      readonly path: string;
      readonly truncates: boolean;
      readonly isFolder: boolean;
    }
  /** Behind what the file has. */
  | { readonly step: 'write'; readonly file: number; readonly data: string }
  /** Done; it covers so many more writes of this handle: those that had been done when it began. */
  | { readonly step: 'sync'; readonly file: number; readonly writes: number }
  | { readonly step: 'rename'; readonly path: string; readonly to: string }
  | { readonly step: 'unlink'; readonly path: string };

/** The files of a folder: content by path below it. */
export type Files = ReadonlyMap<string, Buffer>;

interface Inode {
  /** What is on the disk for sure, and what was written since, in order. */
  safe: Buffer;
  unsafe: Buffer[];
}

/**
 * What a folder that was empty holds after steps of a program: as everybody sees it, and as a disk has it that loses its
 * power behind the last step. POSIX promises no more than this: of a file what was written before its last fsync(2), of a
 * folder the names that were in it at its last fsync.
 *
 * @param torn share of what was written since the last fsync that reached the disk all the same, 0–1
 */
export function replay(folder: string, steps: readonly TracedStep[], torn = 0): { seen: Files; safe: Files } {
  const names = new Map<string, Inode>();
  const durable = new Map<string, Inode>();
  const opened = new Map<number, { readonly path: string; readonly inode: Inode | undefined }>();
  for (const step of steps) {
    if (step.step === 'open') opened.set(step.file, { path: step.path, inode: open(names, step) });
    else if (step.step === 'write') opened.get(step.file)?.inode?.unsafe.push(Buffer.from(step.data, 'base64'));
    else if (step.step === 'sync') sync(opened.get(step.file), step.writes, names, durable);
    else move(names, step);
  }
  return {
    seen: filesOf(folder, names, ({ safe, unsafe }) => Buffer.concat([safe, ...unsafe])),
    safe: filesOf(folder, durable, ({ safe, unsafe }) => Buffer.concat([safe, cut(Buffer.concat(unsafe), torn)])),
  };
}

/** The steps that a program had told when it was killed; a line that it was just writing is none. */
export async function readTrace(path: string): Promise<TracedStep[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TracedStep);
}

/** The files that are in a folder now. */
export async function filesIn(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path)] as const)));
}

/** Makes a folder hold these files and no others; folders in it stay. */
export async function restore(folder: string, files: Files): Promise<void> {
  for (const path of (await filesIn(folder)).keys()) await rm(join(folder, path));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o600 });
  }
}

/** Names, lengths and digests, to compare two states of a folder. */
export function inventory(files: Files): string[] {
  const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex').slice(0, 12);
  return [...files].map(([path, content]) => `${path} ${content.length} ${digest(content)}`).sort();
}

function open(names: Map<string, Inode>, step: TracedStep & { step: 'open' }): Inode | undefined {
  if (step.isFolder) return undefined;
  const inode = names.get(step.path) ?? { safe: Buffer.alloc(0), unsafe: [] };
  if (step.truncates) Object.assign(inode, { safe: Buffer.alloc(0), unsafe: [] });
  names.set(step.path, inode);
  return inode;
}

/** Of a folder the names get onto the disk, of a file what was written. */
function sync(
  opened: { readonly path: string; readonly inode: Inode | undefined } | undefined,
  writes: number,
  names: ReadonlyMap<string, Inode>,
  durable: Map<string, Inode>,
): void {
  if (opened === undefined) return;
  const { path, inode } = opened;
  if (inode !== undefined) {
    const done = inode.unsafe.splice(0, Math.min(writes, inode.unsafe.length));
    inode.safe = Buffer.concat([inode.safe, ...done]);
    return;
  }
  const isIn = (name: string) => dirname(name) === path;
  for (const name of durable.keys()) if (isIn(name)) durable.delete(name);
  for (const [name, each] of names) if (isIn(name)) durable.set(name, each);
}

function move(names: Map<string, Inode>, step: TracedStep & { step: 'rename' | 'unlink' }): void {
  const inode = names.get(step.path);
  names.delete(step.path);
  if (step.step === 'rename' && inode !== undefined) names.set(step.to, inode);
}

function filesOf(folder: string, names: ReadonlyMap<string, Inode>, content: (inode: Inode) => Buffer): Files {
  return new Map([...names].map(([path, inode]) => [relative(folder, path), content(inode)] as const));
}

function cut(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * share));
}
