import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CommandLine, findProgram, runCommand } from './command.js';
import type { Progress } from './progress.js';
import { silentProgress } from './progress.js';
import { ensureServer, type ServerId, type ServerTree } from './servers.js';

/** An Asterisk that can be run with a configuration of ours. */
export interface AsteriskInstallation {
  /** Whose it is: installed on the machine, or fetched into our cache. */
  readonly source: 'machine' | 'private';
  /** "22.10.1" */
  readonly version: string;
  /** Folder of its modules. */
  readonly modules: string;
  /** Folder that holds `sounds`. */
  readonly data: string;
  run(args: readonly string[]): CommandLine;
  /** A sentence for the user. */
  readonly notice: string;
}

/** A database server that can be run on a data directory of ours. */
export interface DatabaseInstallation {
  readonly source: 'machine' | 'private';
  readonly kind: 'mysql' | 'mariadb';
  /** "9.7.4" */
  readonly version: string;
  /** What it calls its base directory. */
  readonly base: string;
  run(args: readonly string[]): CommandLine;
  readonly notice: string;
}

export type DatabaseFlavour = 'mysql' | 'mariadb-10.11' | 'mariadb-11.8';

/** Oldest Asterisk that the product runs with. */
const OLDEST_ASTERISK = 16;

/** The private Asterisk of one version: what the tests run, whatever the machine has. */
export async function privateAsterisk(
  version: '22' | '16',
  progress: Progress = silentProgress,
): Promise<AsteriskInstallation> {
  const tree = await ensureServer(`asterisk-${version}`, progress);
  const run = (args: readonly string[]) => tree.run('usr/sbin/asterisk', args);
  const exact = packageVersion(tree, 'asterisk');
  const modules = [tree.libraries, tree.path('usr/lib')].map((folder) => join(folder, 'asterisk/modules'));
  return {
    source: 'private',
    version: exact,
    modules: modules.find((folder) => existsSync(folder)) ?? '',
    data: tree.path('usr/share/asterisk'),
    run,
    notice: `Asterisk ${exact}, a private copy in this user's cache`,
  };
}

/** The machine's own Asterisk where it is recent enough, else the private one. */
export async function pickAsterisk(progress: Progress = silentProgress): Promise<AsteriskInstallation> {
  return (await machineAsterisk()) ?? privateAsterisk('22', progress);
}

async function machineAsterisk(): Promise<AsteriskInstallation | undefined> {
  const program = findProgram('asterisk');
  if (!program) return undefined;
  const run = (args: readonly string[]) => ({ command: program, args, env: process.env });
  const version = await versionOf(run(['-V']));
  const libraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64'];
  const modules = libraries.map((folder) => join(folder, 'asterisk/modules')).find((folder) => existsSync(folder));
  const data = ['/usr/share/asterisk', '/var/lib/asterisk'].find((folder) => existsSync(join(folder, 'sounds')));
  if (!modules || !data || Number.parseInt(version, 10) < OLDEST_ASTERISK) return undefined;
  const notice = `Asterisk ${version}, this machine's own with a private configuration`;
  return { source: 'machine', version, modules, data, run, notice };
}

/** The private database server of one flavour: what the tests run, whatever the machine has. */
export async function privateDatabase(
  flavour: DatabaseFlavour,
  progress: Progress = silentProgress,
): Promise<DatabaseInstallation> {
  const tree = await ensureServer(flavour satisfies ServerId, progress);
  const kind = flavour === 'mysql' ? 'mysql' : 'mariadb';
  const program = kind === 'mysql' ? 'usr/sbin/mysqld' : 'usr/sbin/mariadbd';
  const version = packageVersion(tree, kind === 'mysql' ? 'mysql-server-core' : 'mariadb-server-core');
  const notice = `${kind === 'mysql' ? 'MySQL' : 'MariaDB'} ${version}, a private copy in this user's cache`;
  return { source: 'private', kind, version, base: tree.path('usr'), run: (args) => tree.run(program, args), notice };
}

/** The machine's own mysqld or mariadbd where it may be run on other folders, else a private MySQL. */
export async function pickDatabase(progress: Progress = silentProgress): Promise<DatabaseInstallation> {
  return (await machineDatabase()) ?? privateDatabase('mysql', progress);
}

async function machineDatabase(): Promise<DatabaseInstallation | undefined> {
  const program = findProgram('mariadbd') ?? findProgram('mysqld');
  // Ubuntu's AppArmor keeps its mysqld inside /var/lib/mysql.
  if (!program || existsSync('/etc/apparmor.d/usr.sbin.mysqld')) return undefined;
  const run = (args: readonly string[]) => ({ command: program, args, env: process.env });
  const output = await runCommand(program, ['--version'], { timeoutMs: 10_000 }).catch(() => '');
  const version = /Ver ([\d.]+)/.exec(output)?.[1];
  if (!version) return undefined;
  const kind = /mariadb/i.test(output) ? 'mariadb' : 'mysql';
  const notice = `${kind === 'mysql' ? 'MySQL' : 'MariaDB'} ${version}, this machine's own with a private data directory`;
  return { source: 'machine', kind, version, base: dirname(dirname(await realpath(program))), run, notice };
}

async function versionOf(line: CommandLine): Promise<string> {
  const output = await runCommand(line.command, line.args, { env: line.env, timeoutMs: 10_000 }).catch(() => '');
  return /(\d+\.[\d.]+)/.exec(output)?.[1] ?? '';
}

/** "1:22.10.1+dfsg+~cs6-1" → "22.10.1" */
function packageVersion(tree: ServerTree, prefix: string): string {
  const version = tree.packages.find(({ name }) => name === prefix || name.startsWith(`${prefix}-`))?.version ?? '';
  return /^(?:\d+:)?([\d.]+)/.exec(version)?.[1] ?? version;
}
