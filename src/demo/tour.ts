import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretaryError, within } from '../common/index.js';
import type { Progress } from '../setup/index.js';
import type { StoredCall } from '../storage/index.js';
import type { Turn } from '../terms/index.js';
import { readLines } from './caller-lines.js';
import { spokenByCaller } from './callers-voice.js';
import { demoCallerNumber, demoLines, demoMailbox, interruptedLines, voicemailLine } from './demo-mailbox.js';
import { type Letter, openLetter } from './letter.js';
import { Telephone } from './phone-line.js';
import { type PlayedCall, playCall } from './play-call.js';
import { playInterruptedCall } from './play-interrupted-call.js';
import { type DemoReport, reportOf, saveRecording } from './report.js';
import { inSeconds, type Screen } from './screen.js';
import type { CallerLine } from './simulated-caller.js';
import type { Stage } from './stage.js';

export interface TourOptions {
  /** WAV files that the caller says, one a turn; none: the demo's own lines. */
  callerFiles: readonly string[];
  screen: Screen;
  progress: Progress;
  /** Ctrl-C. */
  signal: AbortSignal;
}

/** Longest wait for a letter after a call, milliseconds. */
const LETTER_MS = 60_000;

/** The two calls of the demo, played on a stage that has been started. */
export class Tour {
  readonly #stage: Stage;
  readonly #results: string;
  readonly #options: TourOptions;
  readonly #telephone: Telephone;

  /** @param results folder for what the visitor may want to open afterwards. */
  constructor(stage: Stage, results: string, options: TourOptions) {
    this.#stage = stage;
    this.#results = results;
    this.#options = options;
    this.#telephone = new Telephone(stage.outside);
  }

  async run(): Promise<DemoReport> {
    const { callerFiles, progress } = this.#options;
    await this.#telephone.start();
    try {
      const lines = callerFiles.length > 0 ? await readLines(callerFiles) : await spokenByCaller(demoLines, progress);
      const played = await this.#firstCall(lines);
      const aftermath = await this.#aftermath(played);
      const fallback = await this.#secondCall();
      return reportOf({ ...aftermath, timings: played.measures, voice: 'piper en_US-joe-medium', fallback });
    } finally {
      await this.#telephone.stop();
    }
  }

  async #firstCall(lines: readonly CallerLine[]): Promise<PlayedCall> {
    const { screen, signal } = this.#options;
    screen.title(`Call 1: ${demoCallerNumber} calls 201; the desk phone rings, and nobody answers`);
    const delays: number[] = [];
    const played = await playCall({
      telephone: this.#telephone,
      storage: this.#stage.storage,
      extension: demoMailbox.extension,
      callerId: demoCallerNumber,
      lines,
      signal,
      onTurn: (turn) => this.#show(turn, turn.speaker === 'secretary' ? delays.shift() : undefined),
      onGreeting: (delayMs) => delays.unshift(delayMs),
      onAnswer: (delayMs) => delays.push(delayMs),
    });
    signal.throwIfAborted();
    return played;
  }

  #show(turn: Turn, delayMs?: number): void {
    const remark = delayMs === undefined ? undefined : `after ${inSeconds(delayMs)}`;
    this.#options.screen.said(turn.speaker, turn.startMs, turn.text, remark);
  }

  /** The letter, the recording and the rows of the first call. */
  async #aftermath(played: PlayedCall): Promise<{ call: StoredCall; letter: Letter; recording: Recorded }> {
    const { screen, signal } = this.#options;
    const { storage } = this.#stage;
    screen.title('What the manager gets');
    const letter = await this.#nextLetter('letter-1', signal);
    const call = played.callId === undefined ? undefined : await storage.calls.find(played.callId);
    if (call?.recording === undefined) throw new SecretaryError('internal', 'the call or its recording is missing');
    const recording = { ...call.recording, path: join(this.#results, 'recording.wav') };
    await saveRecording(storage, call, recording.path);
    screen.result('To', letter.to);
    screen.result('Subject', letter.subject);
    for (const statement of call.summary?.statements ?? []) screen.result('', statement.text);
    screen.result('E-mail', letter.path);
    screen.result('as a page', letter.htmlPath);
    screen.result('Recording', `${recording.path} (decrypted; caller left, secretary right)`);
    screen.result('Rows', `call ${call.id}: ${call.turns.length} turns, encrypted, in ${storage.address}`);
    return { call, letter, recording };
  }

  async #secondCall(): Promise<DemoReport['fallback']> {
    const { screen, signal, progress } = this.#options;
    screen.title('Call 2: the daemon is killed (kill -9) in the middle of it');
    const spoken = await spokenByCaller([...interruptedLines, voicemailLine], progress);
    const message = spoken.at(-1);
    if (message === undefined) throw new SecretaryError('internal', 'the caller has nothing to say');
    const interrupted = await playInterruptedCall({
      stage: this.#stage,
      telephone: this.#telephone,
      lines: spoken.slice(0, -1),
      message,
      signal,
      onTurn: (turn) => this.#show(turn),
      onKilled: () => screen.note('     kill -9'),
    });
    screen.done(`VoiceMail() spoke to the caller ${inSeconds(interrupted.afterMs)} after the kill and took the rest`);
    const voicemailPath = join(this.#results, 'voicemail.wav');
    await copyFile(interrupted.voicemailPath, voicemailPath);
    screen.result('Voicemail', voicemailPath);
    screen.done(`${interrupted.turnsKept.length} turns from before the kill are in the database`);
    await this.#stage.startDaemon();
    const letter = await this.#nextLetter('letter-2', signal);
    screen.done(`the daemon, started again, closed that call and mailed it: ${letter.subject}`);
    screen.result('E-mail', letter.path);
    return { voicemailPath, afterMs: Math.round(interrupted.afterMs) };
  }

  async #nextLetter(name: string, signal: AbortSignal): Promise<Letter> {
    const caught = await within(this.#stage.smtp.next(), LETTER_MS, 'the letter', signal);
    return openLetter(caught.path, join(this.#results, `${name}.eml`));
  }
}

type Recorded = NonNullable<StoredCall['recording']> & { readonly path: string };
