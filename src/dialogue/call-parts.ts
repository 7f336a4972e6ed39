import type { ConverseRequest, EarlierCall } from '../terms/index.js';
import type { DialogueContext, DialogueState } from './types.js';

/** So often a call tries to reach a person. */
const MOST_TRANSFERS = 2;

/** Whether there is a person who can be tried, still. */
function hasPerson({ context, transfers, timeIsUp }: DialogueState): boolean {
  return (context.mailbox.transferTo ?? '') !== '' && transfers < MOST_TRANSFERS && !timeIsUp;
}

/** Whether the caller can be put through to a person now. */
export function canBeTransferred(state: DialogueState): boolean {
  return hasPerson(state) && state.phase !== 'transferring' && state.phase !== 'ended';
}

type Parts = 'secretaryName' | 'urgentWords' | 'earlierCalls' | 'canTransfer';

/** What a request says of the mailbox and of this caller beyond the agenda and the knowledge. */
export function callParts(state: DialogueState): Pick<ConverseRequest, Parts> {
  const { secretaryName = '', urgentWords = [] } = state.context.mailbox;
  const earlierCalls = earlierCallsOf(state.context);
  return {
    canTransfer: hasPerson(state),
    ...(secretaryName === '' ? {} : { secretaryName }),
    ...(urgentWords.length === 0 ? {} : { urgentWords }),
    ...(earlierCalls.length === 0 ? {} : { earlierCalls }),
  };
}

const remembered = new WeakMap<readonly EarlierCall[], readonly EarlierCall[]>();

/** The newest earlier call, and only where the mailbox allows it and the number is not withheld. */
function earlierCallsOf({ mailbox, callerNumber, earlierCalls = [] }: DialogueContext): readonly EarlierCall[] {
  if (mailbox.remembersCallers !== true || callerNumber === '') return [];
  const known = remembered.get(earlierCalls) ?? earlierCalls.slice(0, 1);
  remembered.set(earlierCalls, known);
  return known;
}
