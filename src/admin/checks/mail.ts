import { messageOf, SecretaryError, silentLogger } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { Mailer } from '../../mail/index.js';
import { ANSWER_MS, type Check } from './finding.js';

/** The mail server answers and takes our login. No letter is sent. */
export function checkMail({ from, smtp }: Config['mail']): Check {
  return async () => {
    const where = `SMTP at ${smtp.host}:${smtp.port}`;
    try {
      const mailer = new Mailer(
        { ...smtp, from, connectTimeoutMs: ANSWER_MS, sendTimeoutMs: ANSWER_MS },
        silentLogger(),
      );
      try {
        await mailer.verify();
      } finally {
        mailer.close();
      }
      return [{ check: 'mail', state: 'ok', detail: `${where} takes our letters` }];
    } catch (error) {
      const advice =
        (error instanceof SecretaryError && error.advice) || 'See the section "mail" of the configuration.';
      return [{ check: 'mail', state: 'fault', detail: `${where}: ${messageOf(error)}`, advice }];
    }
  };
}
