import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCall } from '../call/index.js';
import { type Logger, messageOf, projectRoot, SecretaryError, systemClock, within } from '../common/index.js';
import { MonitorServer } from '../metrics/index.js';
import { readGreeting } from '../speaking/index.js';
import { jobsAfterCall, jobsAfterUnheard } from '../storage/index.js';
import { ADOPTION_HOLD_MS, type Adoption, type IncomingCall } from '../telephony/index.js';
import { Admission } from './admission.js';
import { Callers } from './callers.js';
import { LoopGauge } from './loop-gauge.js';
import { MailboxVoices } from './mailbox-voices.js';
import { DaemonMetrics, type MetricsSource } from './metrics.js';
import { ModelWatch } from './model-watch.js';
import { type DaemonState, healthOf, readinessOf, refusalOf } from './readiness.js';
import { Recent } from './recent.js';
import { type Changes, changesBetween, inForce } from './reload.js';
import { buildMailer, buildModel, buildRooms, type DaemonConfig, openMedia, type Rooms } from './rooms.js';

/** Callers are not kept waiting for the model of sentences for longer than this; it may come later, milliseconds. */
const MEANING_MS = 5_000;
/** How long each part of stopping may take after the calls, milliseconds. */
const CLOSE_MS = 4_000;
/** An adopted call waits so long for the database to be found, milliseconds: its caller is with us already. */
const ADOPT_WAIT_MS = 4_000;
/** The record of a call that is about to be adopted is left alone so long beyond its lease, milliseconds. */
const SPARE_MS = ADOPTION_HOLD_MS + 10_000;

/**
 * The daemon: builds the rooms, joins them, and runs a call for each caller that the dialplan hands over. Servers that
 * are away (MySQL, Asterisk, the model, SMTP) are waited for for ever; callers go to VoiceMail() meanwhile.
 */
export class Daemon {
  #config: DaemonConfig;
  readonly #log: Logger;
  readonly #adoption: Adoption | undefined;
  readonly #metrics = new DaemonMetrics(versionOf());
  readonly #monitor: MonitorServer | undefined;
  readonly #stop = new AbortController();
  /** Fires when the last call has ended: until then the database is watched, so that nobody takes our calls for dead. */
  readonly #drained = new AbortController();
  /** Fires when running calls may wait no longer. */
  readonly #abandon = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();
  readonly #callers = new Callers();
  readonly #admission: Admission;
  readonly #gauge = new LoopGauge((loopDelayMs) => this.#measured(loopDelayMs));
  readonly #queueDelayMs = { recogniser: 0, voice: 0 };
  #loopDelayMs = 0;
  #building: Promise<Rooms> | undefined;
  #rooms: Rooms | undefined;
  #modelWatch: ModelWatch | undefined;
  #isRunning = false;
  #work: Promise<unknown>[] = [];
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #drainUntilMs: number | undefined;

  /** @param adoption callers of a daemon before this one. Default: there are none. */
  constructor(config: DaemonConfig, log: Logger, adoption?: Adoption) {
    this.#config = config;
    this.#adoption = adoption;
    this.#log = log;
    this.#admission = new Admission({ maxCalls: config.calls.maxConcurrent });
    this.#monitor = config.monitoring.enabled ? this.#monitorAt(config.monitoring) : undefined;
  }

  /**
   * Loads the engines and begins to take calls. May be called twice. What was started is stopped again when it fails.
   * @throws SecretaryError what cannot work at all: a model, a key; 'aborted' when it was stopped meanwhile
   */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch(async (error) => {
      await this.stop();
      throw error;
    });
    return this.#starting;
  }

  /** Takes no more calls, lets running ones end, then closes every room. May be called twice; never throws. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** Ends running calls at once: each caller goes on to VoiceMail(). */
  abandonCalls(): void {
    this.#abandon.abort();
  }

  /**
   * Takes over those settings of a checked configuration that can change while calls run; these keep what they began with.
   * @returns which settings changed, and which of them wait for the next start
   * @throws SecretaryError when the new settings cannot be used; nothing has changed then
   */
  reload(config: DaemonConfig): Changes {
    const changes = changesBetween(this.#config, config);
    const next = inForce(this.#config, config);
    const rooms = this.#rooms;
    const isChanged = (section: string) => changes.applied.some((path) => path.startsWith(`${section}.`));
    const mailer = rooms && isChanged('mail') ? buildMailer(next, this.#log) : undefined;
    const model = rooms && isChanged('languageModel') ? buildModel(next, this.#log) : undefined;
    this.#config = next;
    this.#admission.maxCalls = next.calls.maxConcurrent;
    this.#log.level = next.log.level;
    if (rooms && mailer) rooms.mailer.replace(mailer).close();
    if (rooms && model) this.#replaceModel(rooms, model);
    this.#metrics.reloaded('applied');
    return changes;
  }

  /** A new configuration was wrong, and the old one stays. */
  reloadFailed(): void {
    this.#metrics.reloaded('refused');
  }

  /** False: the thread that paces sound and renews leases hangs, and every caller is going to voicemail. */
  get isAlive(): boolean {
    return this.#rooms?.pacer.isStuck !== true;
  }

  /** True while a caller would be taken. */
  get isReady(): boolean {
    return readinessOf(this.#state).ok;
  }

  /** One line for whoever looks after the service. */
  get status(): string {
    const calls = `${this.#calls.size} of ${this.#admission.maxCalls} calls`;
    const { stage } = this.#state;
    const leftMs = (this.#drainUntilMs ?? 0) - performance.now();
    if (stage === 'stopping')
      return `${calls} end, for at most ${Math.max(0, Math.ceil(leftMs / 1000))} s; no new ones`;
    const { ok, parts } = readinessOf(this.#state);
    if (ok) return `${calls}; takes calls`;
    const wrong = Object.entries(parts).filter(([name, part]) => !part.ok && name !== 'model');
    return `${calls}; callers go to voicemail: ${wrong.map(([name, { reason }]) => `${name} ${reason}`).join(', ')}`;
  }

  async #start(): Promise<void> {
    const took = this.#metrics.took.bind(this.#metrics);
    const jobTried = this.#metrics.jobTried.bind(this.#metrics);
    const letterResent = this.#metrics.letterResent.bind(this.#metrics);
    const voiceFellBack = () => this.#metrics.stoodIn('voice');
    this.#metrics.watch(this.#source());
    await this.#monitor?.start();
    const told = { took, voiceFellBack, jobTried, letterResent };
    this.#building = buildRooms(() => this.#config, this.#log, told, this.#adoption);
    const rooms = await this.#building;
    this.#rooms = rooms;
    this.#goOn();
    rooms.pacer.start();
    await Promise.all([rooms.listening.start(), this.#startMeaning(rooms)]);
    this.#goOn();
    await rooms.speaking.start();
    this.#goOn();
    await this.#spareAdopted(rooms);
    const { signal } = this.#drained;
    const models = new ModelWatch(() => rooms.model.current, this.#log);
    this.#modelWatch = models;
    this.#work = [rooms.storage.run(signal), rooms.followUp.run(signal), models.run(signal), this.#answer(rooms)];
    this.#gauge.start();
    this.#isRunning = true;
    rooms.link.start();
    const voices = new MailboxVoices(rooms, this.#log);
    await voices.prepare(this.#stop.signal);
    this.#work.push(voices.watch(this.#stop.signal));
    this.#log.info('ready');
  }

  /** Never rejects: without it the knowledge is searched by stems, and no caller is worse off than that. */
  async #startMeaning({ meaning }: Rooms): Promise<void> {
    if (meaning === undefined)
      return this.#log.info('there is no whole model of sentences: the knowledge is searched by stems alone');
    await within(meaning.start(), MEANING_MS, 'loading the model of sentences').catch((error) => {
      this.#log.warn(
        { err: error },
        'the model of sentences is not there yet: the knowledge is searched by stems alone',
      );
    });
  }

  /** Before the database is looked at: what is to be gone on with must not be closed. */
  async #spareAdopted({ storage }: Rooms): Promise<void> {
    const calls = (await this.#adoption?.calls) ?? [];
    if (calls.length === 0) return;
    const ids = calls.map(({ callId }) => callId);
    const renewedMs = this.#adoption?.firstRenewalMs ?? Number.NaN;
    const facts = { calls: ids, renewedMs: Math.round(renewedMs), renewedAtMs: performance.timeOrigin + renewedMs };
    this.#log.warn(facts, 'callers of a daemon that died are here');
    storage.spare(ids, SPARE_MS);
  }

  #goOn(): void {
    if (this.#stop.signal.aborted) throw new SecretaryError('aborted', 'the daemon was stopped while it started');
  }

  async #stopAll(): Promise<void> {
    this.#stop.abort();
    const { drainMs } = this.#config.calls;
    this.#drainUntilMs = performance.now() + drainMs;
    const rooms = await this.#building?.catch(() => undefined);
    if (rooms !== undefined) {
      this.#log.info({ calls: this.#calls.size, drainMs }, 'stopping');
      await this.#drain(drainMs);
      await this.#close(rooms);
    }
    await this.#monitor?.stop();
    this.#log.info('stopped');
  }

  async #drain(ms: number): Promise<void> {
    const drained = await this.#settled([...this.#calls], ms, 'the last calls');
    this.#gauge.stop();
    this.#abandon.abort();
    if (!drained) await this.#settled([...this.#calls], CLOSE_MS, 'giving the last calls back');
    this.#drained.abort();
    await this.#settled(this.#work, CLOSE_MS, 'ending the work');
  }

  async #close({ link, pacer, listening, speaking, meaning, sense, mailer, model, storage }: Rooms): Promise<void> {
    sense?.stop();
    const closing = [link, listening, speaking, meaning].map(async (room) => room?.stop());
    model.current.close();
    await this.#settled([...closing, (async () => mailer.current.close())()], CLOSE_MS, 'closing the rooms');
    await this.#settled([pacer.stop()], CLOSE_MS, 'ending the pacing thread');
    await this.#settled([storage.close()], CLOSE_MS, 'closing the database');
  }

  /** False when it took too long. */
  async #settled(work: readonly Promise<unknown>[], ms: number, what: string): Promise<boolean> {
    try {
      await within(Promise.allSettled(work), ms, what);
      return true;
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'stopping goes on without waiting');
      return false;
    }
  }

  async #answer(rooms: Rooms): Promise<void> {
    const wouldTake = () => refusalOf(this.#state) === undefined;
    for await (const call of rooms.link.calls(this.#drained.signal, wouldTake)) {
      const running = this.#take(call, rooms)
        .catch((error) => this.#log.error({ err: error, channel: call.id }, 'call broke'))
        .finally(() => {
          this.#calls.delete(running);
          this.#callers.gone(call);
        });
      this.#calls.add(running);
    }
  }

  async #take(call: IncomingCall, rooms: Rooms): Promise<void> {
    if (call.adopted !== undefined) await this.#untilTakeable(call);
    const refusal = refusalOf(this.#state);
    if (refusal !== undefined) {
      this.#metrics.callRefused(refusal);
      const facts = { calls: this.#callers.count, load: refusal, channel: call.id, mailbox: call.mailbox };
      this.#log.warn(facts, 'call refused, it goes to voicemail');
      await call.finish('failed');
      return;
    }
    this.#callers.came(call);
    const modelName = this.#modelWatch?.name;
    if (modelName === undefined) this.#metrics.stoodIn('model');
    const { rtpBindAddress } = this.#config.asterisk;
    const record = await runCall(
      call,
      {
        ...rooms,
        model: this.#metrics.measured(rooms.model.current),
        openMedia: (taken, signal, log) => openMedia(taken, rooms, rtpBindAddress, log, signal),
        modelName: () => modelName,
        jobsFor: (_record, _mailbox, unheard) =>
          unheard === undefined ? jobsAfterCall : jobsAfterUnheard({ ...unheard }),
        earlierCalls: (mailbox, number) => rooms.storage.calls.earlierFrom(mailbox.extension, number),
        alert: (alert) => rooms.followUp.alert(alert),
        greetingSound: async ({ greetingRecording: file }) => (file === undefined ? undefined : readGreeting(file)),
        observer: this.#metrics,
        clock: systemClock,
        log: this.#log,
      },
      this.#abandon.signal,
    );
    this.#metrics.callEnded(record?.endedBy ?? 'not-taken');
    rooms.followUp.wake();
  }

  /** An adopted caller comes in the moment of the start, when the database and Asterisk may not be found yet. */
  async #untilTakeable(call: IncomingCall): Promise<void> {
    const isWell = () => refusalOf(this.#state) === undefined && this.#rooms?.link.state === 'connected';
    for (const until = performance.now() + ADOPT_WAIT_MS; performance.now() < until; await systemClock.sleep(20))
      if (isWell() || call.hungUp.aborted || this.#stop.signal.aborted) return;
  }

  /** Fed each second. One line a change. */
  #measured(loopDelayMs: number): void {
    const rooms = this.#rooms;
    this.#loopDelayMs = loopDelayMs;
    this.#queueDelayMs.recogniser = rooms?.listening.takeQueueDelayMs() ?? 0;
    this.#queueDelayMs.voice = rooms?.speaking.takeQueueDelayMs() ?? 0;
    const { recogniser, voice } = this.#queueDelayMs;
    const before = this.#admission.isBusy;
    this.#admission.measured({ loopDelayMs, queueDelayMs: Math.max(recogniser, voice) });
    const { isBusy } = this.#admission;
    if (isBusy === before) return;
    const delays = { loopDelayMs, recogniserDelayMs: recogniser, voiceDelayMs: voice };
    const rounded = Object.entries(delays).map(([name, ms]) => [name, Math.round(ms)]);
    const facts = { calls: this.#calls.size, ...Object.fromEntries(rounded) };
    if (isBusy) this.#log.warn(facts, 'the machine is busy, further calls go to voicemail');
    else this.#log.info(facts, 'the machine is free again, calls are taken');
  }

  /** Running calls keep the old one until they are over. */
  #replaceModel(rooms: Rooms, model: Rooms['model']['current']): void {
    const before = rooms.model.replace(model);
    this.#modelWatch?.look();
    void Promise.allSettled([...this.#calls]).then(() => before.close());
  }

  get #state(): DaemonState {
    const running = this.#isRunning ? 'running' : 'starting';
    return {
      stage: this.#stop.signal.aborted ? 'stopping' : running,
      rooms: this.#rooms,
      callers: this.#callers.count,
      loopDelayMs: this.#loopDelayMs,
      modelName: this.#modelWatch?.name,
      admission: this.#admission,
    };
  }

  /** The same as `#state`, read anew each time, and what takes a while to find out. */
  #source(): MetricsSource {
    const jobs = new Recent(async () => {
      const storage = this.#rooms?.storage;
      return storage?.state === 'connected' ? storage.jobs.census() : undefined;
    });
    const spool = new Recent(async () => this.#rooms?.storage.spoolSize());
    const now = () => ({ ...this.#state, calls: this.#calls.size, queueDelayMs: this.#queueDelayMs });
    return { now, jobs: () => jobs.get(), spool: () => spool.get() };
  }

  #monitorAt({ bindAddress, port }: DaemonConfig['monitoring']): MonitorServer {
    const health = () => healthOf(this.#state);
    const ready = () => readinessOf(this.#state);
    return new MonitorServer({ bindAddress, port, metrics: this.#metrics.registry, health, ready, log: this.#log });
  }
}

function versionOf(): string {
  return (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * For the process that runs the daemon: a fault that nobody foresaw leaves a state that nobody knows. It is logged and
 * the process ends; the leases take the callers to VoiceMail() and systemd starts it again.
 */
export function dieOfTheUnforeseen(log: Logger): void {
  const die = (error: unknown) => {
    log.fatal({ err: error }, 'unforeseen fault: the daemon ends, the callers go to voicemail');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}
