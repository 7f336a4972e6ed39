import { Admission } from './admission.js';
import { runCall } from './call/index.js';
import { Callers } from './callers.js';
import { isAbort, type Logger, messageOf, SecretaryError, systemClock, within } from './common/index.js';
import { buildRooms, type DaemonConfig, openMedia, type Rooms } from './daemon-rooms.js';
import { recurringPhrases } from './dialogue/index.js';
import type { LanguageModel } from './llm/index.js';
import { LoopGauge } from './loop-gauge.js';
import { readGreeting } from './speaking/index.js';
import { jobsAfterCall } from './storage/index.js';
import type { IncomingCall } from './telephony/index.js';

/** How long running calls may go on after the daemon was asked to stop, milliseconds: a little less than systemd waits. */
const DRAIN_MS = 10 * 60_000;
/** How long each later part of stopping may take, milliseconds. */
const CLOSE_MS = 4_000;
/** How often the model is looked for while it is away, and while it is there, milliseconds. */
const MODEL_AWAY_MS = 1_000;
const MODEL_THERE_MS = 30_000;
/** How often is looked for mailboxes that are new or were changed, milliseconds. */
const MAILBOXES_MS = 30_000;
/** Longest look at the list of mailboxes, milliseconds. */
const LIST_MS = 5_000;

/**
 * The daemon: builds the rooms, joins them, and runs a call for each caller that the dialplan hands over. Servers that
 * are away (MySQL, Asterisk, the model, SMTP) are waited for for ever; callers go to VoiceMail() meanwhile.
 */
export class Daemon {
  readonly #config: DaemonConfig;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  /** Fires when the last call has ended: until then the database is watched, so that nobody takes our calls for dead. */
  readonly #drained = new AbortController();
  /** Fires when running calls may wait no longer. */
  readonly #abandon = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();
  readonly #callers = new Callers();
  readonly #admission: Admission;
  readonly #gauge = new LoopGauge((loopDelayMs) => this.#measured(loopDelayMs));
  /** What was said to be prepared, by mailbox. */
  readonly #prepared = new Map<string, string>();
  #rooms: Rooms | undefined;
  #work: Promise<unknown>[] = [];
  #modelName: string | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(config: DaemonConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
    this.#admission = new Admission({ maxCalls: config.calls.maxConcurrent });
  }

  /**
   * Loads the engines and begins to take calls. May be called twice. What was started is stopped again when it fails.
   * @throws SecretaryError what cannot work at all: a model, a key
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

  async #start(): Promise<void> {
    const rooms = await buildRooms(this.#config, this.#log);
    this.#rooms = rooms;
    rooms.pacer.start();
    await rooms.listening.start();
    await rooms.speaking.start();
    const { signal } = this.#drained;
    if (this.#stop.signal.aborted) throw new SecretaryError('aborted', 'the daemon was stopped while it started');
    this.#work = [
      rooms.storage.run(signal),
      rooms.followUp.run(signal),
      this.#watchModel(rooms.model),
      this.#answer(rooms),
    ];
    this.#gauge.start();
    rooms.link.start();
    await this.#prepareVoices(rooms);
    this.#work.push(this.#watchMailboxes(rooms));
    this.#log.info('ready');
  }

  async #stopAll(): Promise<void> {
    this.#stop.abort();
    const rooms = this.#rooms;
    if (rooms === undefined) return;
    this.#log.info({ calls: this.#calls.size }, 'stopping');
    const drained = await this.#settled([...this.#calls], DRAIN_MS, 'the last calls');
    this.#gauge.stop();
    this.#abandon.abort();
    if (!drained) await this.#settled([...this.#calls], CLOSE_MS, 'giving the last calls back');
    this.#drained.abort();
    await this.#settled(this.#work, CLOSE_MS, 'ending the work');
    const { link, pacer, listening, speaking, mailer, model, storage } = rooms;
    const closing = [link, listening, speaking].map(async (room) => room.stop());
    model.close();
    await this.#settled([...closing, (async () => mailer.close())()], CLOSE_MS, 'closing the rooms');
    await this.#settled([pacer.stop()], CLOSE_MS, 'ending the pacing thread');
    await this.#settled([storage.close()], CLOSE_MS, 'closing the database');
    this.#log.info('stopped');
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
    for await (const call of rooms.link.calls(this.#stop.signal)) {
      const running = this.#take(call, rooms)
        .catch((error) => this.#log.error({ err: error }, 'call broke'))
        .finally(() => {
          this.#calls.delete(running);
          this.#callers.gone(call);
        });
      this.#calls.add(running);
    }
  }

  async #take(call: IncomingCall, rooms: Rooms): Promise<void> {
    const verdict = this.#admission.decide(this.#callers.count);
    if (verdict !== 'admitted' || this.#stop.signal.aborted || !rooms.storage.ready()) {
      const facts = { calls: this.#callers.count, load: verdict, storage: rooms.storage.state };
      this.#log.warn(facts, 'call refused, it goes to voicemail');
      await call.finish('failed');
      return;
    }
    this.#callers.came(call);
    const { rtpBindAddress } = this.#config.asterisk;
    await runCall(
      call,
      {
        ...rooms,
        openMedia: (taken, signal) => openMedia(taken, rooms, rtpBindAddress, this.#log, signal),
        modelName: () => this.#modelName,
        jobsFor: () => jobsAfterCall,
        earlierCalls: (mailbox, number) => rooms.storage.calls.earlierFrom(mailbox.extension, number),
        alert: (alert) => rooms.followUp.alert(alert),
        greetingSound: async ({ greetingRecording: file }) => (file === undefined ? undefined : readGreeting(file)),
        clock: systemClock,
        log: this.#log,
      },
      this.#abandon.signal,
    );
    rooms.followUp.wake();
  }

  /** One line a change. */
  #measured(loopDelayMs: number): void {
    const before = this.#admission.isBusy;
    this.#admission.measured({ loopDelayMs });
    const { isBusy } = this.#admission;
    if (isBusy === before) return;
    const facts = { calls: this.#calls.size, loopDelayMs: Math.round(loopDelayMs) };
    if (isBusy) this.#log.warn(facts, 'the machine is busy, further calls go to voicemail');
    else this.#log.info(facts, 'the machine is free again, calls are taken');
  }

  /** Keeps the model's name for the transcripts; while it is away, calls begin with the guided interview and lose no time. */
  async #watchModel(model: LanguageModel): Promise<void> {
    const { signal } = this.#drained;
    while (!signal.aborted) {
      try {
        this.#modelName = (await model.describe(signal)).model;
      } catch (error) {
        // The client has logged the change of state; a call that needs the model finds out by itself.
        this.#modelName = undefined;
        if (!isAbort(error)) this.#log.debug({ err: error }, 'language model does not answer');
      }
      await pause(this.#modelName === undefined ? MODEL_AWAY_MS : MODEL_THERE_MS, signal);
    }
  }

  /** A mailbox may be added or changed while the daemon runs. */
  async #watchMailboxes(rooms: Rooms): Promise<void> {
    const { signal } = this.#stop;
    while (await pause(MAILBOXES_MS, signal)) await this.#prepareVoices(rooms);
  }

  /** Speaks what every call begins with once, so that no caller waits for it. Never throws: such a call begins later. */
  async #prepareVoices({ storage, speaking }: Rooms): Promise<void> {
    try {
      const mailboxes = await within(storage.mailboxes.list(), LIST_MS, 'the list of mailboxes', this.#stop.signal);
      for (const mailbox of mailboxes) {
        const phrases = recurringPhrases(mailbox);
        const wanted = JSON.stringify([mailbox.language, phrases]);
        if (this.#stop.signal.aborted || this.#prepared.get(mailbox.extension) === wanted) continue;
        await speaking.warm(mailbox.language, phrases);
        this.#prepared.set(mailbox.extension, wanted);
      }
    } catch (error) {
      if (!isAbort(error)) this.#log.debug({ reason: messageOf(error) }, 'voices could not be prepared');
    }
  }
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

/** False when the signal fired first. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return systemClock.sleep(ms, signal).then(
    () => !signal.aborted,
    () => false,
  );
}
