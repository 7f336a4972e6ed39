import { SecretaryError } from '../common/index.js';
import { amiAction } from './ami.js';
import type { AmiOptions } from './options.js';

export interface MessageCounts {
  /** Messages not yet heard. The lamp is lit when this is not 0. */
  readonly new: number;
  readonly old: number;
}

/**
 * Sets the message count of a box, and with it the lamp of every phone that watches the box (`mailboxes=` of a PJSIP
 * endpoint). The count comes from the application MinivmMWI, run on a Local channel whose other half answers in the
 * dialplan context `secretary-lamp`: of all ways it needs neither a message file nor a module that excludes app_voicemail.
 *
 * @param box "201@secretary"
 */
export async function setLamp(ami: Required<AmiOptions>, box: string, counts: MessageCounts): Promise<void> {
  if (!/^[\w+*#.-]+@[\w.-]+$/.test(box)) {
    throw new SecretaryError('bad-input', `a lamp's box is written like 201@secretary, not ${JSON.stringify(box)}`);
  }
  await amiAction(ami, {
    action: 'Originate',
    channel: 'Local/lamp@secretary-lamp/n',
    application: 'MinivmMWI',
    data: `${box},0,${whole(counts.new)},${whole(counts.old)}`,
    timeout: '5000',
  });
}

function whole(count: number): number {
  return Math.max(0, Math.trunc(count)) || 0;
}
