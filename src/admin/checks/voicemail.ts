import type { Config } from '../../config/index.js';
import { VoicemailBoxes } from '../../voicemail/index.js';
import type { Check } from './finding.js';

/** Messages that VoiceMail() took after a call was lost can be read, to go with the letter about that call. */
export function checkVoicemail({ voicemailSpool: folder }: Config['asterisk']): Check {
  return async () => {
    const fault = await new VoicemailBoxes({ folder }).fault();
    if (fault === undefined) return [{ check: 'voicemail', state: 'ok', detail: `messages in ${folder} can be read` }];
    const detail = `the letter about an interrupted call goes without its message: ${folder}: ${fault}`;
    const advice =
      'asterisk.voicemailSpool: where app_voicemail keeps its files (not ODBC or IMAP); its group, often asterisk, for the account (docs/operations.md).';
    return [{ check: 'voicemail', state: 'hint', detail, advice }];
  };
}
