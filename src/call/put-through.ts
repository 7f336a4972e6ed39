import { SecretaryError, within } from '../common/index.js';
import type { Gone } from './gone.js';
import type { LiveCallParts } from './live-call.js';

/**
 * Sends the caller to the mailbox's person, and takes back whom nobody answered.
 * @throws when there is nobody to be reached, or the PBX refuses or says nothing; the caller is still ours then
 */
export async function putThrough(
  { call, mailbox, limits }: Pick<LiveCallParts, 'call' | 'mailbox' | 'limits'>,
  gone: Gone,
): Promise<'answered' | 'unanswered'> {
  const { transferTo } = mailbox;
  if (transferTo === undefined) throw new SecretaryError('bad-configuration', 'the mailbox has no transferTo');
  const { ringMs, transferMs, connectMs } = limits;
  const transferred = call.transfer(transferTo, ringMs);
  const outcome = await within(transferred, ringMs + transferMs, 'putting the caller through').catch((error) => {
    // Whoever comes back later, or was answered after all, has no media here: VoiceMail() is better than silence.
    transferred.then(
      () => gone.now('fault'),
      () => undefined, // still ours, or hung up: told already
    );
    throw error;
  });
  if (outcome === 'answered') return outcome;
  try {
    await within(call.joinMedia(), connectMs, 'taking the caller back', gone.signal);
  } catch (error) {
    gone.now('fault'); // a caller who hears nothing is better off in VoiceMail()
    throw error;
  }
  return outcome;
}
