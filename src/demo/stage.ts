import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Logger, projectRoot, SecretaryError, silentLogger } from '../common/index.js';
import { createMasterKeyFile } from '../crypto/index.js';
import {
  type AsteriskInstallation,
  type DatabaseInstallation,
  freePorts,
  type OutsideWorld,
  type Progress,
  type RunningDatabase,
  type RunningPbx,
  ServerProcess,
  silentProgress,
  startMysql,
  startOutsideWorld,
  startPbx,
} from '../setup/index.js';
import { openStorage, type Storage } from '../storage/index.js';
import type { Mailbox } from '../terms/index.js';
import { demoMailbox } from './demo-mailbox.js';
import { SmtpCatcher } from './smtp-catcher.js';

export interface StageOptions {
  /** Everything that runs keeps its files here. */
  directory: string;
  /** Which private Asterisk is the PBX. Default: 22. */
  version?: '22' | '16';
  /** An Asterisk and a database that were chosen otherwise (`pickAsterisk`, `pickDatabase`). */
  installation?: AsteriskInstallation;
  database?: DatabaseInstallation;
  /** How the calls' audio travels. Default: auto. */
  transport?: 'auto' | 'websocket' | 'rtp';
  /** The backend section of the model server, e.g. `{ backend: 'openai', openai: {…} }`. Default: guided. */
  model?: Readonly<Record<string, unknown>>;
  /** More arguments of `secretary llm`, e.g. `['--backend', 'stub:300']`. Default: none. */
  modelArguments?: readonly string[];
  /** Default: the demo's own. */
  mailbox?: Mailbox;
  /** Further mailboxes; an extension without a phone goes to the secretary at once. Default: none. */
  mailboxes?: readonly Mailbox[];
  /** The daemon may read what VoiceMail() keeps; its letters about interrupted calls then wait for a message. Default: false. */
  readsVoicemail?: boolean;
  /** More sections of the configuration, e.g. `{ calls: { maxConcurrent: 20 } }`. Default: none. */
  sections?: Readonly<Record<string, unknown>>;
  /** Told of each part that is ready. */
  onReady?: (what: string) => void;
  progress?: Progress;
  log?: Logger;
}

/** What a daemon is started in. */
export interface Surroundings {
  /** More variables of its environment. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A program and its arguments that run it in their own process, such as `unshare -Urm`. Default: none. */
  readonly under?: readonly string[];
}

/**
 * The whole product with every real part, on loopback and free ports: MySQL, the PBX, the outside world, an SMTP
 * server, the daemon and the language-model server, each a process of its own. The demo and the stories play on it.
 */
export class Stage {
  readonly #options: StageOptions;
  readonly #stops: (() => Promise<void>)[] = [];
  #parts: Parts | undefined;
  #daemon: ServerProcess | undefined;
  #model: ServerProcess | undefined;
  #monitorPort: number | undefined;
  #starting: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  get directory(): string {
    return this.#options.directory;
  }

  get pbx(): RunningPbx {
    return this.#built.pbx;
  }

  get outside(): OutsideWorld {
    return this.#built.outside;
  }

  get database(): RunningDatabase {
    return this.#built.database;
  }

  get smtp(): SmtpCatcher {
    return this.#built.smtp;
  }

  /** A second pair of eyes on the daemon's database. */
  get storage(): Storage {
    return this.#built.storage;
  }

  get configFile(): string {
    return join(this.#options.directory, 'secretary.yaml');
  }

  /** Where the daemon answers /health, /ready and /metrics. */
  get monitorUrl(): string {
    return `http://127.0.0.1:${this.#monitorPort}`;
  }

  get daemonPid(): number {
    return this.#daemon?.pid ?? -1;
  }

  get modelPid(): number {
    return this.#model?.pid ?? -1;
  }

  /** Starts everything; what was started is stopped again when one part fails. */
  async start(): Promise<void> {
    this.#starting = this.#startAll();
    try {
      await this.#starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends everything, last started first. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Starts the gRPC language-model server as a process of its own. */
  async startModel(): Promise<ServerProcess> {
    const { modelArguments = [] } = this.#options;
    const process = this.#process(
      'llm',
      ['llm', '--config', this.configFile, ...modelArguments],
      'model server listening',
    );
    // Only the newest is stopped at the end: the process numbers of those that died may be somebody else's by then.
    if (this.#model === undefined) this.#stops.push(async () => this.#model?.stop());
    this.#model = process;
    await process.start();
    this.#options.onReady?.('the gRPC language-model server, a process of its own');
    return process;
  }

  async startDaemon(surroundings: Surroundings = {}): Promise<ServerProcess> {
    const process = this.#process('daemon', ['start', '--config', this.configFile], 'ready', surroundings);
    if (this.#daemon === undefined) this.#stops.push(async () => this.#daemon?.stop());
    this.#daemon = process;
    await process.start();
    this.#options.onReady?.(`the secretary's daemon, process ${process.pid}`);
    return process;
  }

  /** kill -9: what a crash looks like to Asterisk. */
  killDaemon(): void {
    if (this.#daemon !== undefined) process.kill(this.#daemon.pid, 'SIGKILL');
  }

  /** Asks the daemon to stop, and waits until it has. */
  async stopDaemon(): Promise<void> {
    await this.#daemon?.stop();
  }

  /** kill -9 of the model server. */
  killModel(): void {
    if (this.#model !== undefined) process.kill(this.#model.pid, 'SIGKILL');
  }

  async stopDatabase(): Promise<void> {
    await this.#built.database.stop();
  }

  /** Starts the database again where it was: same data, port and password. */
  async startDatabase(): Promise<void> {
    const { port, user, password, database, installation } = this.#built.database;
    const directory = join(this.directory, 'mysql');
    this.#built.database = await startMysql({ directory, port, user, password, database, installation });
  }

  /** kill -9 of the PBX, and its next start where it was: same ports and password. */
  async restartPbx(): Promise<void> {
    const { directory, version = '22', installation } = this.#options;
    const { asterisk } = this.#built.pbx;
    const { password, sipPort, httpPort, amiPort, rtpStart, rtpEnd } = asterisk;
    process.kill(asterisk.pid, 'SIGKILL');
    await asterisk.stop();
    this.#built.pbx = await startPbx({
      directory: join(directory, 'pbx'),
      version,
      password,
      ports: { sipPort, httpPort, amiPort, rtpStart, rtpEnd },
      ...(installation && { installation }),
    });
  }

  async daemonLog(): Promise<string> {
    return readFile(join(this.directory, 'daemon.log'), 'utf8').catch(() => '');
  }

  get #built(): Parts {
    if (this.#parts === undefined) throw new SecretaryError('internal', 'the stage was not started');
    return this.#parts;
  }

  async #build(): Promise<void> {
    const { directory, onReady, progress = silentProgress, version = '22', installation } = this.#options;
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
    const database = await startMysql({ directory: join(directory, 'mysql'), progress, ...this.#database() });
    this.#stops.push(() => (this.#parts?.database ?? database).stop());
    onReady?.(`${database.installation.notice}, port ${database.port}`);
    const pbx = await startPbx({
      directory: join(directory, 'pbx'),
      version,
      progress,
      ...(installation && { installation }),
    });
    this.#stops.push(() => (this.#parts?.pbx ?? pbx).stop());
    onReady?.(`${pbx.asterisk.installation.notice}, SIP port ${pbx.sipPort}: the PBX`);
    const outside = await startOutsideWorld({
      directory: join(directory, 'outside'),
      pbx,
      progress,
      ...(installation && { installation }),
    });
    this.#stops.push(() => outside.stop());
    onReady?.('a second Asterisk: the caller, and the desk phone that nobody answers');
    const smtp = new SmtpCatcher(join(directory, 'inbox'));
    const smtpPort = await smtp.start();
    this.#stops.push(() => smtp.stop());
    onReady?.(`an SMTP server that keeps what it receives, port ${smtpPort}`);
    const storage = await this.#openStorage(database);
    this.#stops.push(() => storage.close());
    this.#parts = { database, pbx, outside, smtp, storage };
    await this.#writeConfig(smtpPort);
  }

  #database() {
    return this.#options.database === undefined ? {} : { installation: this.#options.database };
  }

  async #openStorage(database: RunningDatabase): Promise<Storage> {
    const { directory, log = silentLogger(), mailbox = demoMailbox, mailboxes = [] } = this.#options;
    const keyRing = await createMasterKeyFile(join(directory, 'master.key'));
    const { host, port, user, password, database: name } = database;
    const spoolDirectory = join(directory, 'watcher-spool');
    const storage = await openStorage({ host, port, user, password, database: name, keyRing, spoolDirectory, log });
    await storage.migrate();
    for (const each of [mailbox, ...mailboxes]) await storage.mailboxes.save(each);
    return storage;
  }

  async #writeConfig(smtpPort: number): Promise<void> {
    const { database, pbx } = this.#built;
    const { directory, model = { backend: 'guided' }, transport = 'auto', sections = {} } = this.#options;
    const voicemailSpool = this.#options.readsVoicemail ? 'pbx/spool/voicemail' : 'no-voicemail';
    const modelAddress = `unix:${join(directory, 'llm.sock')}`;
    const config = {
      asterisk: {
        ari: { url: pbx.ariUrl, user: pbx.user, password: pbx.password, application: pbx.application },
        ami: pbx.ami,
        transport,
        voicemailSpool: join(directory, voicemailSpool),
      },
      database: {
        host: database.host,
        port: database.port,
        user: database.user,
        password: database.password,
        name: database.database,
      },
      keys: { masterKeyFile: 'master.key' },
      spool: { folder: 'spool' },
      languageModel: { address: modelAddress },
      languageModelServer: { address: modelAddress, ...model },
      monitoring: { port: await this.#pickMonitorPort() },
      mail: {
        from: 'Secretary <secretary@hollis-heating.example>',
        smtp: { port: smtpPort, security: 'none' },
        // Whoever tries it out calls often, and wants each letter.
        lettersPerCallerPerHour: 0,
      },
      ...sections,
    };
    await writeFile(this.configFile, stringify(config), { mode: 0o600 });
  }

  async #pickMonitorPort(): Promise<number | undefined> {
    [this.#monitorPort] = await freePorts(1);
    return this.#monitorPort;
  }

  #process(
    name: string,
    args: readonly string[],
    readyLine: string,
    { environment = {}, under = [] }: Surroundings = {},
  ): ServerProcess {
    const { directory } = this.#options;
    const cli = join(projectRoot, 'dist', 'src', 'cli.js');
    const [command = process.execPath, ...rest] = [...under, process.execPath, '--enable-source-maps', cli, ...args];
    return new ServerProcess({
      name,
      directory,
      line: { command, args: rest, env: { ...process.env, ...environment } },
      ready: async (started) => (await readFile(started.logFile, 'utf8')).includes(`"msg":"${readyLine}"`),
    });
  }

  async #startAll(): Promise<void> {
    await this.#build();
    await this.startModel();
    await this.startDaemon();
  }

  /** A part that is just starting is waited for: half a server cannot be stopped. */
  async #stopAll(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    for (const stop of this.#stops.reverse()) await stop();
  }
}

interface Parts {
  /** Another one after it was started again. */
  database: RunningDatabase;
  pbx: RunningPbx;
  readonly outside: OutsideWorld;
  readonly smtp: SmtpCatcher;
  readonly storage: Storage;
}
