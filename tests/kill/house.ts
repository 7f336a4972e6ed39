import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineFaults, TelephoneLine } from '../../bench/line/index.js';
import { SecretaryError, systemClock, within } from '../../src/common/index.js';
import { type PhoneLine, Stage, type Surroundings, Telephone } from '../../src/demo/index.js';
import type { Progress } from '../../src/setup/index.js';
import type { CallOverview, StoredCall } from '../../src/storage/index.js';
import { briefMailbox } from '../stories/brief.js';
import { DialplanWatch } from './dialplan-watch.js';
import { Part } from './part.js';
import type { Victim } from './plan.js';
import { PostOffice } from './post-office.js';
import { childrenOf, isAlive, send } from './processes.js';

export interface HouseOptions {
  readonly progress: Progress;
  readonly onReady?: (what: string) => void;
  /** More sections of the daemon's configuration. Default: none. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** How long the service manager waits before it starts the daemon again, milliseconds. Default: as the shipped unit. */
  readonly daemonRestartMs?: number;
  /** How many of the newest records are looked through for a call. Default: 40. */
  readonly lookBack?: number;
}

/** Something that happened to a process. Wall clock, milliseconds. */
export interface Blow {
  readonly victim: Victim;
  readonly atMs: number;
  /** When a stopped process went on; undefined: it was killed. */
  readonly untilMs: number | undefined;
}

/** The restarts of the shipped units: RestartSec, milliseconds. A database and a mail server have units of their own. */
const DAEMON_RESTART_MS = 100;
const MODEL_RESTART_MS = 2_000;
const OTHERS_RESTART_MS = 500;
const START_MS = 300_000;
const DIAL_MS = 30_000;
/** More than any round has at once, so that no caller is refused for the number of them. */
const MOST_CALLS = 40;
/** What the daemon's children are called. */
const programs: Partial<Record<Victim, string>> = {
  recogniser: 'recogniser-program',
  'turn-judge': 'turn-judge-program',
  voice: 'piper-worker',
};

/**
 * The whole product on its stage, and a service manager that starts again what dies. Every caller's wire is kept, and the
 * PBX is asked where it led each call.
 */
export class BreakableHouse {
  readonly directory: string;
  readonly stage: Stage;
  readonly post: PostOffice;
  readonly blows: Blow[] = [];
  readonly #lookBack: number;
  readonly #daemonRestartMs: number;
  readonly #parts = new Map<Victim, Part>();
  readonly #ids = new Map<string, string>();
  #line: TelephoneLine | undefined;
  #telephone: Telephone | undefined;
  #watch: DialplanWatch | undefined;
  #next = 0;
  #daemons = 0;
  #surroundings: Surroundings = {};

  private constructor(directory: string, post: PostOffice, options: HouseOptions) {
    this.directory = directory;
    this.#lookBack = options.lookBack ?? MOST_CALLS;
    this.#daemonRestartMs = options.daemonRestartMs ?? DAEMON_RESTART_MS;
    this.post = post;
    const smtp = { port: post.port, security: 'none' };
    this.stage = new Stage({
      ...options,
      // What is started again is no news.
      onReady: (what) => this.#telephone === undefined && options.onReady?.(what),
      directory: join(directory, 'stage'),
      mailbox: briefMailbox,
      sections: {
        calls: { maxConcurrent: MOST_CALLS },
        mail: { from: 'Secretary <secretary@hollis-heating.example>', smtp },
        ...options.sections,
      },
    });
  }

  /** Starts everything; what was started is ended again when it fails or the signal fires. */
  static async open(options: HouseOptions, signal: AbortSignal): Promise<BreakableHouse> {
    const directory = await mkdtemp(join(tmpdir(), 'secretary-kill-'));
    await mkdir(join(directory, 'mail'));
    const post = new PostOffice(join(directory, 'mail'));
    await post.start();
    const house = new BreakableHouse(directory, post, options);
    try {
      await within(house.#start(), START_MS, 'starting everything', signal);
      return house;
    } catch (error) {
      await house.close(false);
      throw error;
    }
  }

  get watch(): DialplanWatch {
    return this.#opened(this.#watch);
  }

  get line(): TelephoneLine {
    return this.#opened(this.#line);
  }

  part(victim: Victim): Part | undefined {
    return this.#parts.get(victim);
  }

  /** Ends everything. May be called twice. @param keep leaves the logs where they are */
  async close(keep: boolean): Promise<void> {
    for (const part of this.#parts.values()) await part.stop();
    this.#watch?.close();
    await this.#telephone?.stop();
    await this.#line?.stop();
    await this.stage.stop();
    await this.post.stop();
    if (!keep) await rm(this.directory, { recursive: true, force: true });
  }

  /** A number that nobody has called from yet: by it a call is found on the wire, in the PBX and in the database. */
  nextNumber(): string {
    this.#next += 1;
    return `+1212${String(5_550_000 + this.#next)}`;
  }

  /** Dials 201; resolves when somebody, or VoiceMail(), has answered. */
  dial(number: string, signal: AbortSignal, faults?: LineFaults): Promise<PhoneLine> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)]);
    if (faults !== undefined) this.line.setFaults(number, faults);
    return this.#opened(this.#telephone).dial('201', number, patience);
  }

  /** The first of these that runs. */
  firstAlive(choices: readonly Victim[]): Victim | undefined {
    return choices.find((victim) => this.#pidOf(victim) !== undefined);
  }

  /** Kills a process, or stops it for `frozenMs`; resolves when that is over. Its restart is somebody else's. */
  async strike(victim: Victim, frozenMs: number | undefined): Promise<void> {
    const pid = this.#pidOf(victim);
    if (pid === undefined) return;
    const atMs = wallMs();
    if (frozenMs === undefined) {
      if (send(pid, 'SIGKILL')) this.blows.push({ victim, atMs, untilMs: undefined });
      return;
    }
    this.blows.push({ victim, atMs, untilMs: atMs + frozenMs });
    await this.#freeze(victim, pid, frozenMs);
  }

  /** Waits until every part runs again. @throws SecretaryError 'timeout' with the one that does not */
  async whole(signal: AbortSignal, limitMs = 90_000): Promise<void> {
    const end = systemClock.monotonicMs() + limitMs;
    for (const part of this.#parts.values()) {
      while (!part.isUp) {
        if (systemClock.monotonicMs() > end) {
          throw new SecretaryError('timeout', `${part.name} did not come back: ${part.fault ?? 'no reason given'}`);
        }
        await systemClock.sleep(100, signal);
      }
    }
  }

  /** What the next daemon is started in. */
  surround(surroundings: Surroundings): void {
    this.#surroundings = surroundings;
  }

  /** Stops the daemon in order, and waits for the next one. */
  async restartDaemon(signal: AbortSignal): Promise<void> {
    const before = this.part('daemon')?.deaths ?? 0;
    await this.stage.stopDaemon();
    while ((this.part('daemon')?.deaths ?? 0) === before) await systemClock.sleep(50, signal);
    await this.whole(signal);
  }

  /** After the PBX was started anew: its calls are followed from here on. */
  async watchAgain(): Promise<void> {
    this.#watch?.close();
    this.#watch = await DialplanWatch.open(this.stage.pbx);
  }

  /** The calls of a number in the database, as they stand now. @throws while the database is away */
  async records(number: string): Promise<CallOverview[]> {
    const calls = await this.stage.storage.calls.list({ limit: this.#lookBack });
    return calls.filter(({ callerNumber }) => callerNumber === number);
  }

  /** The call of a number as it is stored; undefined: there is none. @throws while the database is away */
  async stored(number: string): Promise<StoredCall | undefined> {
    const id = this.#ids.get(number) ?? (await this.records(number))[0]?.id;
    if (id === undefined) return undefined;
    this.#ids.set(number, id);
    return this.stage.storage.calls.find(id);
  }

  /** Everything that the daemons of this house have logged, the oldest first. */
  async logs(): Promise<string> {
    const folder = this.stage.directory;
    const names = (await readdir(folder)).filter((name) => /^daemon-\d+\.log$/.test(name)).sort();
    const texts = await Promise.all([...names, 'daemon.log'].map((name) => textOf(join(folder, name))));
    return texts.join('');
  }

  async #start(): Promise<void> {
    await this.stage.start();
    const { outside, pbx, storage } = this.stage;
    this.#watch = await DialplanWatch.open(pbx);
    this.#line = await TelephoneLine.open(pbx.sipPort);
    const through = this.#line.sipPort;
    this.#telephone = new Telephone({ ...outside, endpoint: (to) => `PJSIP/pbx/sip:${to}@127.0.0.1:${through}` });
    await this.#telephone.start();
    await storage.connect();
    this.#guard();
  }

  #guard(): void {
    const { stage } = this;
    const database = async () => {
      await stage.stopDatabase();
      await stage.startDatabase();
      return stage.database.pid;
    };
    this.#add('daemon', stage.daemonPid, this.#daemonRestartMs, () => this.#startDaemon());
    this.#add('model', stage.modelPid, MODEL_RESTART_MS, async () => (await stage.startModel()).pid);
    this.#add('database', stage.database.pid, OTHERS_RESTART_MS, database);
    this.#add('mail', this.post.pid, OTHERS_RESTART_MS, () => this.post.start());
  }

  #add(name: Victim, pid: number, restartMs: number, start: () => Promise<number>): void {
    const part = new Part(pid, { name, restartMs, start });
    this.#parts.set(name, part);
    part.watch();
  }

  /** A daemon begins a new log; what the one before wrote is evidence. */
  async #startDaemon(): Promise<number> {
    const { directory } = this.stage;
    this.#daemons += 1;
    const kept = join(directory, `daemon-${String(this.#daemons).padStart(5, '0')}.log`);
    await rename(join(directory, 'daemon.log'), kept).catch(() => undefined);
    return (await this.stage.startDaemon(this.#surroundings)).pid;
  }

  #pidOf(victim: Victim): number | undefined {
    const part = this.#parts.get(victim);
    if (part !== undefined) return part.isUp ? part.pid : undefined;
    const daemon = this.#parts.get('daemon');
    return daemon?.isUp ? childrenOf(daemon.pid, programs[victim])[0] : undefined;
  }

  async #freeze(victim: Victim, pid: number, ms: number): Promise<void> {
    const part = this.#parts.get(victim);
    if (part !== undefined) return part.freeze(ms);
    if (!send(pid, 'SIGSTOP')) return;
    await systemClock.sleep(ms);
    if (isAlive(pid)) send(pid, 'SIGCONT');
  }

  #opened<T>(part: T | undefined): T {
    if (part === undefined) throw new SecretaryError('internal', 'the house is not open');
    return part;
  }
}

/** The clock that all processes of this machine share, milliseconds with fractions. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
