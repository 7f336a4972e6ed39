import type { Frame } from '../../src/audio/index.js';
import { type CallLimits, type CallRooms, runCall } from '../../src/call/index.js';
import { Channel, silentLogger } from '../../src/common/index.js';
import type { ListeningContext, ListeningEvent } from '../../src/listening/index.js';
import { type CallRecord, defaultAgenda, type Mailbox } from '../../src/terms/index.js';
import { FakeCall, HandClock, HandPort, LetterVoice, MemoryWriter, ScriptedModel } from './fakes.js';

export const mailbox: Mailbox = {
  extension: '201',
  name: 'Hollis Heating',
  managerName: 'Mary Hollis',
  managerEmail: 'mary@hollis-heating.example',
  language: 'en',
  timeZone: 'America/New_York',
  phoneRegion: 'US',
  greeting: 'Hello, this is Hollis Heating.',
  persona: '',
  knowledge: [],
  agenda: defaultAgenda,
  maxCallMs: 60_000,
  missedCallLetter: true,
};

/** Tests wait for nothing longer than this. */
const limits: CallLimits = {
  lookUpMs: 60,
  connectMs: 60,
  lastWordsMs: 60,
  finishMs: 60,
  recordMs: 60,
  replyMs: 60,
  voiceMs: 30_000,
  goodbyeMs: 30_000,
  extrasMs: 60,
  ringMs: 60,
  transferMs: 60,
  alertMs: 60,
};

const begun = new Set<CallStage>();

/** Ends what a failed test left behind. */
export async function hangUpAll(): Promise<void> {
  for (const stage of begun) stage.call.hangsUp();
  await Promise.allSettled([...begun].map((stage) => stage.result));
}

/** One call with a fake at each door of the rooms. Change what you want before `start`. */
export class CallStage {
  readonly clock = new HandClock();
  readonly call = new FakeCall();
  readonly port = new HandPort(this.clock);
  readonly voice = new LetterVoice();
  readonly model = new ScriptedModel();
  readonly writer = new MemoryWriter();
  /** What the recogniser says. */
  readonly ears = new Channel<ListeningEvent>();
  readonly stop: AbortController;
  readonly frames: Frame[] = [];
  context: ListeningContext | undefined;
  modelName: string | undefined;
  box: Mailbox = mailbox;
  /** What the recogniser gives when the frames have ended. */
  lastWords: () => Promise<ListeningEvent[]> = async () => [];
  rooms: CallRooms = {
    storage: { mailboxes: { find: async () => this.box }, calls: { begin: async () => this.writer } },
    listening: { engines: { en: 'test' }, listen: (frames, context) => this.#listen(frames, context) },
    speaking: { voiceFor: () => this.voice },
    model: this.model,
    modelName: () => this.modelName,
    openMedia: async () => this.port,
    jobsFor: () => [{ kind: 'summarise' }, { kind: 'mail' }],
    clock: this.clock,
    log: silentLogger(),
    limits,
  };
  result: Promise<CallRecord | undefined> | undefined;

  constructor(stop = new AbortController()) {
    this.stop = stop;
  }

  start(): Promise<CallRecord | undefined> {
    begun.add(this);
    this.result = runCall(this.call, this.rooms, this.stop.signal);
    return this.result;
  }

  /** The caller has said something. */
  says(text: string, startMs = this.clock.monotonicMs()): void {
    this.ears.push({ type: 'turn', text, startMs, endMs: startMs + 500, confidence: 1, words: [], engine: 'vosk' });
  }

  /** The caller's voice is there, from now on. */
  voiceStarts(): void {
    this.ears.push({ type: 'speech-started', atMs: this.port.nowMs() });
  }

  voiceStops(): void {
    this.ears.push({ type: 'speech-stopped', atMs: this.port.nowMs() });
  }

  /** What the recogniser has understood so far of what the caller is saying. */
  partly(text: string, stable = false): void {
    this.ears.push({ type: 'partial', text, atMs: this.port.nowMs(), engine: 'vosk', stable });
  }

  /** The caller pauses, and the turn may be over with these words. */
  endsSoon(text: string): void {
    this.partly(text, true);
    this.ears.push({ type: 'ending', text, atMs: this.port.nowMs(), engine: 'vosk' });
  }

  get spoken(): string {
    return this.writer.turns
      .filter(({ speaker }) => speaker === 'secretary')
      .map(({ text }) => text)
      .join(' | ');
  }

  async *#listen(frames: AsyncIterable<Frame>, context: ListeningContext): AsyncIterable<ListeningEvent> {
    this.context = context;
    void this.#hear(frames);
    yield* this.ears;
    yield* await this.lastWords();
  }

  async #hear(frames: AsyncIterable<Frame>): Promise<void> {
    for await (const frame of frames) this.frames.push(frame);
    this.ears.close();
  }
}
