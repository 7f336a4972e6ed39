import { SAMPLE_RATE_HZ } from '../../audio/index.js';
import type { CallRecord, Summary, Turn } from '../../terms/index.js';
import type { DemoReport } from '../report.js';

/** What `talk --json` prints: as much of the demo's report as there is without a PBX and a letter. */
export interface TalkReport extends Pick<DemoReport, 'turns' | 'timings' | 'engines'> {
  call: Omit<DemoReport['call'], 'callerNumber'>;
  /** Null when the caller said nothing. */
  summary: DemoReport['summary'] | null;
  /** Null without --output. */
  recording: DemoReport['recording'] | null;
}

export interface TalkReportParts {
  record: CallRecord;
  summary: Summary | undefined;
  recordingPath: string | undefined;
  recogniser: string;
  voice: string;
  languageModel: string;
}

export function talkReport(parts: TalkReportParts): TalkReport {
  const { record, summary, recordingPath: path, recogniser, voice, languageModel } = parts;
  const { id, mailbox, startedAt, durationMs, endedBy, turns } = record;
  const recording = path === undefined ? null : { path, channels: 2, sampleRateHz: SAMPLE_RATE_HZ, durationMs };
  return {
    call: { id, mailbox, startedAt: startedAt.toISOString(), durationMs, endedBy },
    turns: turns.map(({ speaker, text, startMs, endMs, engine }) => {
      return { speaker, text, startMs: Math.round(startMs), endMs: Math.round(endMs), engine };
    }),
    timings: { greetingMs: Math.round(turns[0]?.startMs ?? 0), answersMs: answerDelays(turns) },
    summary: summary === undefined ? null : summaryOf(summary),
    recording,
    engines: { recogniser, voice, languageModel },
  };
}

/** How long the secretary took to answer this turn's predecessor, milliseconds; undefined when it answers nobody. */
export function answerDelay(turn: Turn, previous: Turn | undefined): number | undefined {
  if (turn.speaker !== 'secretary' || previous?.speaker !== 'caller') return undefined;
  return Math.max(0, Math.round(turn.startMs - previous.endMs));
}

function answerDelays(turns: readonly Turn[]): number[] {
  return turns.map((turn, i) => answerDelay(turn, turns[i - 1])).filter((delay) => delay !== undefined);
}

function summaryOf({ text, callerName, callbackNumber, reason, urgency, statements }: Summary) {
  const cited = statements.map((one) => ({ text: one.text, turns: [...one.turns] }));
  return { text, callerName, callbackNumber, reason, urgency, statements: cited };
}
