import { setTimeout as delay } from 'node:timers/promises';
import { FRAME_MS, FRAME_SAMPLES, type Frame } from '../../src/audio/index.js';
import type { CallKeeper } from '../../src/call/index.js';
import { Channel, type Clock, SecretaryError } from '../../src/common/index.js';
import type { LanguageModel } from '../../src/llm/index.js';
import type { MediaPort } from '../../src/media/index.js';
import type { Voice } from '../../src/speaking/index.js';
import type { IncomingCall } from '../../src/telephony/index.js';
import type { CallRecord, ConverseRequest, ModelEvent, Turn } from '../../src/terms/index.js';

/** Waits for a state, bounded. */
export async function until(what: string, state: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !state(); await delay(1)) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
  }
}

export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Time that passes only when the test says so. */
export class HandClock implements Clock {
  #ms = 0;
  readonly #sleepers = new Set<{ dueMs: number; wake: () => void }>();

  now(): Date {
    return new Date(Date.UTC(2026, 10, 22) + this.#ms);
  }

  monotonicMs(): number {
    return this.#ms;
  }

  get sleepers(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      const aborted = () => end(() => reject(new SecretaryError('aborted', 'woken')));
      const sleeper = { dueMs: this.#ms + ms, wake: () => end(resolve) };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', aborted, { once: true });
      if (signal?.aborted) aborted();
    });
  }

  /** Lets `ms` pass, waking who slept, each in its turn. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#ms + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = [...this.#sleepers].sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined || next.dueMs > untilMs) break;
      this.#ms = Math.max(this.#ms, next.dueMs);
      next.wake();
    }
    this.#ms = untilMs;
  }
}

/** A port that plays when told, or at once. */
export class HandPort implements MediaPort {
  readonly frames = new Channel<Frame>();
  readonly written: Int16Array[] = [];
  readonly #listeners = new Set<(frame: Frame) => void>();
  readonly #closing = new AbortController();
  readonly closed = this.#closing.signal;
  readonly #waiters = new Set<() => void>();
  readonly #clock: Clock;
  closes = 0;
  /** Plays what is written at once. */
  instant = true;
  paused = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get receivedAtMs(): number {
    return this.nowMs();
  }

  get queuedMs(): number {
    return this.written.length * FRAME_MS;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  write(samples: Int16Array): void {
    if (this.closed.aborted) return;
    this.written.push(samples);
    if (this.instant) this.play();
  }

  play(frames = Number.POSITIVE_INFINITY): void {
    for (let i = 0; i < frames && this.written.length > 0 && !this.paused; i += 1) {
      const samples = this.written.shift() as Int16Array;
      for (const listener of this.#listeners) listener({ samples, atMs: this.nowMs() });
    }
    this.#settle();
  }

  flush(): void {
    this.written.length = 0;
    this.#settle();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    if (this.instant) this.play();
  }

  async drained(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.queuedMs === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#waiters.add(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  onPlayed(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closes += 1;
    this.written.length = 0;
    this.frames.close();
    this.#closing.abort();
    this.#settle();
  }

  /** One frame of the caller. */
  hear(value = 0): void {
    this.frames.push({ samples: new Int16Array(FRAME_SAMPLES).fill(value), atMs: this.nowMs() });
  }

  #settle(): void {
    if (this.queuedMs > 0) return;
    for (const waiter of this.#waiters) waiter();
    this.#waiters.clear();
  }
}

/** One frame a character, so that what was heard can be counted. */
export class LetterVoice implements Voice {
  readonly name = 'letters';
  readonly texts: string[] = [];
  fate: (text: string, nth: number) => 'speak' | 'fail' | 'fail-halfway' | 'hang' = () => 'speak';

  /** What was to be prepared, and whether it is still wanted. */
  readonly prepared: { text: string; signal: AbortSignal }[] = [];

  prepare(text: string, signal: AbortSignal): void {
    this.prepared.push({ text, signal });
  }

  async *synthesize(text: string): AsyncIterable<Int16Array> {
    this.texts.push(text);
    const fate = this.fate(text, this.texts.length);
    if (fate === 'fail') throw new SecretaryError('unavailable', 'no voice');
    if (fate === 'hang') await never();
    const letters = fate === 'fail-halfway' ? text.length / 2 : text.length;
    for (let i = 0; i < Math.floor(letters); i += 1) yield new Int16Array(FRAME_SAMPLES).fill(1_000);
    if (fate === 'fail-halfway') throw new SecretaryError('unavailable', 'the voice died');
  }
}

export class FakeCall implements IncomingCall {
  readonly id = 'channel-1';
  readonly mailbox: string = '201';
  readonly dialStatus = 'NOANSWER';
  readonly callerNumber = '+12125550142';
  readonly callerName = 'Daniel';
  adopted: IncomingCall['adopted'];
  readonly ids: string[] = [];
  readonly keys = new Channel<string>();
  readonly finished: ('done' | 'failed')[] = [];
  readonly #ending = new AbortController();
  readonly hungUp = this.#ending.signal;
  isAlive: () => boolean = () => false;
  answer = async (): Promise<void> => undefined;
  joinMedia = async (): Promise<void> => undefined;
  onFinish = async (): Promise<void> => undefined;

  async press(): Promise<void> {}

  async attachMedia(): Promise<never> {
    throw new SecretaryError('internal', 'not in this test');
  }

  hangsUp(): void {
    this.#ending.abort();
    this.keys.close();
  }

  async hangUp(): Promise<void> {
    this.hangsUp();
  }

  startLease(isAlive: () => boolean): void {
    this.isAlive = isAlive;
  }

  callIs(callId: string): void {
    this.ids.push(callId);
  }

  transfer: IncomingCall['transfer'] = async () => 'unanswered';

  async finish(outcome: 'done' | 'failed'): Promise<void> {
    this.finished.push(outcome);
    await this.onFinish();
    this.hangsUp();
  }
}

/** Answers what the test wants; the guided interview is there for the rest. */
export class ScriptedModel implements LanguageModel {
  readonly requests: ConverseRequest[] = [];
  readonly signals: AbortSignal[] = [];
  reply: () => AsyncIterable<ModelEvent> = async function* () {
    yield { type: 'end' };
  };

  describe(): Promise<never> {
    return never();
  }

  converse(request: ConverseRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    this.requests.push(request);
    this.signals.push(signal);
    return this.reply();
  }

  summarize(): Promise<never> {
    return never();
  }

  async healthy(): Promise<boolean> {
    return true;
  }

  close(): void {}
}

export class MemoryWriter implements CallKeeper {
  readonly turns: Turn[] = [];
  samples = 0;
  record: CallRecord | undefined;
  jobs: readonly unknown[] = [];
  discarded = 0;
  state: string | undefined;
  faulty = false;
  onEnd = async (): Promise<void> => undefined;

  async addTurn(turn: Turn): Promise<void> {
    if (this.faulty) throw new Error('turn not written');
    this.turns.push(turn);
  }

  async appendAudio(pcm: Int16Array): Promise<void> {
    if (this.faulty) throw new Error('audio not written');
    this.samples += pcm.length;
  }

  async end(record: CallRecord, jobs: readonly unknown[]): Promise<void> {
    this.record = record;
    this.jobs = jobs;
    if (this.faulty) throw new Error('end not written');
    await this.onEnd();
  }

  keepState(state: string): void {
    this.state = state;
  }

  discard(): void {
    this.discarded += 1;
  }
}
