import type { Command } from 'commander';
import { type Logger, SecretaryError, silentLogger } from '../common/index.js';
import { type Config, loadConfig, type Section, usualPlace } from '../config/index.js';
import { loadKeyRing } from '../crypto/index.js';
import { openStorage, type Quarantine, type Storage } from '../storage/index.js';
import { Output, type OutputStream } from './output.js';

/** What the commands need from outside; everything has the process's own as its default. */
export interface AdminDependencies {
  /** Results. Default: process.stdout. */
  readonly stdout?: OutputStream;
  /** Progress, warnings and faults. Default: process.stderr. */
  readonly stderr?: OutputStream;
  readonly environment?: NodeJS.ProcessEnv;
  /** What a person types. Default: process.stdin. */
  readonly stdin?: InputStream;
}

/** A stream of typed lines that may be a terminal. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** What all commands share. */
export class Context {
  readonly output: Output;
  readonly stderr: OutputStream;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: InputStream;
  readonly log: Logger = silentLogger();

  constructor(dependencies: AdminDependencies) {
    const { stdout = process.stdout, stderr = process.stderr, environment = process.env } = dependencies;
    this.stdin = dependencies.stdin ?? process.stdin;
    this.output = new Output(stdout, environment);
    this.stderr = stderr;
    this.environment = environment;
  }

  /** Adds the option that says where the configuration is. */
  configurable(command: Command): Command {
    return command.option('-c, --config <file>', 'the configuration', this.environment.SECRETARY_CONFIG || usualPlace);
  }

  /**
   * The sections that a command needs; faults in others do not keep it from working.
   * @param onWarning told what is allowed but unwise. Default: it is written to the screen.
   */
  config<S extends Section>(
    command: Command,
    sections: readonly S[],
    onWarning: (message: string) => void = (message) => void this.stderr.write(`Warning: ${message}\n`),
  ): Pick<Config, S> {
    return loadConfig(configPath(command), { sections, environment: this.environment, onWarning });
  }

  /** Work on mailboxes, jobs and tables: needs the database, but not the master key. */
  async withTables<T>(command: Command, work: (storage: Storage) => Promise<T>): Promise<T> {
    const { database } = this.config(command, ['database']);
    return closing(await openStorage({ ...databaseOptions(database), log: this.log }), work);
  }

  /** Work on what could not be loaded from the spool: sealed as it is, it needs no key. */
  async withQuarantine<T>(command: Command, work: (quarantine: Quarantine) => Promise<T>): Promise<T> {
    const { database, spool } = this.config(command, ['database', 'spool']);
    const storage = await openStorage({ ...databaseOptions(database), log: this.log });
    return closing(storage, (opened) => work(opened.quarantineOf(spool.folder)));
  }

  /** Work on calls: needs the master key too. */
  async withCalls<T>(command: Command, work: (storage: Storage) => Promise<T>): Promise<T> {
    const { database, keys } = this.config(command, ['database', 'keys']);
    const keyRing = await loadKeyRing(keys.masterKeyFile);
    return closing(await openStorage({ ...databaseOptions(database), keyRing, log: this.log }), work);
  }
}

/** The configuration file that this command line means. */
export function configPath(command: Command): string {
  return String(command.opts().config);
}

/** The options of storage as the configuration spells them. */
export function databaseOptions({ name, socketPath, ...rest }: Config['database']) {
  return { ...rest, database: name, ...(socketPath === undefined ? {} : { socketPath }) };
}

/** The id of the one call that begins so. */
export async function resolveCallId(storage: Storage, prefix: string): Promise<string> {
  const ids = await storage.calls.idsLike(prefix);
  const [id] = ids;
  if (id === undefined) throw new SecretaryError('not-found', `there is no call ${prefix}`);
  if (ids.length > 1) throw new SecretaryError('bad-input', `several calls begin with ${prefix}: give more of the id`);
  return id;
}

async function closing<T>(storage: Storage, work: (storage: Storage) => Promise<T>): Promise<T> {
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}
