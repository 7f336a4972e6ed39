import { writeFile } from 'node:fs/promises';
import { writeWav } from '../audio/index.js';
import type { RecordingInfo, Storage, StoredCall } from '../storage/index.js';
import type { Letter } from './letter.js';

/** What `--json FILE` writes. Times are milliseconds, turns count from 0. */
export interface DemoReport {
  call: {
    id: string;
    mailbox: string;
    callerNumber: string;
    startedAt: string;
    durationMs: number;
    endedBy: string;
  };
  turns: { speaker: 'caller' | 'secretary'; text: string; startMs: number; endMs: number; engine: string }[];
  timings: { greetingMs: number; answersMs: number[] };
  summary: {
    text: string;
    callerName: string;
    callbackNumber: string;
    reason: string;
    urgency: string;
    statements: { text: string; turns: number[] }[];
  };
  recording: { path: string; channels: number; sampleRateHz: number; durationMs: number };
  email: { path: string; to: string; subject: string };
  engines: { recogniser: string; voice: string; languageModel: string };
  fallback: { voicemailPath: string; afterMs: number } | null;
}

export interface ReportParts {
  call: StoredCall;
  timings: DemoReport['timings'];
  recording: RecordingInfo & { readonly path: string };
  letter: Letter;
  voice: string;
  fallback: DemoReport['fallback'];
}

export function reportOf(parts: ReportParts): DemoReport {
  const { call, letter, recording } = parts;
  const engineOf = (speaker: string) => call.turns.find((turn) => turn.speaker === speaker)?.engine ?? '';
  return {
    call: {
      id: call.id,
      mailbox: call.mailbox,
      callerNumber: call.callerNumber,
      startedAt: call.startedAt.toISOString(),
      durationMs: call.durationMs,
      endedBy: call.endedBy,
    },
    turns: call.turns.map(({ speaker, text, startMs, endMs, engine }) => ({ speaker, text, startMs, endMs, engine })),
    timings: {
      greetingMs: Math.round(parts.timings.greetingMs),
      answersMs: parts.timings.answersMs.map((delayMs) => Math.round(delayMs)),
    },
    summary: summaryOf(call),
    recording: {
      path: recording.path,
      channels: recording.channels,
      sampleRateHz: recording.sampleRateHz,
      durationMs: recording.durationMs,
    },
    email: { path: letter.path, to: letter.to, subject: letter.subject },
    engines: { recogniser: engineOf('caller'), voice: parts.voice, languageModel: engineOf('secretary') },
    fallback: parts.fallback,
  };
}

function summaryOf({ summary }: StoredCall): DemoReport['summary'] {
  return {
    text: summary?.text ?? '',
    callerName: summary?.callerName ?? '',
    callbackNumber: summary?.callbackNumber ?? '',
    reason: summary?.reason ?? '',
    urgency: summary?.urgency ?? 'normal',
    statements: (summary?.statements ?? []).map(({ text, turns }) => ({ text, turns: [...turns] })),
  };
}

/** Decrypts a recording into a WAV file: caller left, secretary right. */
export async function saveRecording(storage: Storage, call: StoredCall, path: string): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of storage.calls.audio(call.id)) parts.push(part);
  const pcm = Buffer.concat(parts);
  const frames = Math.floor(pcm.length / 4);
  const left = new Int16Array(frames);
  const right = new Int16Array(frames);
  for (let i = 0; i < frames; i += 1) {
    left[i] = pcm.readInt16LE(4 * i);
    right[i] = pcm.readInt16LE(4 * i + 2);
  }
  const sampleRateHz = call.recording?.sampleRateHz ?? 16_000;
  await writeFile(path, writeWav({ sampleRateHz, channels: [left, right] }), { mode: 0o600 });
}
