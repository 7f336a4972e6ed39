import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { SecretaryError } from '../common/index.js';

/**
 * Unpacks the members of a zip that `place` wants. yauzl refuses names that lead out of the folder and checks CRC-32.
 *
 * @param place gives the name below `folder`, or undefined to leave the member out
 * @throws SecretaryError 'damaged' when the archive cannot be read
 */
export async function unzip(
  archive: string,
  folder: string,
  place: (member: string) => string | undefined,
): Promise<string[]> {
  const unpacked: string[] = [];
  try {
    const zip = await openPromise(archive, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
      if (!name) continue;
      const target = join(folder, name);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      unpacked.push(name);
    }
  } catch (error) {
    throw SecretaryError.from(error, 'damaged', 'the archive cannot be unpacked');
  }
  return unpacked;
}
