import type { ConverseRequest } from '../terms/index.js';

/** What the caller said, turn by turn. */
export function callerTexts({ turns }: Pick<ConverseRequest, 'turns'>): readonly string[] {
  return turns.filter((turn) => turn.speaker === 'caller').map((turn) => turn.text);
}

/** The last few turns of the caller, the newest last. */
export function newestTexts(request: Pick<ConverseRequest, 'turns'>, count: number): readonly string[] {
  return callerTexts(request).slice(-count);
}
