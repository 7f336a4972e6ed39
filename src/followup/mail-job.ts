import { messageOf, SecretaryError } from '../common/index.js';
import { tookRecordedMessage } from '../dialogue/index.js';
import {
  type LetterContent,
  type LetterKind,
  mp3Within,
  type RecordingNotice,
  renderLetter,
  type VoicemailNotice,
} from '../mail/index.js';
import type { Job, StoredCall } from '../storage/index.js';
import type { Mailbox } from '../terms/index.js';
import { deliver } from './deliver.js';
import { callerSpoke, loadCall } from './load.js';
import type { FollowUpOptions, FollowUpRooms, JobHandler, JobOutcome } from './rooms.js';
import { voicemailAfter } from './voicemail.js';

const ATTACH_MAX_BYTES = 8_000_000;
/** The caller may still be speaking to VoiceMail(). */
const LATER = { why: 'waits for the message that VoiceMail() may be taking', waitMs: 5_000 } as const;

/** Sends the letter about a call: at least once, and always with the same Message-ID. */
export function mailJob(rooms: FollowUpRooms, options: FollowUpOptions): JobHandler {
  return async (job) => {
    const { call, mailbox } = await loadCall(rooms.storage, job);
    const kind = kindOf(call, mailbox);
    if (kind === undefined) return {};
    if (await isDigested(job, call, rooms, options)) return { isClosed: true };
    const voicemail = kind === 'interrupted' ? await voicemailAfter(call, rooms, attachMaxBytes(options)) : undefined;
    // A letter that may have arrived is not held back a second time.
    if (voicemail === 'later' && job.handedAt === undefined) return { later: LATER };
    const recording = kind === 'missed' ? ({ state: 'none' } as const) : await recordingOf(call, rooms, options);
    const { host } = rooms.mailer;
    const content = { kind, call, mailbox, summary: call.summary, recording, host };
    return send({ ...content, voicemail: bounded(voicemail, recording, options) }, job, rooms, options);
  };
}

/** A letter that may have arrived stays a letter of its own, however many came since. */
async function isDigested(
  job: Job,
  { id: callId, mailbox, callerNumber }: StoredCall,
  { storage }: FollowUpRooms,
  { lettersPerCallerPerHour: letters = 0, letterWindowMs: windowMs }: FollowUpOptions,
): Promise<boolean> {
  if (letters === 0 || job.handedAt !== undefined) return false;
  const limit = { letters, ...(windowMs === undefined ? {} : { windowMs }) };
  return (await storage.letterWindows.assign(job, { callId, mailbox, callerNumber }, limit)) === 'digest';
}

/** Undefined: nobody wants a letter about this call. */
function kindOf(call: StoredCall, mailbox: Mailbox): LetterKind | undefined {
  if (call.endedBy === 'interrupted' || call.endedBy === 'fault') return 'interrupted';
  // Of a message in words or sounds that nobody here understands, the recording is all there is.
  const isMessage = callerSpoke(call) || tookRecordedMessage(call.turns, mailbox.language);
  if (isMessage || call.endedBy === 'transfer') return 'summary';
  return mailbox.missedCallLetter ? 'missed' : undefined;
}

/** Both together are as large as the recording may be. */
function bounded(
  voicemail: VoicemailNotice | 'later' | undefined,
  recording: RecordingNotice,
  options: FollowUpOptions,
): VoicemailNotice | undefined {
  if (voicemail === 'later') return undefined;
  if (voicemail?.state !== 'attached' || recording.state !== 'attached') return voicemail;
  const { durationMs } = voicemail;
  const bytes = recording.mp3.length + voicemail.audio.length;
  return bytes > attachMaxBytes(options) ? { state: 'too-large', durationMs } : voicemail;
}

/** A letter that the server refuses may only be too large for it: it goes out once more, without the recording. */
async function send(
  content: LetterContent,
  job: Job,
  rooms: FollowUpRooms,
  options: FollowUpOptions,
): Promise<JobOutcome> {
  try {
    return await deliver(rooms, renderLetter(content), job);
  } catch (error) {
    const refused = error instanceof SecretaryError && error.code === 'bad-input';
    const smaller = withoutSound(content, options);
    if (!refused || smaller === undefined) throw error;
    options.log.warn({ call: content.call.id, reason: messageOf(error) }, 'letter is sent again without its recording');
    return deliver(rooms, renderLetter(smaller), job);
  }
}

/** Undefined: there is none in it. */
function withoutSound(content: LetterContent, options: FollowUpOptions): LetterContent | undefined {
  const { recording, voicemail, call } = content;
  if (recording.state !== 'attached' && voicemail?.state !== 'attached') return undefined;
  return {
    ...content,
    recording:
      recording.state === 'attached'
        ? { state: 'kept', where: playCommand(call.id, options), durationMs: recording.durationMs }
        : recording,
    voicemail: voicemail?.state === 'attached' ? { state: 'too-large', durationMs: voicemail.durationMs } : voicemail,
  };
}

/** A damaged recording must not keep the words back: the letter then says where what is left of it lies. */
async function recordingOf(
  call: StoredCall,
  { storage }: FollowUpRooms,
  options: FollowUpOptions,
): Promise<RecordingNotice> {
  if (call.recording === undefined) return { state: 'none' };
  const { durationMs, sampleRateHz } = call.recording;
  const maxBytes = attachMaxBytes(options);
  const kept = { state: 'kept', where: playCommand(call.id, options), durationMs } as const;
  try {
    const mp3 = await mp3Within(storage.calls.audio(call.id), maxBytes, { sampleRateHz });
    return mp3 === undefined ? kept : { state: 'attached', mp3, durationMs };
  } catch (error) {
    if (!(error instanceof SecretaryError) || error.code !== 'damaged') throw error;
    options.log.error({ call: call.id, reason: messageOf(error) }, 'the recording of a call is damaged');
    return kept;
  }
}

function attachMaxBytes({ attachMaxBytes: bytes = ATTACH_MAX_BYTES }: FollowUpOptions): number {
  return bytes;
}

function playCommand(callId: string, { playCommand: command }: FollowUpOptions): string {
  return command?.(callId) ?? `npx secretary calls play ${callId}`;
}
