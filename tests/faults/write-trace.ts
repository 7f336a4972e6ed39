// Loaded into the daemon by `node --import`: writes down what it does to the files of one folder, each thing when it is done.
import { appendFileSync } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';
import type { TracedStep } from './power.js';

const { SECRETARY_TRACE_FOLDER: folder = '', SECRETARY_TRACE_FILE: traceFile = '' } = process.env;
/** What a handle can do to a file and is not understood here; the trace would have a hole. */
const UNKNOWN = ['truncate', 'writeFile', 'writev', 'createWriteStream'] as const;
let handles = 0;

const { open, rename, unlink } = promises;
promises.open = async (path, flags = 'r', mode) => {
  const handle = await open(path, flags, mode);
  if (!isOurs(path)) return handle;
  handles += 1;
  const file = handles;
  const isFolder = (await handle.stat()).isDirectory();
  tell({ step: 'open', file, path: `${path}`, truncates: `${flags}`.startsWith('w'), isFolder });
  return traced(handle, file);
};
promises.rename = async (from, to) => {
  await rename(from, to);
  if (isOurs(from)) tell({ step: 'rename', path: `${from}`, to: `${to}` });
};
promises.unlink = async (path) => {
  await unlink(path);
  if (isOurs(path)) tell({ step: 'unlink', path: `${path}` });
};
syncBuiltinESMExports();

/** What was written before a sync began is on the disk when it is done; what was written meanwhile perhaps not. */
function traced(handle: FileHandle, file: number): FileHandle {
  let written = 0;
  let covered = 0;
  const { appendFile, sync, datasync } = handle;
  const write = handle.write as (data: Uint8Array) => Promise<{ bytesWritten: number }>;
  const wrote = (data: unknown) => {
    written += 1;
    tell({ step: 'write', file, data: bytesOf(data).toString('base64') });
  };
  const syncing = async (what: () => Promise<void>) => {
    const writes = written;
    await what.call(handle);
    tell({ step: 'sync', file, writes: writes - covered });
    covered = writes;
  };
  const changes = {
    appendFile: async (data: string | Uint8Array) => {
      await appendFile.call(handle, data);
      wrote(data);
    },
    write: async (data: Uint8Array) => {
      const result = await write.call(handle, data);
      wrote(data.subarray(0, result.bytesWritten));
      return result;
    },
    sync: () => syncing(sync),
    datasync: () => syncing(datasync),
  };
  const refused = Object.fromEntries(
    UNKNOWN.map((name) => [name, () => Promise.reject(new Error(`no trace: ${name}`))]),
  );
  return Object.assign(handle, changes, refused);
}

function isOurs(path: unknown): boolean {
  return folder !== '' && (`${path}` === folder || `${path}`.startsWith(folder + sep));
}

function bytesOf(data: unknown): Buffer {
  return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data as Uint8Array);
}

function tell(step: TracedStep): void {
  appendFileSync(traceFile, `${JSON.stringify(step)}\n`);
}
