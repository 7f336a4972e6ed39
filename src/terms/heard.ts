import type { Turn } from './call.js';

/** What the recogniser heard of the caller. Keys are no sound. */
export function heardTurns(turns: readonly Turn[]): readonly Turn[] {
  return turns.filter(({ speaker, engine }) => speaker === 'caller' && engine !== 'keys');
}

/** From where on the caller was not heard, milliseconds of the call. */
export function heardUntilMs(turns: readonly Turn[]): number {
  return Math.max(0, ...heardTurns(turns).map(({ endMs }) => endMs));
}
