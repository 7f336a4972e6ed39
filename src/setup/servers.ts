import { existsSync } from 'node:fs';
import { readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory, SecretaryError } from '../common/index.js';
import { machineDistribution, type Package, unpackPackages } from './apt.js';
import type { Distribution } from './apt-sources.js';
import type { CommandLine } from './command.js';
import { installOnce } from './install.js';
import { type Progress, silentProgress } from './progress.js';

export type ServerId = keyof typeof servers;

interface Recipe {
  /** Debian's suite. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Taken too where the suite has them: Debian has moved modules between packages. */
  readonly optional?: readonly string[];
  /** Names on Ubuntu, whose own suite is used; undefined: not to be had there. */
  readonly ubuntu?: readonly string[];
  /** A program that must be there afterwards, below the tree. */
  readonly proof: string;
}

/** The folder that Debian calls after the processor, and the name of its program loader. */
const platform =
  process.arch === 'arm64'
    ? { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' }
    : { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' };

const lib = `usr/lib/${platform.triplet}`;

/** Every program that demo and tests run, and where it comes from. */
const servers = {
  'asterisk-22': {
    suite: 'sid',
    packages: ['asterisk', 'asterisk-core-sounds-en-gsm'],
    optional: ['asterisk-voicemail'],
    ubuntu: ['asterisk', 'asterisk-core-sounds-en-gsm'],
    proof: 'usr/sbin/asterisk',
  },
  'asterisk-16': {
    suite: 'bullseye',
    packages: ['asterisk', 'asterisk-core-sounds-en-gsm', 'asterisk-voicemail'],
    proof: 'usr/sbin/asterisk',
  },
  mysql: {
    suite: 'sid',
    packages: ['mysql-server-core'],
    ubuntu: ['mysql-server-core-8.0'],
    proof: 'usr/sbin/mysqld',
  },
  'mariadb-10.11': { suite: 'bookworm', packages: ['mariadb-server-core'], proof: 'usr/sbin/mariadbd' },
  'mariadb-11.8': {
    suite: 'sid',
    packages: ['mariadb-server-core'],
    ubuntu: ['mariadb-server-core'],
    proof: 'usr/sbin/mariadbd',
  },
  'llama-server': { suite: 'sid', packages: ['llama.cpp-tools'], proof: 'usr/bin/llama-server' },
  'espeak-ng': {
    suite: 'bookworm',
    packages: ['espeak-ng', 'espeak-ng-data'],
    ubuntu: ['espeak-ng', 'espeak-ng-data'],
    proof: 'usr/bin/espeak-ng',
  },
  // A library that is loaded into a program of this machine, so it is taken from the suite that is closest to it.
  faketime: {
    suite: 'bookworm',
    packages: ['libfaketime'],
    ubuntu: ['libfaketime'],
    proof: `${lib}/faketime/libfaketime.so.1`,
  },
  flite: { suite: 'bookworm', packages: ['flite'], ubuntu: ['flite'], proof: 'usr/bin/flite' },
  'pocketsphinx-testdata': {
    suite: 'bookworm',
    packages: ['pocketsphinx-testdata'],
    ubuntu: ['pocketsphinx-testdata'],
    proof: 'usr/share/pocketsphinx/test/data',
  },
  'recorded-prompts': {
    suite: 'bookworm',
    packages: ['asterisk-core-sounds-en-wav'],
    ubuntu: ['asterisk-core-sounds-en-wav'],
    proof: 'usr/share/asterisk/sounds/en_US_f_Allison',
  },
  'recorded-sentences': {
    suite: 'bookworm',
    packages: ['codec2-examples'],
    ubuntu: ['codec2-examples'],
    proof: 'usr/share/codec2/wav',
  },
} satisfies Record<string, Recipe>;

export const serverIds = Object.keys(servers) as ServerId[];

/** The last ones are folders that Debian's maintainer scripts or a program's RUNPATH would name; neither works in a tree. */
const libraryFolders = [lib, `lib/${platform.triplet}`, 'usr/lib', 'lib', 'usr/lib/mysql/private'].concat(
  ['blas', 'lapack', 'pulseaudio', 'llama'].map((name) => `${lib}/${name}`),
);

/** An unpacked server with all its libraries. Nothing of it is installed; its programs run through its own loader. */
export interface ServerTree {
  readonly id: ServerId;
  /** What stands for `/` in it. */
  readonly root: string;
  readonly packages: readonly Package[];
  /** The folder of its shared libraries and of what programs keep beside them (Asterisk's modules, say). */
  readonly libraries: string;
  /** A path in the tree, e.g. `path('usr/share/asterisk')`. */
  path(name: string): string;
  /** What to spawn for `program` ("usr/sbin/asterisk"); it sees only the tree's libraries. */
  run(program: string, args: readonly string[]): CommandLine;
}

/**
 * Gives a server, fetching it first when this machine's cache lacks it.
 * @throws SecretaryError 'unavailable' with what apt said
 */
export async function ensureServer(id: ServerId, progress: Progress = silentProgress): Promise<ServerTree> {
  const folder = join(cacheDirectory(), 'servers', id);
  const wanted = packagesFor(servers[id], await machineDistribution());
  const installed = await installOnce<Package[]>(
    folder,
    progress,
    (temporary) => fetchServer(id, temporary, progress),
    (packages) => isWhole(id, folder, packages, wanted ?? []),
  );
  return openTree(id, folder, installed.facts);
}

async function fetchServer(id: ServerId, temporary: string, progress: Progress): Promise<Package[]> {
  const recipe: Recipe = servers[id];
  const machine = await machineDistribution();
  const packages = packagesFor(recipe, machine);
  if (!packages) throw new SecretaryError('unavailable', `${id} is only to be had from Debian's mirror, not Ubuntu's`);
  progress.say(
    `Fetching ${id} (${packages.join(', ')} of ${machine.id === 'ubuntu' ? machine.codename : recipe.suite})`,
  );
  const unpacked = await unpackPackages(recipe.suite, packages, recipe.optional ?? [], temporary, progress);
  if (!existsSync(join(temporary, recipe.proof))) {
    throw new SecretaryError('damaged', `${id} was fetched, but ${recipe.proof} is not in it`);
  }
  await linkPrompts(join(temporary, 'usr/share/asterisk/sounds'));
  return unpacked;
}

function isWhole(id: ServerId, folder: string, packages: readonly Package[], wanted: readonly string[]): boolean {
  const names = packages.map(({ name }) => name);
  return wanted.every((name) => names.includes(name)) && existsSync(join(folder, servers[id].proof));
}

function packagesFor(recipe: Recipe, machine: Distribution): readonly string[] | undefined {
  return machine.id === 'ubuntu' ? recipe.ubuntu : recipe.packages;
}

/** Asterisk looks for prompts in `en`; the package calls its folder after the speaker. */
async function linkPrompts(sounds: string): Promise<void> {
  const names = await readdir(sounds).catch(() => [] as string[]);
  const speaker = names.find((name) => name.startsWith('en_US'));
  if (speaker && !names.includes('en')) await symlink(speaker, join(sounds, 'en'));
}

async function openTree(id: ServerId, root: string, packages: readonly Package[]): Promise<ServerTree> {
  const path = (name: string) => join(root, name);
  const libraryPath = libraryFolders.map(path).filter(existsSync).join(':');
  const loader = await findLoader(root);
  const env = { ...withoutPreload(), ...dataFolders(path) };
  return {
    id,
    root,
    packages,
    path,
    libraries: path(lib),
    run(program, args) {
      const own = loader ? ['--library-path', libraryPath, path(program)] : [];
      return { command: loader ?? path(program), args: [...own, ...args], env };
    },
  };
}

/** The tree's loader, never the machine's: an absolute link in the tree would lead out of it. */
async function findLoader(root: string): Promise<string | undefined> {
  const folders = ['usr/lib64', `usr/lib/${platform.triplet}`, `lib/${platform.triplet}`];
  const inside = await realpath(root);
  for (const folder of folders) {
    const file = join(root, folder, platform.loader);
    const target = await readlink(file).then(
      (link) => join(dirname(file), link),
      () => file,
    );
    const real = await realpath(target).catch(() => undefined);
    if (real?.startsWith(`${inside}/`)) return real;
  }
  return undefined;
}

/** Where programs look for their data when it is not below the machine's own /usr. */
function dataFolders(path: (name: string) => string): NodeJS.ProcessEnv {
  return existsSync(path(`${lib}/espeak-ng-data`)) ? { ESPEAK_DATA_PATH: path(lib) } : {};
}

/** A preloaded library of the machine does not fit another libc. */
function withoutPreload(): NodeJS.ProcessEnv {
  const { LD_PRELOAD: _preload, LD_LIBRARY_PATH: _path, ...rest } = process.env;
  return rest;
}
