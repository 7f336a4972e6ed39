import { SecretaryError, silentLogger } from '../../common/index.js';
import { loadConfig } from '../../config/index.js';
import { parseMailbox, readMailboxFile } from '../../config/mailboxes/index.js';
import { openStorage } from '../../storage/index.js';
import type { Mailbox } from '../../terms/index.js';
import { demoMailbox } from '../demo-mailbox.js';

export interface MailboxWish {
  /** Extension of a mailbox in the database of the configuration. */
  mailbox?: string | undefined;
  /** A YAML file as `secretary mailbox show` prints it. */
  mailboxFile?: string | undefined;
  /** Language to speak instead of the mailbox's. */
  language?: string | undefined;
  configFile?: string | undefined;
}

/** The mailbox that was asked for; the demo's when none was. @throws SecretaryError when there is no such mailbox */
export async function findMailbox(wish: MailboxWish): Promise<Mailbox> {
  const mailbox = await mailboxOf(wish);
  return wish.language === undefined ? mailbox : { ...mailbox, language: wish.language };
}

async function mailboxOf({ mailbox, mailboxFile, configFile }: MailboxWish): Promise<Mailbox> {
  if (mailbox !== undefined && mailboxFile !== undefined) {
    throw new SecretaryError('bad-input', 'either --mailbox or --mailbox-file, not both');
  }
  if (mailboxFile !== undefined) return fromFile(mailboxFile);
  if (mailbox === undefined) return demoMailbox;
  if (configFile === undefined) {
    throw new SecretaryError('bad-input', '--mailbox needs a configuration, which says where the database is', {
      advice: 'Name it with --config FILE, or give the mailbox with --mailbox-file FILE.yaml.',
    });
  }
  return fromDatabase(mailbox, configFile);
}

function fromFile(file: string): Mailbox {
  const list = readMailboxFile(file);
  if (list.length !== 1) throw new SecretaryError('bad-input', `${file} holds ${list.length} mailboxes, not one`);
  return parseMailbox(list[0], file);
}

async function fromDatabase(extension: string, configFile: string): Promise<Mailbox> {
  const { name, socketPath, ...server } = loadConfig(configFile, { sections: ['database'] }).database;
  const place = { ...server, database: name, ...(socketPath === undefined ? {} : { socketPath }) };
  const storage = await openStorage({ ...place, log: silentLogger() });
  try {
    const found = await storage.mailboxes.find(extension);
    if (found !== undefined) return found;
    throw new SecretaryError('not-found', `there is no mailbox ${extension}`, {
      advice: `Those that there are: npx secretary mailbox list --config ${configFile}`,
    });
  } finally {
    await storage.close();
  }
}
