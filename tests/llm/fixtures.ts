import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Logger, silentLogger } from '../../src/common/index.js';
import { connectLanguageModel, type LanguageModel, type LanguageModelOptions } from '../../src/llm/index.js';
import {
  type Backend,
  type LlmServerOptions,
  type RunningLlmServer,
  startLlmServer,
} from '../../src/llm-server/index.js';
import { type ConverseRequest, defaultAgenda, type ModelEvent, type Turn } from '../../src/terms/index.js';

export const never = new AbortController().signal;
// Shared by all tests of a file, which run at the same time.
setMaxListeners(0, never);

export function turn(index: number, speaker: Turn['speaker'], text: string): Turn {
  return { index, speaker, text, startMs: index * 1_000, endMs: index * 1_000 + 900, engine: 'test' };
}

export function conversation(changes: Partial<ConverseRequest> = {}): ConverseRequest {
  return {
    callId: '0b8f3a52-1f5c-4b0f-9a3e-7d2c5a1e9f10',
    language: 'en',
    mailboxName: 'Hollis Heating',
    persona: 'Friendly and brief.',
    knowledge: [{ question: 'When are you open?', answer: 'We are open from eight to five, Monday to Friday.' }],
    agenda: defaultAgenda,
    notes: { callerName: 'Ann Lee' },
    turns: [turn(0, 'secretary', 'Hello.'), turn(1, 'caller', 'My boiler is broken.')],
    tools: [{ name: 'end_call', description: 'Hang up.', parameters: { type: 'object', properties: {} } }],
    callerNumber: '+12025550123',
    phoneRegion: 'US',
    timeZone: 'America/New_York',
    now: new Date('2026-11-22T15:00:00Z'),
    ...changes,
  };
}

/** A backend whose answer is a function: a fake at the strategy's door; everything between it and the client is real. */
export class ScriptedBackend implements Backend {
  maxConcurrent = 4;
  isReady = true;
  stopped = 0;
  /** Signals of the calls, in order. */
  readonly signals: AbortSignal[] = [];
  readonly requests: ConverseRequest[] = [];
  readonly #script: (signal: AbortSignal, request: ConverseRequest) => AsyncIterable<ModelEvent>;

  constructor(script: (signal: AbortSignal, request: ConverseRequest) => AsyncIterable<ModelEvent>) {
    this.#script = script;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.stopped += 1;
  }

  async ready(): Promise<boolean> {
    return this.isReady;
  }

  describe() {
    return { backend: 'scripted', model: 'tape', licence: 'CC0-1.0' };
  }

  converse(request: ConverseRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    this.signals.push(signal);
    this.requests.push(request);
    return this.#script(signal, request);
  }

  async summarize(_request: unknown, signal: AbortSignal) {
    this.signals.push(signal);
    for await (const event of this.#script(signal, conversation())) {
      if (event.type === 'end') break;
    }
    return {
      statements: [{ text: 'The boiler is broken.', turns: [1] }],
      callerName: 'Ann Lee',
      callbackNumber: '+12025550123',
      reason: 'boiler',
      urgency: 'urgent' as const,
      engine: 'tape',
    };
  }
}

/** Says "one", then nothing more until it is stopped. */
export async function* oneThenSilence(signal: AbortSignal): AsyncGenerator<ModelEvent> {
  yield { type: 'text', text: 'one ' };
  await delay(60_000, undefined, { signal });
}

export async function serve(
  t: ExecutionContext,
  backend: Backend,
  options: Partial<LlmServerOptions> = {},
): Promise<RunningLlmServer> {
  const log = silentLogger();
  const server = await startLlmServer({ address: '127.0.0.1:0', backend, graceMs: 50, log, ...options });
  t.teardown(() => server.stop());
  return server;
}

export function connect(
  t: ExecutionContext,
  address: string,
  options: LanguageModelOptions = {},
  log: Logger = silentLogger(),
): LanguageModel {
  const model = connectLanguageModel({ address, maxReconnectMs: 300, ...options }, log);
  t.teardown(() => model.close());
  return model;
}

export async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Polls for a state; fails after ten seconds. */
export async function until(state: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await state()) return;
    await delay(25);
  }
  throw new Error(`not seen within 10 s: ${what}`);
}
