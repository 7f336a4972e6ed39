import type { Language, Turn } from '../terms/index.js';
import { signalsIn } from './hearing.js';

/** The engine that marks a bridge in the transcript: a short phrase while an answer is late. */
export const BRIDGE = 'bridge';
/** The engine that marks what was said again because the caller asked for it with the star key. */
export const REPEAT = 'repeat';
/** The engine that marks what the secretary says about the line itself. */
export const NOTICE = 'notice';

const counted = new WeakMap<readonly Turn[], readonly Turn[]>();

/**
 * The turns that make up the conversation. A bridge is no answer and asks nothing, "okay" to it agrees to nothing, and
 * what is said once more is not asked once more. The same list for the same turns, so that what is derived from it is kept.
 */
export function countedTurns(turns: readonly Turn[], language: Language): readonly Turn[] {
  if (!turns.some(isAside)) return turns;
  const known = counted.get(turns);
  if (known !== undefined) return known;
  const kept = turns.filter(
    (turn, at) => !isAside(turn) && !answersBridge(turn, turns[at - 1], turns[at + 1], language),
  );
  counted.set(turns, kept);
  return kept;
}

function isAside({ speaker, engine }: Turn): boolean {
  return speaker === 'secretary' && (engine === BRIDGE || engine === REPEAT || engine === NOTICE);
}

/** Words that only say "go on", behind a bridge or into it: then its turn, which ends later, stands behind them. */
function answersBridge(turn: Turn, before: Turn | undefined, behind: Turn | undefined, language: Language): boolean {
  const isBridge = (other: Turn | undefined) => other?.speaker === 'secretary' && other.engine === BRIDGE;
  const isInto = isBridge(behind) && (behind?.startMs ?? 0) < turn.startMs;
  return turn.speaker === 'caller' && (isBridge(before) || isInto) && signalsIn(turn.text, language).has('backchannel');
}
