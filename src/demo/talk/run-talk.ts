import { runCall } from '../../call/index.js';
import { type Logger, SecretaryError, silentLogger, systemClock } from '../../common/index.js';
import { callerSpoke, writeSummary } from '../../followup/index.js';
import { joinedPorts, LocalPort, type MediaPort, SoundCard } from '../../media/index.js';
import type { CallRecord, Mailbox, Turn } from '../../terms/index.js';
import { readLines } from '../caller-lines.js';
import { ensureWritable } from '../ensure-writable.js';
import { inSeconds, type Screen } from '../screen.js';
import { type CallerLine, SimulatedCaller } from '../simulated-caller.js';
import { LocalCall } from './local-call.js';
import { MemoryKeeper } from './memory-keeper.js';
import { findMailbox, type MailboxWish } from './talk-mailbox.js';
import { answerDelay, type TalkReport, talkReport } from './talk-report.js';
import { configOf, startRooms, type TalkRooms } from './talk-rooms.js';

export interface TalkOptions extends MailboxWish {
  /** WAV files that the caller says, one a turn; none: the microphone. */
  callerFiles: readonly string[];
  /** Both microphone and loudspeaker may be open at once. */
  headphones?: boolean;
  /** Where the conversation is written: a stereo WAV, caller left, secretary right. */
  output?: string | undefined;
  screen: Screen;
  /** Ctrl-C: the caller hangs up. */
  signal: AbortSignal;
  log?: Logger;
}

/** How long the caller from files listens on after the last answer before hanging up, milliseconds. */
const LINGER_MS = 4_000;

/** The dialogue of a call without a PBX and without a database: through this machine's own sound, or from WAV files. */
export async function runTalk(options: TalkOptions): Promise<TalkReport> {
  const { signal, configFile, output, callerFiles } = options;
  const config = configOf(configFile);
  const mailbox = await findMailbox(options);
  const lines = await readLines(callerFiles);
  const line = lines.length > 0 ? callerFromFiles(lines) : callerBeforeUs(options.headphones === true);
  if (output !== undefined) await ensureWritable(output);
  options.screen.title(`Talking to the secretary of ${mailbox.name}`);
  const rooms = await startRooms(mailbox, config, options.log ?? silentLogger());
  try {
    signal.throwIfAborted();
    return await hold(mailbox, line, rooms, options);
  } finally {
    await rooms.stop();
  }
}

/** Somebody to talk with, and the way there. */
interface Line {
  readonly hint: string;
  /** Opens our end. */
  open(hangUp: (fault?: SecretaryError) => void, signal: AbortSignal): MediaPort;
  /** Waits until the other end is quiet for good. */
  over(): Promise<unknown>;
}

function callerBeforeUs(headphones: boolean): Line {
  // Made at once, so that nobody waits for models first where there is no microphone.
  let hangUp: (fault?: SecretaryError) => void = () => undefined;
  const sound = new SoundCard({ headphones, onFault: (fault) => hangUp(fault) });
  const hint = headphones
    ? 'Speak when it has greeted you; you may interrupt it. Ctrl-C hangs up.'
    : 'Speak when it has spoken: it is deaf while it speaks (with headphones: --headphones). Ctrl-C hangs up.';
  return {
    hint,
    open: (onOver) => {
      hangUp = onOver;
      return new LocalPort(sound, silentLogger());
    },
    over: async () => undefined,
  };
}

function callerFromFiles(lines: readonly CallerLine[]): Line {
  let talking: Promise<unknown> = Promise.resolve();
  return {
    hint: `The caller says ${lines.length === 1 ? 'one file' : `${lines.length} files`}. Ctrl-C hangs up.`,
    open: (hangUp, signal) => {
      const [here, there] = joinedPorts(silentLogger());
      talking = sayAll(lines, there, signal).then(
        () => hangUp(),
        (error) => hangUp(SecretaryError.from(error, 'internal', 'the caller could not go on')),
      );
      return here;
    },
    over: () => talking,
  };
}

async function sayAll(lines: readonly CallerLine[], media: MediaPort, hungUp: AbortSignal): Promise<void> {
  const over = AbortSignal.any([media.closed, hungUp]);
  const caller = new SimulatedCaller({ media });
  const listening = caller.listen();
  await caller.talk(lines, over);
  await caller.untilQuiet(over, LINGER_MS);
  await media.close();
  await listening;
}

async function hold(mailbox: Mailbox, line: Line, rooms: TalkRooms, options: TalkOptions): Promise<TalkReport> {
  const { screen, signal, log = silentLogger(), output } = options;
  if (rooms.modelName === undefined) screen.note('The language model does not answer: the guided interview speaks.');
  screen.note(line.hint);
  const gone = new AbortController();
  let fault: SecretaryError | undefined;
  const hangUp = (why?: SecretaryError) => {
    fault ??= why;
    gone.abort();
  };
  const call = new LocalCall(mailbox.extension, AbortSignal.any([gone.signal, signal]));
  const keeper = new MemoryKeeper(showOn(screen));
  const record = await runCall(
    call,
    {
      ...rooms,
      storage: { mailboxes: { find: async () => mailbox }, calls: { begin: async () => keeper } },
      openMedia: async () => line.open(hangUp, call.hungUp),
      modelName: () => rooms.modelName,
      jobsFor: () => [],
      clock: systemClock,
      log,
    },
    new AbortController().signal,
  );
  await line.over();
  if (record !== undefined && output !== undefined) await keeper.save(output);
  // Ctrl-C in a terminal ends the recorder and the player too: that is no fault of theirs.
  if (fault !== undefined && !signal.aborted) throw fault;
  if (record === undefined) throw new SecretaryError('internal', 'the conversation could not begin');
  return afterwards(record, mailbox, rooms, options);
}

function showOn(screen: Screen): (turn: Turn) => void {
  let previous: Turn | undefined;
  return (turn) => {
    const delayMs = answerDelay(turn, previous);
    previous = turn;
    screen.said(
      turn.speaker,
      turn.startMs,
      turn.text,
      delayMs === undefined ? undefined : `after ${inSeconds(delayMs)}`,
    );
  };
}

async function afterwards(
  record: CallRecord,
  mailbox: Mailbox,
  rooms: TalkRooms,
  { screen, output, log = silentLogger() }: TalkOptions,
): Promise<TalkReport> {
  const { model, listening, speaking, modelName } = rooms;
  // The call is over by now, Ctrl-C or not: its summary is owed.
  const signal = AbortSignal.timeout(120_000);
  const summary = callerSpoke(record) ? await writeSummary(record, mailbox, { model, log, signal }) : undefined;
  screen.title('What the manager would get');
  if (summary === undefined) screen.note('Nothing: the caller said nothing.');
  for (const [name, value] of [
    ['Caller', summary?.callerName],
    ['Number', summary?.callbackNumber],
    ['Reason', summary?.reason],
    ['Urgency', summary?.urgency],
  ] as const) {
    if (value) screen.result(name, value);
  }
  for (const { text } of summary?.statements ?? []) screen.result('', text);
  if (output !== undefined) screen.result('Recording', `${output} (caller left, secretary right)`);
  return talkReport({
    record,
    summary,
    recordingPath: output,
    recogniser: listening.engines[mailbox.language] ?? '',
    voice: speaking.voiceFor(mailbox.language).name,
    languageModel: modelName ?? 'guided',
  });
}
