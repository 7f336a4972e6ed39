import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { silentLogger } from '../../src/common/index.js';
import { createMasterKeyFile, type KeyRing } from '../../src/crypto/index.js';
import { type RunningDatabase, startMysql } from '../../src/setup/index.js';
import { openStorage, type Storage } from '../../src/storage/index.js';
import { runCommands } from './run-commands.js';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL('./program.js', import.meta.url));

/** Longest a command may take here, milliseconds: a busy machine is slow. */
const COMMAND_MS = 60_000;

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** A database, a master key, a configuration, and the commands. */
export class AdminBench {
  folder = '';
  #database: RunningDatabase | undefined;
  #keyRing: KeyRing | undefined;

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'secretary-admin-'));
    this.#database = await startMysql({ flavour: 'mariadb-10.11', directory: join(this.folder, 'database') });
    this.#keyRing = await createMasterKeyFile(this.path('master.key'));
    await this.writeConfig('secretary.yaml');
  }

  async stop(): Promise<void> {
    await this.#database?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  get database(): RunningDatabase {
    if (this.#database === undefined) throw new Error('not started');
    return this.#database;
  }

  /** Straight to the server. */
  async sql(statement: string): Promise<unknown> {
    const { host, port, user, password, database } = this.database;
    const connection = await mysql.createConnection({ host, port, user, password, database });
    try {
      return (await connection.query(statement))[0];
    } finally {
      await connection.end();
    }
  }

  /** @param more lines of YAML behind the sections that are always there */
  async writeConfig(name: string, more = '', database: Partial<RunningDatabase> = {}): Promise<string> {
    const { port, user, password, database: schema } = { ...this.database, ...database };
    const lines = [
      `database: { port: ${port}, user: ${user}, password: ${password}, name: ${schema} }`,
      'keys: { masterKeyFile: master.key }',
      'spool: { folder: spool }',
      more,
    ];
    await writeFile(this.path(name), `${lines.join('\n')}\n`, { mode: 0o600 });
    return this.path(name);
  }

  /** A storage as the daemon has it, to put calls there. */
  async storage(): Promise<Storage> {
    const { host, port, user, password, database } = this.database;
    const keyRing = this.#keyRing as KeyRing;
    const spoolDirectory = this.path('spool');
    return openStorage({ host, port, user, password, database, keyRing, spoolDirectory, log: silentLogger() });
  }

  /** Runs `secretary ARGUMENTS` with the configuration of this bench, in this process: a process costs a second. */
  run(...args: string[]): Promise<Outcome> {
    return this.runWith({}, ...args);
  }

  async runWith(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const env = { ...process.env, SECRETARY_CONFIG: this.path('secretary.yaml'), ...environment };
    const code = await runCommands(args, { stdout, stderr, environment: env });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  /** The same by a person at a terminal who types this. */
  async runAt(typed: string, ...args: string[]): Promise<Outcome> {
    const [stdout, stderr] = [new Sink(), Object.assign(new Sink(), { isTTY: true })];
    const stdin = Object.assign(Readable.from([typed]), { isTTY: true });
    const environment = { ...process.env, SECRETARY_CONFIG: this.path('secretary.yaml') };
    const code = await runCommands(args, { stdin, stdout, stderr, environment });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  /** The same as a process of its own. */
  async spawn(...args: string[]): Promise<Outcome> {
    const env = { ...process.env, SECRETARY_CONFIG: this.path('secretary.yaml'), FORCE_COLOR: undefined };
    const child = spawn(process.execPath, [program, ...args], { env, cwd: this.folder, timeout: COMMAND_MS });
    child.stdin.end();
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code] = await once(child, 'close');
    return { code: code ?? -1, stdout, stderr };
  }

  /** A program of this name for PATH, that keeps what it reads: what stands in for a loudspeaker. */
  async fakePlayer(name: string, keeps: string): Promise<string> {
    const file = this.path(name);
    await writeFile(file, `#!/bin/sh\nexec cat > '${this.path(keeps)}'\n`);
    await chmod(file, 0o755);
    return this.folder;
  }
}
