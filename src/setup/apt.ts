import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, SecretaryError } from '../common/index.js';
import { type AptSource, type Distribution, parseAptSources, parseOsRelease, privateSources } from './apt-sources.js';
import { runCommand } from './command.js';
import { withLock } from './lock.js';
import type { Progress } from './progress.js';

/** A Debian package that was unpacked. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/** Package lists older than this are fetched again, because a moving suite drops the packages they name. */
const LISTS_FRESH_MS = 3_600_000;

/**
 * Unpacks packages and what they depend on into `tree`, from the machine's own mirror, without touching the system and
 * without root. apt checks the signature of the suite and the SHA-256 of each package against it.
 *
 * @param suite Debian's; an Ubuntu machine always uses its own
 * @param optional taken too where the suite has them
 * @throws SecretaryError 'unavailable' when there is no apt, no mirror, or the mirror has no such package
 */
export async function unpackPackages(
  suite: string,
  packages: readonly string[],
  optional: readonly string[],
  tree: string,
  progress: Progress,
): Promise<Package[]> {
  const lines = privateSources(await machineSources(), await machineDistribution(), suite);
  if (lines.length === 0) {
    throw new SecretaryError('unavailable', "this machine's apt sources name no Debian or Ubuntu archive", {
      advice: 'Add one to /etc/apt/sources.list.d, or install asterisk and mysql-server or mariadb-server yourself.',
    });
  }
  const root = new AptRoot(join(cacheDirectory(), 'apt', suite), lines);
  return withLock(join(cacheDirectory(), 'apt', `${suite}.lock`), async () => {
    const archives = join(tree, '.archives');
    try {
      await root.download(packages, optional, archives, progress);
      return await unpackAll(archives, tree, progress);
    } finally {
      await rm(archives, { recursive: true, force: true });
    }
  });
}

/** apt's view of one suite: its own lists, cache and (empty) list of what is installed. */
class AptRoot {
  readonly #folder: string;
  readonly #lines: readonly string[];

  constructor(folder: string, lines: readonly string[]) {
    this.#folder = folder;
    this.#lines = lines;
  }

  async download(
    packages: readonly string[],
    optional: readonly string[],
    archives: string,
    progress: Progress,
  ): Promise<void> {
    await mkdir(join(archives, 'partial'), { recursive: true });
    const fresh = await this.#update(progress, LISTS_FRESH_MS);
    const known = await Promise.all(optional.map((name) => this.#knows(name)));
    const all = [...packages, ...optional.filter((_, index) => known[index])];
    try {
      await this.#fetch(all, archives, progress);
    } catch (error) {
      if (fresh) throw error;
      await this.#update(progress, 0);
      await this.#fetch(all, archives, progress);
    }
  }

  async #knows(name: string): Promise<boolean> {
    const names = await runCommand('apt-cache', [...this.#options(), 'pkgnames', name]);
    return names.split('\n').includes(name);
  }

  /** Gives whether the lists were fetched just now. */
  async #update(progress: Progress, freshMs: number): Promise<boolean> {
    const list = join(this.#folder, 'sources.list');
    const text = `${this.#lines.join('\n')}\n`;
    const stamp = join(this.#folder, 'updated');
    const updatedAt = (await stat(stamp).catch(() => undefined))?.mtimeMs ?? 0;
    const same = (await readFile(list, 'utf8').catch(() => '')) === text;
    if (same && Date.now() - updatedAt < freshMs) return false;
    await mkdir(join(this.#folder, 'lists', 'partial'), { recursive: true });
    await writeFile(list, text);
    await writeFile(join(this.#folder, 'status'), '');
    await this.#apt(['update', '--error-on=any'], 'the list of packages', progress);
    await writeFile(stamp, '');
    return true;
  }

  async #fetch(packages: readonly string[], archives: string, progress: Progress): Promise<void> {
    const what = `${packages[0]} and what it needs`;
    await this.#apt(['install', '-y', '--download-only', ...packages], what, progress, archives);
  }

  async #apt(args: readonly string[], what: string, progress: Progress, archives?: string): Promise<void> {
    const download = progress.download(what);
    try {
      await runCommand('apt-get', [...this.#options(archives), '-q', ...args], {
        env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
        advice: 'Check that this machine reaches its Debian mirror (apt-get update), then run it again.',
        onLine: (line) => {
          const percent = /^dlstatus:[^:]*:([\d.]+):/.exec(line)?.[1];
          if (percent) download.update(Number(percent) / 100);
        },
      });
      download.update(1);
    } finally {
      download.end();
    }
  }

  #options(archives = join(this.#folder, 'archives')): string[] {
    const settings = {
      'Dir::State::Lists': join(this.#folder, 'lists'),
      'Dir::State::status': join(this.#folder, 'status'),
      'Dir::State::extended_states': join(this.#folder, 'extended'),
      'Dir::Cache': this.#folder,
      'Dir::Cache::archives': archives,
      'Dir::Log': this.#folder,
      'Dir::Etc::SourceList': join(this.#folder, 'sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::Etc::PreferencesParts': '/dev/null',
      'Dir::Etc::Preferences': '/dev/null',
      // An archived suite is no longer signed anew; its signature is checked all the same.
      'Acquire::Check-Valid-Until': 'false',
      'Acquire::Languages': 'none',
      // Indexes that some desktops add; nobody reads them here.
      'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
      'Acquire::Retries': '3',
      'Acquire::http::Timeout': '30',
      'Acquire::https::Timeout': '30',
      'APT::Install-Recommends': 'false',
      'APT::Get::List-Cleanup': 'false',
      // Root's apt would otherwise drop to a user who may not read our folders.
      'APT::Sandbox::User': '',
      'APT::Status-Fd': '1',
      'Debug::NoLocking': '1',
    };
    return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }
}

async function unpackAll(archives: string, tree: string, progress: Progress): Promise<Package[]> {
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb')).sort();
  progress.say(`  apt checked the signature of the suite and the SHA-256 of ${files.length} packages; unpacking`);
  const unpacked: Package[] = [];
  for (const file of files) {
    await runCommand('dpkg-deb', ['-x', join(archives, file), tree]);
    await rm(join(archives, file));
    // NAME_VERSION_ARCHITECTURE.deb, where apt writes the colon of an epoch as %3a.
    const [name = file, version = ''] = file.split('_');
    unpacked.push({ name, version: decodeURIComponent(version) });
  }
  return unpacked;
}

export async function machineDistribution(): Promise<Distribution> {
  return parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/** Every archive in /etc/apt/sources.list and /etc/apt/sources.list.d. */
async function machineSources(folder = '/etc/apt'): Promise<AptSource[]> {
  const parts = await readdir(join(folder, 'sources.list.d')).catch(() => []);
  const names = parts.filter((name) => /\.(list|sources)$/.test(name)).sort();
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(folder, 'sources.list.d', name))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return files.flatMap((file, index) => parseAptSources(texts[index] ?? '', file));
}
