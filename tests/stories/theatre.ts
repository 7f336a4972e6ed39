import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type ParsedMail, simpleParser } from 'mailparser';
import {
  type CallerLine,
  type PhoneLine,
  SimulatedCaller,
  Stage,
  type StageOptions,
  spokenByCaller,
  Telephone,
} from '../../src/demo/index.js';
import { silentProgress } from '../../src/setup/index.js';
import type { StoredCall } from '../../src/storage/index.js';

/** The whole product on a stage, and a telephone to call it with. */
export class Theatre {
  readonly stage: Stage;
  readonly #directory: string;
  #telephone: Telephone | undefined;

  private constructor(directory: string, options: Omit<StageOptions, 'directory'>) {
    this.#directory = directory;
    this.stage = new Stage({ ...options, directory: join(directory, 'stage') });
  }

  static async open(options: Omit<StageOptions, 'directory'> = {}): Promise<Theatre> {
    const directory = await mkdtemp(join(tmpdir(), 'secretary-story-'));
    const theatre = new Theatre(directory, options);
    try {
      await theatre.stage.start();
      theatre.#telephone = new Telephone(theatre.stage.outside);
      await theatre.#telephone.start();
      return theatre;
    } catch (error) {
      await theatre.close();
      throw error;
    }
  }

  get telephone(): Telephone {
    if (this.#telephone === undefined) throw new Error('the theatre is not open');
    return this.#telephone;
  }

  /** Ends everything. SECRETARY_KEEP_STORIES=1 leaves the logs. */
  async close(): Promise<void> {
    await this.#telephone?.stop();
    await this.stage.stop();
    if (process.env.SECRETARY_KEEP_STORIES !== '1') await rm(this.#directory, { recursive: true, force: true });
  }

  /**
   * Dials 201, or another mailbox, and listens; hung up when the test is over. Resolves when the far end has answered.
   * Each caller has a number of its own, by which the call is found in the database, unless `callerId` says otherwise.
   */
  async call(
    t: Pick<ExecutionContext, 'teardown'>,
    options: { callerId?: string; number?: string; extension?: string } = {},
  ): Promise<Visit> {
    const number = options.number ?? nextNumber();
    const { callerId = number, extension = '201' } = options;
    const line = await this.telephone.dial(extension, callerId, AbortSignal.timeout(30_000));
    const visit = new Visit(line, number, this.stage);
    t.teardown(() => visit.hangUp());
    return visit;
  }

  /** The letters about a call that have come so far. */
  async lettersAbout(callId: string): Promise<ParsedMail[]> {
    const { directory } = this.stage.smtp;
    const names = (await readdir(directory)).filter((name) => name.endsWith('.eml')).sort();
    const letters = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(directory, name)))));
    return letters.filter(({ messageId }) => messageId?.includes(callId));
  }

  letterAbout(callId: string, ms = 40_000): Promise<ParsedMail> {
    return until('the letter', async () => (await this.lettersAbout(callId))[0], ms);
  }

  /** Waits until the call's record is closed. */
  ended(callId: string, ms = 30_000): Promise<StoredCall> {
    const look = async () => {
      const call = await this.stage.storage.calls.find(callId).catch(() => undefined);
      return call !== undefined && call.state !== 'live' && call;
    };
    return until('the end of the call', look, ms);
  }
}

/** One call, from the caller's side. */
export class Visit {
  readonly line: PhoneLine;
  readonly caller: SimulatedCaller;
  /** What the caller's network claims. */
  readonly number: string;
  /** Fires when the other side hung up. */
  readonly over: AbortSignal;
  readonly #stage: Stage;
  readonly #listening: Promise<void>;
  #callId: string | undefined;

  constructor(line: PhoneLine, number: string, stage: Stage) {
    this.line = line;
    this.caller = new SimulatedCaller({ media: line.media });
    this.number = number;
    this.over = AbortSignal.any([line.call.hungUp, line.media.closed]);
    this.#stage = stage;
    this.#listening = this.caller.listen();
  }

  async hangUp(): Promise<void> {
    await this.line.hangUp();
    await this.#listening;
  }

  /** Id of the call in the database; waits until it is there. */
  async callId(): Promise<string> {
    this.#callId ??= (
      await until('the call in the database', async () => {
        const calls = await this.#stage.storage.calls.list({ limit: 20 }).catch(() => []);
        return calls.find(({ callerNumber }) => callerNumber === this.number);
      })
    ).id;
    return this.#callId;
  }

  /** Waits until the record shows something. */
  async shows(what: string, reached: (call: StoredCall) => boolean, ms = 20_000): Promise<StoredCall> {
    const id = await this.callId();
    const look = async () => {
      const call = await this.#stage.storage.calls.find(id).catch(() => undefined);
      return call !== undefined && reached(call) && call;
    };
    return until(what, look, ms);
  }

  /** Waits for the secretary to stop, says each line, and waits for the answer to it. */
  async say(...texts: readonly string[]): Promise<void> {
    await this.caller.talk(await lines(...texts), this.over);
  }

  /** True while Asterisk's own VoiceMail() has the caller. */
  async inVoicemail(): Promise<boolean> {
    return (await this.#stage.pbx.asterisk.cli('core show channels concise')).includes('!VoiceMail!');
  }

  /** Waits until the secretary hangs up. */
  async goodbye(ms = 45_000): Promise<void> {
    await until('the secretary to hang up', () => this.over.aborted, ms);
  }
}

let callers = 0;

function nextNumber(): string {
  callers += 1;
  return `+121255501${String(callers).padStart(2, '0')}`;
}

const spoken = new Map<string, CallerLine>();

/** The texts in the caller's voice. */
export async function lines(...texts: readonly string[]): Promise<CallerLine[]> {
  const missing = texts.filter((text) => !spoken.has(text));
  const made = missing.length === 0 ? [] : await spokenByCaller(missing, silentProgress);
  made.forEach((line, i) => {
    spoken.set(missing[i] ?? '', line);
  });
  return texts.map((text) => spoken.get(text) as CallerLine);
}

/** Asks until the answer is not undefined or false; the wait is bounded. */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  ms = 20_000,
): Promise<Exclude<NonNullable<T>, false>> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer as Exclude<NonNullable<T>, false>;
  }
  throw new Error(`waited ${ms} ms in vain: ${what}`);
}

/** What one side said, joined. */
export function saidBy(speaker: 'caller' | 'secretary', call: Pick<StoredCall, 'turns'>): string {
  return call.turns
    .filter((turn) => turn.speaker === speaker)
    .map(({ text }) => text)
    .join(' ');
}

/** The transcript as one reads it, with the times: what a story says when it goes wrong. */
export function script(call: Pick<StoredCall, 'turns' | 'notes' | 'endedBy' | 'durationMs'>): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(5);
  const turns = call.turns.map(
    ({ speaker, text, startMs, endMs, interrupted }) =>
      `${seconds(startMs)}–${seconds(endMs)} ${speaker}: ${text}${interrupted ? ' (cut)' : ''}`,
  );
  return [...turns, `${seconds(call.durationMs)} ended by ${call.endedBy} ${JSON.stringify(call.notes)}`].join('\n');
}
