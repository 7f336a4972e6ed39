import {
  begin,
  type DialogueContext,
  type DialogueEvent,
  type DialogueState,
  type Intent,
  requestOf,
  restoreState,
  saveState,
  step,
} from '../../src/dialogue/index.js';
import { type ConverseRequest, defaultAgenda, type Mailbox, type ToolCall } from '../../src/terms/index.js';

export const mailbox: Mailbox = {
  extension: '201',
  name: 'Hollis Heating',
  managerName: 'Ann Hollis',
  managerEmail: 'ann@example.org',
  language: 'en',
  timeZone: 'America/New_York',
  phoneRegion: 'US',
  greeting: 'Hello, you have reached Hollis Heating.',
  persona: 'Friendly and brief.',
  knowledge: [
    {
      question: 'When are you open?',
      answer: 'We are open Monday to Friday from eight to five, and Saturday from nine to noon.',
    },
    { question: 'What services do you offer?', answer: 'We install and repair boilers, radiators and heat pumps.' },
    { question: 'How much does a boiler service cost?', answer: 'A boiler service costs ninety five dollars.' },
    { question: 'Where are you located?', answer: 'We are at fourteen Mill Street in Springfield.' },
    {
      question: 'Do you offer emergency repairs?',
      answer: 'Yes, for emergencies we come within four hours, day and night.',
    },
  ],
  agenda: defaultAgenda,
  maxCallMs: 300_000,
  missedCallLetter: true,
};

export function contextWith(
  change: Partial<Omit<DialogueContext, 'mailbox'>> & { mailbox?: Partial<Mailbox> } = {},
): DialogueContext {
  return {
    callId: 'call-1',
    callerNumber: '',
    callerName: '',
    now: new Date('2026-11-22T15:00:00Z'),
    ...change,
    mailbox: { ...mailbox, ...change.mailbox },
  };
}

/** What a scripted model does with one request. */
export type ModelReply =
  | { readonly text?: readonly string[]; readonly tools?: readonly ToolCall[] }
  | { readonly fails: string; readonly after?: readonly string[] };

/** What happens next on the caller's side. */
export type Line =
  | string
  | { readonly silence: number }
  | { readonly recogniser: 'deaf' | 'hears-again' }
  | { readonly keys: string }
  /** Speaks after the secretary was heard up to these words. */
  | { readonly after: string; readonly says: string }
  /** Speaks for so long (the listener cuts a long story into pieces), or so that the recogniser is not sure. */
  | { readonly says: string; readonly lastsMs?: number; readonly confidence?: number }
  /** The model is so late, and has not answered yet. */
  | { readonly thinking: number }
  | { readonly wordless: number }
  | { readonly fax: true }
  | { readonly transferFails: true }
  | { readonly hangsUp: true }
  | { readonly timeIsUp: true };

/** As it comes back after each step from the database: every story must bear a daemon that died anywhere in it. */
export function keptAndRestored(state: DialogueState): DialogueState {
  const restored = restoreState(saveState(state), state.context, state.turns);
  if (restored === undefined) throw new Error(`a state cannot be restored: ${saveState(state)}`);
  return restored;
}

/** Plays a conversation as `call` would: carries out the intents at once and feeds the events back. */
export class Play {
  state: DialogueState;
  readonly intents: Intent[] = [];
  readonly requests: ConverseRequest[] = [];
  readonly said: string[] = [];
  #clockMs = 0;
  /** What is spoken, and what waits for its end. */
  #speeches: { id: string; text: string; final: boolean }[] = [];
  #reply: { id: string; request: ConverseRequest } | undefined;
  readonly #model: ((request: ConverseRequest, nth: number) => ModelReply) | undefined;

  constructor(context: DialogueContext, model?: (request: ConverseRequest, nth: number) => ModelReply) {
    this.state = begin(context).state;
    this.#model = model;
    this.feed({ type: 'started' });
  }

  get hungUp(): boolean {
    return this.intents.some((intent) => intent.type === 'hang-up');
  }

  get notes(): Readonly<Record<string, string>> {
    return this.state.notes;
  }

  /** All that the secretary really said, one line a turn. */
  get script(): string {
    return this.state.turns.map((turn) => `${turn.speaker === 'caller' ? 'C' : 'S'}: ${turn.text}`).join('\n');
  }

  get secretary(): string {
    return this.state.turns
      .filter((turn) => turn.speaker === 'secretary')
      .map((turn) => turn.text)
      .join('\n');
  }

  request(): ConverseRequest {
    return requestOf(this.state);
  }

  feed(event: DialogueEvent): void {
    const next = step(this.state, event);
    this.state = keptAndRestored(next.state);
    for (const intent of next.intents) this.#carryOut(intent);
  }

  /** Lets the model answer and the secretary speak to the end, or up to some words. */
  settle(upTo?: string): void {
    for (let round = 0; round < 20; round += 1) {
      if (this.#reply !== undefined) this.#answer();
      else if (this.#speeches[0]?.final) this.#finishSpeech(upTo);
      else return;
      if (upTo !== undefined && this.#speeches.length === 0) return;
    }
    throw new Error('the dialogue does not settle');
  }

  say(text: string, engine = 'moonshine', { lastsMs = 1500, confidence = 0.9 } = {}): void {
    this.#clockMs += lastsMs + 500;
    this.feed({
      type: 'caller-turn',
      turn: { text, startMs: this.#clockMs - lastsMs, endMs: this.#clockMs, engine, confidence },
    });
  }

  run(lines: readonly Line[]): this {
    for (const line of lines) {
      if (this.hungUp) return this;
      this.#play(line);
    }
    this.settle();
    return this;
  }

  #play(line: Line): void {
    if (typeof line === 'object' && 'after' in line) {
      this.settle(line.after);
      this.say(line.says);
      return;
    }
    if (typeof line === 'object' && 'thinking' in line) {
      this.feed({ type: 'thinking', ms: line.thinking });
      return;
    }
    this.settle();
    if (this.hungUp) return;
    if (typeof line === 'string') this.say(line);
    else if ('says' in line) this.say(line.says, 'moonshine', line);
    else if ('silence' in line) this.feed({ type: 'silence', ms: line.silence });
    else if ('keys' in line) this.#press(line.keys);
    else if ('wordless' in line) this.feed({ type: 'wordless', ms: line.wordless });
    else if ('recogniser' in line) this.feed({ type: line.recogniser });
    else if ('fax' in line) this.feed({ type: 'fax' });
    else if ('transferFails' in line) this.feed({ type: 'transfer-failed' });
    else if ('hangsUp' in line) this.feed({ type: 'hung-up' });
    else this.feed({ type: 'time-limit' });
  }

  #press(keys: string): void {
    for (const key of keys) {
      this.#clockMs += 200;
      this.feed({ type: 'key', key, atMs: this.#clockMs });
    }
  }

  #carryOut(intent: Intent): void {
    this.intents.push(intent);
    if (intent.type === 'ask-model') {
      this.requests.push(intent.request);
      this.#reply = { id: intent.id, request: intent.request };
    } else if (intent.type === 'speak') {
      this.said.push(intent.text);
      const last = this.#speeches.at(-1);
      const begun = last?.id === intent.id ? this.#speeches.pop() : undefined;
      const text =
        begun === undefined ? intent.text : begun.text + (intent.text.startsWith(' ') ? '' : ' ') + intent.text;
      this.#speeches.push({ id: intent.id, text: text.trim().replace(/ +/g, ' '), final: intent.final });
    } else if (intent.type === 'stop-model') {
      if (this.#reply?.id === intent.id) this.#reply = undefined;
    } else if (intent.type === 'cancel-reply') {
      const cut = this.#speeches;
      this.#speeches = [];
      this.#reply = undefined;
      for (const speech of cut) this.#report(speech, '', true);
    }
  }

  #answer(): void {
    const reply = this.#reply;
    if (reply === undefined) return;
    const made = this.#model?.(reply.request, this.requests.length - 1) ?? { fails: 'unavailable' };
    const live = () => this.#reply?.id === reply.id;
    const texts = 'fails' in made ? (made.after ?? []) : (made.text ?? []);
    for (const text of texts) if (live()) this.feed({ type: 'reply-text', text, id: reply.id });
    if ('fails' in made) {
      if (live()) this.feed({ type: 'reply-failed', reason: made.fails, id: reply.id });
    } else {
      for (const call of made.tools ?? []) if (live()) this.feed({ type: 'reply-tool', call, id: reply.id });
      if (live()) this.feed({ type: 'reply-end', id: reply.id });
    }
    if (live()) this.#reply = undefined;
  }

  #finishSpeech(upTo: string | undefined): void {
    const speech = this.#speeches.shift();
    if (speech === undefined) return;
    const at = upTo === undefined ? -1 : speech.text.indexOf(upTo);
    if (at < 0) {
      this.#report(speech, speech.text, false);
      return;
    }
    // The caller begins to speak: the machine cancels, then hears how much was played.
    const heard = speech.text.slice(0, at + (upTo ?? '').length);
    const next = step(this.state, { type: 'speech-started', atMs: this.#clockMs });
    this.state = next.state;
    this.intents.push(...next.intents);
    this.#report(speech, heard, true);
  }

  #report(speech: { id: string }, heardText: string, interrupted: boolean): void {
    const startMs = this.#clockMs;
    this.#clockMs += heardText.length * 60;
    this.feed({ type: 'spoken', id: speech.id, heardText, startMs, endMs: this.#clockMs, interrupted });
  }
}
