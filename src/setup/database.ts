import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheDirectory, SecretaryError } from '../common/index.js';
import { runCommand } from './command.js';
import { installOnce } from './install.js';
import { type DatabaseFlavour, type DatabaseInstallation, privateDatabase } from './installations.js';
import { withFreePorts } from './ports.js';
import { type Progress, silentProgress } from './progress.js';
import { type RunningServer, ServerProcess } from './server-process.js';

export interface MysqlOptions {
  /** Which private server. Default: mysql. */
  flavour?: DatabaseFlavour;
  /** A server that was chosen otherwise (`pickDatabase`); goes before `flavour`. */
  installation?: DatabaseInstallation;
  /** Holds the data in `data/`, log and pid file; made when it is missing. A second start finds the first one's data. */
  directory: string;
  /** Default: secretary. */
  user?: string;
  /** Letters and digits only. Default: a random one, new for each start. */
  password?: string;
  /** Default: secretary. Made when it is missing, utf8mb4. */
  database?: string;
  /** Default: a free one. */
  port?: number;
  progress?: Progress;
}

export interface RunningDatabase extends RunningServer {
  readonly host: string;
  readonly port: number;
  /** Its Unix socket; its root gets in there without a password. */
  readonly socketPath: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly installation: DatabaseInstallation;
}

/**
 * Starts a MySQL or MariaDB on 127.0.0.1 with a user who may do everything, and waits until it takes connections. It
 * dies with this process. The data directory is copied from one that was initialised before, so a start takes about a
 * second.
 *
 * @throws SecretaryError 'unavailable' with the tail of its log
 */
export async function startMysql(options: MysqlOptions): Promise<RunningDatabase> {
  const { directory, progress = silentProgress } = options;
  const installation = options.installation ?? (await privateDatabase(options.flavour ?? 'mysql', progress));
  const account = {
    user: identifier(options.user ?? 'secretary'),
    password: identifier(options.password ?? randomBytes(12).toString('hex')),
    database: identifier(options.database ?? 'secretary'),
  };
  await prepareData(installation, directory, progress);
  const initFile = join(directory, 'init.sql');
  await writeFile(initFile, accountSql(account), { mode: 0o600 });
  const start = (port: number) => startOn(installation, directory, initFile, port);
  const { port, socketPath, server, stop } = options.port
    ? await start(options.port)
    : await withFreePorts(1, ([port = 0]) => start(port));
  const { pid, logFile } = server;
  return { ...account, host: '127.0.0.1', port, socketPath, installation, pid, logFile, stop };
}

async function startOn(installation: DatabaseInstallation, directory: string, initFile: string, port: number) {
  // The path of a socket has room for 107 bytes; a directory of tests may well be longer.
  const sockets = await mkdtemp(join(tmpdir(), 'secretary-db-'));
  const socketPath = join(sockets, 's');
  const server = new ServerProcess({
    name: installation.kind,
    directory,
    line: installation.run(serverArguments(installation, directory, socketPath, port, initFile)),
    ready: async (process) => /ready for connections/.test(await process.log()),
  });
  const stop = async () => {
    await server.stop();
    await rm(sockets, { recursive: true, force: true });
  };
  try {
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, port, socketPath, stop };
}

function serverArguments(
  installation: DatabaseInstallation,
  directory: string,
  socket: string,
  port: number,
  initFile: string,
): string[] {
  const { kind } = installation;
  const small = ['--innodb-buffer-pool-size=32M', '--max-connections=60', '--skip-log-bin', '--skip-name-resolve'];
  const own =
    kind === 'mysql'
      ? ['--mysqlx=OFF', '--performance-schema=OFF', '--innodb-redo-log-capacity=16M', '--secure-file-priv=NULL']
      : ['--innodb-log-file-size=16M'];
  return [
    '--no-defaults',
    ...commonArguments(installation, join(directory, 'data')),
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${socket}`,
    `--pid-file=${join(directory, 'data', 'server.pid')}`,
    `--init-file=${initFile}`,
    ...small,
    ...own,
  ];
}

function commonArguments(installation: DatabaseInstallation, data: string): string[] {
  const root = process.getuid?.() === 0 ? ['--user=root'] : [];
  const messages = `--lc-messages-dir=${shareFolder(installation)}`;
  return [
    `--basedir=${installation.base}`,
    messages,
    `--datadir=${data}`,
    `--tmpdir=${temporaryFolder(data)}`,
    ...root,
  ];
}

/** One of its own: a MariaDB that starts deletes what it finds of temporary tables, also those of another that runs. */
function temporaryFolder(data: string): string {
  return join(dirname(data), 'tmp');
}

/** MariaDB's is `share/mariadb` since version 11. */
function shareFolder(installation: DatabaseInstallation): string {
  const folders = ['mariadb', 'mysql'].map((name) => join(installation.base, 'share', name));
  return folders.find((folder) => existsSync(folder) && folder.endsWith(installation.kind)) ?? (folders[1] as string);
}

/** Gives `directory/data` a copy of the template, unless a former start left its data there. */
async function prepareData(installation: DatabaseInstallation, directory: string, progress: Progress): Promise<void> {
  const data = join(directory, 'data');
  await mkdir(temporaryFolder(data), { recursive: true, mode: 0o700 });
  if (existsSync(data)) return;
  const name = `${installation.kind}-${installation.version}-${installation.source}`;
  const template = await installOnce(join(cacheDirectory(), 'templates', name), progress, async (temporary) => {
    progress.say(`Preparing an empty ${installation.kind} ${installation.version} database`);
    await initialise(installation, join(temporary, 'data'));
    return { version: installation.version };
  });
  await cp(join(template.folder, 'data'), data, { recursive: true, mode: constants.COPYFILE_FICLONE });
  await chmod(data, 0o700);
}

async function initialise(installation: DatabaseInstallation, data: string): Promise<void> {
  const common = ['--no-defaults', ...commonArguments(installation, data)];
  await mkdir(temporaryFolder(data), { recursive: true, mode: 0o700 });
  if (installation.kind === 'mysql') {
    const line = installation.run([...common, '--initialize-insecure', '--innodb-redo-log-capacity=16M']);
    await runCommand(line.command, line.args, { env: line.env, timeoutMs: 180_000 });
    return;
  }
  await mkdir(data, { mode: 0o700 });
  const line = installation.run([...common, '--bootstrap', '--innodb-log-file-size=16M', '--log-warnings=0']);
  const input = await bootstrapSql(shareFolder(installation));
  await runCommand(line.command, line.args, { env: line.env, timeoutMs: 180_000, input });
}

/** What mariadb-install-db feeds to the server; that script itself does not run out of a tree. */
async function bootstrapSql(share: string): Promise<string> {
  const names = (await readdir(share)).filter((name) => name.endsWith('.sql'));
  const order = ['system_tables.sql', 'performance_tables.sql', 'system_tables_data.sql', 'fill_help_tables.sql'];
  const wanted = [...order, 'maria_add_gis_sp_bootstrap.sql', 'sys_schema.sql'];
  const files = wanted.map((end) => names.find((name) => name.endsWith(end)));
  const missing = wanted.filter((_, index) => !files[index]);
  if (missing.length > 0) throw new SecretaryError('damaged', `MariaDB's ${missing.join(', ')} are not in ${share}`);
  const texts = await Promise.all(files.map((name) => readFile(join(share, name ?? ''), 'utf8')));
  return ['create database if not exists mysql;', 'use mysql;', 'SET @auth_root_socket=NULL;', ...texts].join('\n');
}

/** One statement a line: init files know no others. */
function accountSql(account: { user: string; password: string; database: string }): string {
  const { user, password, database } = account;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;`,
    `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';`,
    `ALTER USER '${user}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`,
    '',
  ].join('\n');
}

function identifier(text: string): string {
  if (/^\w+$/.test(text)) return text;
  throw new SecretaryError('bad-input', `"${text}" has other than letters, digits and underscores`);
}
