import type { Percentiles } from './statistics.js';
import { percentilesOf } from './statistics.js';

/** The parts of one answer delay, in their order; together they are the delay. Milliseconds. */
const parts = ['hearing', 'pause', 'late', 'answer', 'voice', 'out'] as const;
export type Part = (typeof parts)[number];

/**
 * hearing: from the true end on the wire until the daemon's clock says that the voice ended, negative where it took the
 * end of the voice for silence; pause: what was waited for, as planned; late: what it lasted longer than that; answer: the
 * dialogue and the model; voice: until the first sound goes to the PBX; out: until it is heard on the wire.
 */
export type TurnParts = Readonly<Record<Part, number>> & {
  /** Of the pause: until the words were there. */
  readonly read: number;
  readonly reading: number;
  readonly guessed: boolean;
  readonly expecting: string;
  readonly finished: number | undefined;
  readonly item: string;
  readonly understood: readonly string[];
};

/** How the parts are spread over the turns, and each part's share of all delays together. */
export interface Partition {
  readonly turns: readonly TurnParts[];
  readonly spread: Readonly<Record<string, Percentiles | undefined>>;
  readonly share: Readonly<Record<Part, number>>;
}

interface Answered {
  readonly item: { readonly id: string };
  readonly callId: string | undefined;
  readonly endMs: number;
  readonly answerMs: number | undefined;
  readonly onsetMs: number | undefined;
  readonly understood: readonly string[];
}

interface Line {
  readonly call: string;
  readonly step: string;
  readonly time: string;
  readonly atMs: number;
  readonly endMs?: number;
  readonly waitMs?: number;
  readonly readAfterMs?: number;
  readonly readTookMs?: number;
  readonly finished?: number;
  readonly expecting?: string;
  readonly guessed?: boolean;
}

/** The daemon's clock and the wire's agree, but the daemon may place the end of a voice this much wrongly, milliseconds. */
const NEAR_MS = 1_500;

/** How a turn was judged to be over that was not. */
export interface CutTurn {
  readonly item: string;
  readonly understood: readonly string[];
  readonly waitMs: number | undefined;
  readonly expecting: string | undefined;
  readonly finished: number | undefined;
}

/** The turns that were cut off, with what the daemon's trace says of the decision. */
export function cutTurnsOf(log: string, answered: readonly (Answered & { cutOff: boolean })[]): CutTurn[] {
  const lines = tracesIn(log);
  return answered.flatMap(({ item, understood, callId, onsetMs = 0, cutOff }) => {
    if (!cutOff) return [];
    const turn = lines.findLast(
      ({ call, step, time }) => call === callId && step === 'turn' && Date.parse(time) <= onsetMs,
    );
    const { waitMs, expecting, finished } = turn ?? {};
    return [{ item: item.id, understood, waitMs, expecting, finished }];
  });
}

/** Joins the daemon's trace with the truth of the wire. @returns undefined where there is no trace */
export function partitionOf(log: string, answered: readonly Answered[]): Partition | undefined {
  const lines = tracesIn(log);
  if (lines.length === 0) return undefined;
  const turns = answered.flatMap((each) => partsOf(lines, each) ?? []);
  const total = turns.reduce((sum, turn) => sum + parts.reduce((ms, part) => ms + turn[part], 0), 0);
  const shareOf = (part: Part) => turns.reduce((sum, turn) => sum + turn[part], 0) / Math.max(1, total);
  const spread = [...parts, 'read', 'reading'] as const;
  return {
    turns,
    spread: Object.fromEntries(spread.map((part) => [part, percentilesOf(turns.map((turn) => turn[part]))])),
    share: Object.fromEntries(parts.map((part) => [part, Math.round(shareOf(part) * 1_000) / 1_000])) as Record<
      Part,
      number
    >,
  };
}

function tracesIn(log: string): Line[] {
  return log.split('\n').flatMap((line) => (line.includes('"turn trace"') ? [JSON.parse(line) as Line] : []));
}

function partsOf(all: readonly Line[], { item, callId, endMs, answerMs, understood }: Answered): TurnParts | undefined {
  if (callId === undefined || answerMs === undefined) return undefined;
  const onsetMs = endMs + answerMs;
  const lines = all.filter(({ call, time }) => call === callId && Date.parse(time) <= onsetMs);
  const turn = lines.findLast(({ step }) => step === 'turn');
  if (turn === undefined) return undefined;
  const after = lines.slice(lines.indexOf(turn));
  const [speaks, sounds] = [
    after.find(({ step }) => step === 'speaks'),
    after.findLast(({ step }) => step === 'sounds'),
  ];
  const voiceEndMs = Date.parse(turn.time) - (turn.atMs - (turn.endMs ?? 0));
  if (speaks === undefined || sounds === undefined || Math.abs(voiceEndMs - endMs) > NEAR_MS) return undefined;
  const [told, spoken, sounded] = [turn, speaks, sounds].map(({ time }) => Date.parse(time)) as [
    number,
    number,
    number,
  ];
  const { waitMs = 0, readAfterMs = 0, readTookMs = 0, expecting = '', finished } = turn;
  return {
    item: item.id,
    understood,
    hearing: Math.round(voiceEndMs - endMs),
    pause: waitMs,
    late: Math.round(told - voiceEndMs - waitMs),
    answer: spoken - told,
    voice: sounded - spoken,
    out: Math.round(onsetMs - sounded),
    read: Math.round(readAfterMs + readTookMs),
    reading: Math.round(readTookMs),
    guessed: after.find(({ step }) => step === 'taken')?.guessed ?? false,
    expecting,
    finished,
  };
}

/** The partitions among a report's details, as tables for people. */
export function partTables(details: Readonly<Record<string, unknown>>): string {
  const found = Object.entries(details).filter(([name, value]) => name.startsWith('parts ') && value !== undefined);
  return found.map(([name, value]) => `${name}${tableOf(value as Partition)}`).join('\n\n');
}

function tableOf({ spread, share, turns }: Partition): string {
  const rows = Object.entries(spread).map(([part, values]) => {
    const ms = values === undefined ? '–' : `${values.p50} / ${values.p95}`;
    const percent = part in share ? `${(100 * share[part as Part]).toFixed(0)} %` : '';
    return `  ${part.padEnd(10)}${ms.padStart(12)} ms ${percent.padStart(6)}`;
  });
  return [`, ${turns.length} answers: p50 / p95, share of all`, ...rows].join('\n');
}
