import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeUlaw } from '../src/audio/index.js';
import { systemClock, within } from '../src/common/index.js';
import { type PhoneLine, Stage, type StageOptions, Telephone } from '../src/demo/index.js';
import type { Progress } from '../src/setup/index.js';
import type { StoredCall } from '../src/storage/index.js';
import { type LineFaults, type LineRecord, TelephoneLine, type WireAudio } from './line/index.js';
import { benchMailboxes } from './mailboxes.js';
import { PACKET_MS, Track } from './measure/track.js';

/** Longest start of everything, and longest wait until a call is answered or written down, milliseconds. */
const START_MS = 300_000;
const ANSWER_MS = 30_000;
const RECORD_MS = 45_000;
/** More than any step of the bench has at once. */
const MOST_CALLS = 40;

export interface HouseOptions extends Pick<StageOptions, 'installation' | 'database' | 'model' | 'modelArguments'> {
  readonly progress: Progress;
  readonly onReady?: (what: string) => void;
  /** The daemon writes of each turn when its parts were done. Default: false. */
  readonly trace?: boolean;
}

/** A call that is over, as the caller's wire and the database have it. */
export interface FinishedCall {
  readonly caller: string;
  /** Wall clock, milliseconds: INVITE and 200 OK. */
  readonly dialledMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly said: Track;
  readonly heard: Track;
  /** The packets that the caller heard, for their pacing. */
  readonly heardArrivedMs: Float64Array;
  /** Undefined when the daemon did not take it: VoiceMail() did. */
  readonly stored: StoredCall | undefined;
}

/** The whole product on its stage, with a telephone line that remembers. */
export class House {
  readonly stage: Stage;
  readonly #directory: string;
  readonly #options: HouseOptions;
  #line: TelephoneLine | undefined;
  #telephone: Telephone | undefined;
  readonly #ids = new Map<string, string>();
  #next = 0;

  private constructor(directory: string, options: HouseOptions) {
    this.#directory = directory;
    this.#options = options;
    this.stage = new Stage({
      ...options,
      directory: join(directory, 'stage'),
      mailboxes: benchMailboxes,
      sections: { calls: { maxConcurrent: MOST_CALLS }, ...(options.trace && { log: { level: 'trace' } }) },
    });
  }

  /** Starts everything; what was started is ended again when it fails or the signal fires. */
  static async open(options: HouseOptions, signal: AbortSignal): Promise<House> {
    const house = new House(await mkdtemp(join(tmpdir(), 'secretary-bench-')), options);
    try {
      await within(house.#start(), START_MS, 'starting everything', signal);
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  /** Ends everything. SECRETARY_KEEP_BENCH=1 leaves the logs, and says where. May be called twice. */
  async close(): Promise<void> {
    await this.#telephone?.stop();
    await this.#line?.stop();
    await this.stage.stop();
    if (process.env.SECRETARY_KEEP_BENCH === '1') this.#options.progress.say(`The logs are in ${this.#directory}`);
    else await rm(this.#directory, { recursive: true, force: true });
  }

  /** A number that nobody has called from yet: by it a call is found on the wire and in the database. */
  nextNumber(): string {
    this.#next += 1;
    return `+1212555${String(1000 + this.#next).padStart(4, '0')}`;
  }

  /** Dials; resolves when the far end has answered and both directions are open. */
  async dial(extension: string, caller: string, signal: AbortSignal, faults?: LineFaults): Promise<PhoneLine> {
    if (this.#line === undefined || this.#telephone === undefined) throw new Error('the house is not open');
    if (faults !== undefined) this.#line.setFaults(caller, faults);
    const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    return this.#telephone.dial(extension, caller, patience);
  }

  /** What became of a call that is over; waits until the daemon has written it down. */
  async finished(caller: string, signal: AbortSignal): Promise<FinishedCall> {
    if (this.#line === undefined) throw new Error('the house is not open');
    const record = await this.#line.take(caller);
    return { ...trackedCall(record), stored: await this.#stored(caller, signal) };
  }

  /** The call of this number as it stands in the database now; undefined: not begun. */
  async look(caller: string): Promise<StoredCall | undefined> {
    const { calls } = this.stage.storage;
    // Looking through the newest calls costs the database and us far more than the one call does.
    const id =
      this.#ids.get(caller) ??
      (await calls.list({ limit: MOST_CALLS })).find((each) => each.callerNumber === caller)?.id;
    if (id !== undefined) this.#ids.set(caller, id);
    return id === undefined ? undefined : calls.find(id);
  }

  async #start(): Promise<void> {
    await this.stage.start();
    const { outside, pbx } = this.stage;
    this.#line = await TelephoneLine.open(pbx.sipPort);
    const through = this.#line.sipPort;
    this.#telephone = new Telephone({ ...outside, endpoint: (to) => `PJSIP/pbx/sip:${to}@127.0.0.1:${through}` });
    await this.#telephone.start();
  }

  async #stored(caller: string, signal: AbortSignal): Promise<StoredCall | undefined> {
    const end = systemClock.monotonicMs() + RECORD_MS;
    let call = await this.look(caller);
    while (call !== undefined && call.state === 'live' && systemClock.monotonicMs() < end) {
      await systemClock.sleep(300, signal);
      call = await this.look(caller);
    }
    return call;
  }
}

function trackedCall({ caller, dialledMs, answeredMs, said, heard }: LineRecord): Omit<FinishedCall, 'stored'> {
  const track = (audio: WireAudio, offsetMs: number) =>
    new Track({ arrivedMs: audio.arrivedMs, samples: decodeUlaw(audio.payloads) }, offsetMs);
  return {
    caller,
    dialledMs,
    answeredMs,
    said: track(said, -PACKET_MS),
    heard: track(heard, 0),
    heardArrivedMs: heard.arrivedMs,
  };
}
