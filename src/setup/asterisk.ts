import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { messageOf, SecretaryError } from '../common/index.js';
import { type AsteriskFolders, baseFiles, fillIn, foldersIn, type Placeholders } from './asterisk-files.js';
import { runCommand } from './command.js';
import { type AsteriskInstallation, privateAsterisk } from './installations.js';
import { withFreePorts } from './ports.js';
import { type Progress, silentProgress } from './progress.js';
import { type RunningServer, ServerProcess } from './server-process.js';

export interface AsteriskOptions {
  /** Which private Asterisk. Default: 22. */
  version?: '22' | '16';
  /** An Asterisk that was chosen otherwise (`pickAsterisk`); goes before `version`. */
  installation?: AsteriskInstallation;
  /** Holds `etc`, `spool`, `log` …; made when it is missing. Files of a former start are overwritten. */
  directory: string;
  /**
   * Configuration by file name ("pjsip.conf", "sub/x.conf"); one of the same name as ours replaces it. Filled in:
   * `{{sipPort}} {{httpPort}} {{amiPort}} {{rtpStart}} {{rtpEnd}} {{user}} {{password}} {{directory}} {{etc}} {{spool}}
   * {{modules}} {{sounds}}` and the names in `values`. Ours: a PJSIP transport called `transport` on `{{sipPort}}`, an
   * ARI and AMI user `{{user}}`, and files that keep other modules quiet.
   */
  files?: Readonly<Record<string, string>>;
  /** More placeholders. */
  values?: Placeholders;
  /** 0–9: how much of the dialplan shows in `log/messages.log`. Default: 3. */
  verbose?: number;
  /** Name of the ARI and AMI user. Default: secretary. */
  user?: string;
  /** Default: a random one. */
  password?: string;
  /** Ports to use instead of free ones, when an instance comes back where it was. */
  ports?: AsteriskPorts;
  /** Names log and pid file. Default: asterisk. */
  name?: string;
  progress?: Progress;
}

export interface AsteriskPorts {
  readonly sipPort: number;
  readonly httpPort: number;
  readonly amiPort: number;
  readonly rtpStart: number;
  readonly rtpEnd: number;
}

export interface RunningAsterisk extends RunningServer, AsteriskPorts {
  readonly host: string;
  /** "22.10.1" */
  readonly version: string;
  /** Of ARI and AMI alike. */
  readonly user: string;
  readonly password: string;
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly directory: string;
  readonly folders: AsteriskFolders;
  readonly installation: AsteriskInstallation;
  /** Runs a console command and gives what it printed. */
  cli(command: string): Promise<string>;
  /** `log/messages.log` so far. */
  messages(): Promise<string>;
}

/** Ports of RTP for one instance. They are below the range that the kernel gives to others. */
const RTP_PORTS = 200;

/**
 * Starts an Asterisk on 127.0.0.1 and waits until it is fully booted and ARI answers. It dies with this process.
 * @throws SecretaryError 'unavailable' with the tail of its log
 */
export async function startAsterisk(options: AsteriskOptions): Promise<RunningAsterisk> {
  const { directory, progress = silentProgress } = options;
  const installation = options.installation ?? (await privateAsterisk(options.version ?? '22', progress));
  await mkdir(directory, { recursive: true });
  if (options.ports) return startOn(options, installation, options.ports);
  return withFreePorts(3, ([sipPort = 0, httpPort = 0, amiPort = 0]) => {
    const rtpStart = 10_000 + RTP_PORTS * randomInt(100);
    const ports = { sipPort, httpPort, amiPort, rtpStart, rtpEnd: rtpStart + RTP_PORTS - 1 };
    return startOn(options, installation, ports);
  });
}

async function startOn(
  options: AsteriskOptions,
  installation: AsteriskInstallation,
  ports: AsteriskPorts,
): Promise<RunningAsterisk> {
  const { directory, user = 'secretary', password = randomBytes(12).toString('hex'), name = 'asterisk' } = options;
  const folders = foldersIn(directory, await mkdtemp(join(tmpdir(), 'secretary-ast-')));
  const url = `http://127.0.0.1:${ports.httpPort}`;
  await writeConfiguration(options, installation, folders, { ...ports, user, password });
  const cli = (command: string) => runCli(installation, folders, command);
  const server = new ServerProcess({
    name,
    directory,
    line: installation.run(['-C', join(folders.etc, 'asterisk.conf'), '-f']),
    ready: async () => {
      await cli('core waitfullybooted');
      return ariAnswers(url, user, password);
    },
  });
  const stop = async () => {
    await server.stop();
    await rm(folders.run, { recursive: true, force: true });
  };
  const messages = () => readFile(join(folders.log, 'messages.log'), 'utf8').catch(() => '');
  await startOrExplain(server, stop, messages);
  return {
    ...ports,
    host: '127.0.0.1',
    version: installation.version,
    user,
    password,
    url,
    directory,
    folders,
    installation,
    pid: server.pid,
    logFile: server.logFile,
    cli,
    messages,
    stop,
  };
}

/** Asterisk says why it does not start in its own log rather than on its outputs. */
async function startOrExplain(server: ServerProcess, stop: () => Promise<void>, messages: () => Promise<string>) {
  try {
    await server.start();
  } catch (error) {
    const complaints = (await messages()).split('\n').filter((line) => / (ERROR|WARNING)\[/.test(line));
    await stop();
    const message = [messageOf(error), ...complaints.slice(-12)].join('\n  ');
    throw new SecretaryError('unavailable', message, { cause: error, advice: `Its log: ${server.logFile}` });
  }
}

async function writeConfiguration(
  options: AsteriskOptions,
  installation: AsteriskInstallation,
  folders: AsteriskFolders,
  own: Placeholders,
): Promise<void> {
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  const { directory, files = {}, values = {}, verbose = 3 } = options;
  const paths = { directory, etc: folders.etc, spool: folders.spool, modules: installation.modules };
  const placeholders = { ...own, ...paths, sounds: join(installation.data, 'sounds'), ...values };
  for (const [name, text] of Object.entries({ ...baseFiles(installation, folders, verbose), ...files })) {
    await mkdir(dirname(join(folders.etc, name)), { recursive: true });
    await writeFile(join(folders.etc, name), fillIn(text, placeholders), { mode: 0o600 });
  }
}

async function runCli(installation: AsteriskInstallation, folders: AsteriskFolders, command: string): Promise<string> {
  const line = installation.run(['-C', join(folders.etc, 'asterisk.conf'), '-r', '-x', command]);
  return runCommand(line.command, line.args, { env: line.env, timeoutMs: 30_000 });
}

async function ariAnswers(url: string, user: string, password: string): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const response = await fetch(`${url}/ari/asterisk/info`, { headers: { authorization } });
  return response.ok;
}
