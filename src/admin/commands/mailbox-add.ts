import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import { parseMailbox, readMailboxFile, readText } from '../../config/mailboxes/index.js';
import { readGreeting } from '../../speaking/index.js';
import type { Mailbox } from '../../terms/index.js';
import type { Context } from '../context.js';

interface AddOptions {
  file?: string;
  replace?: true;
  json?: true;
  knowledge?: string[];
  knowledgeFile?: string;
  greetingRecording?: string;
  urgent?: string[];
  rememberCallers?: true;
  maxCallMs?: number;
  [flag: string]: unknown;
}

/** `secretary mailbox add [EXTENSION]` */
export function addMailboxAdd(mailbox: Command, context: Context): void {
  context
    .configurable(mailbox.command('add'))
    .description('add a mailbox from flags, or one or several from a YAML file')
    .argument('[extension]', 'the extension that the dialplan hands over, such as 201')
    .option('-f, --file <yaml>', 'one mailbox or a list of them, as `mailbox show` prints; flags go before it')
    .option('--name <name>', 'who is called, as it is spoken (required)')
    .option('--manager-name <name>', 'who reads the letters (default: the name)')
    .option('--manager-email <address>', 'where the letters go (required)')
    .option('--phone-region <code>', 'country whose national numbers callers give, such as US (required)')
    .option('--language <code>', 'language of the calls (default: en)')
    .option('--time-zone <zone>', "such as Europe/Berlin (default: this machine's)")
    .option('--greeting <text>', 'first sentence of a call; that it is automated and recorded is added to it')
    .option('--persona <text>', 'how it should sound, in plain words')
    .option('--knowledge <question=answer>', 'what it may answer; may be given again', collect)
    .option('--knowledge-file <file>', 'free text (UTF-8) that it may answer from too; blank lines part paragraphs')
    .option('--secretary-name <name>', 'what the secretary calls itself (default: it has no name)')
    .option('--greeting-recording <wav>', 'a recording that is played instead of speaking the greeting')
    .option('--transfer-to <extension@context>', 'where 0 and "let me talk to a person" go (default: nowhere)')
    .option('--urgent <words>', 'words that end the interview and raise an alert; may be given again', collect)
    .option('--alert-email <address>', "where alerts go (default: the manager's address)")
    .option('--remember-callers', 'know by number who called before, and about what')
    .option('--max-call-ms <ms>', 'longest call, milliseconds (default: 300000)', Number)
    .option('--no-missed-call-letter', 'write no letter when a caller hangs up before a word')
    .option('--lamp <box>', 'box whose lamp is lit, such as 201@secretary (default: none)')
    .option('--replace', 'change a mailbox that exists already')
    .option('--json', 'one JSON document: [mailbox]')
    .action(async (extension: string | undefined, options: AddOptions, command: Command) => {
      const mailboxes = readMailboxes(extension, options);
      for (const { greetingRecording } of mailboxes)
        if (greetingRecording !== undefined) await readGreeting(greetingRecording);
      await save(context, command, mailboxes, options.replace === true);
      if (options.json) return context.output.json(mailboxes);
      for (const { extension: saved, name } of mailboxes) context.output.line(`Mailbox ${saved} is ${name}.`);
    });
}

function readMailboxes(extension: string | undefined, options: AddOptions): Mailbox[] {
  const { file } = options;
  const given = { ...(extension === undefined ? {} : { extension }), ...givenBy(options) };
  if (file === undefined) return [parseMailbox(given, 'the mailbox')];
  const list = readMailboxFile(file);
  if (list.length !== 1 && Object.keys(given).length > 0) {
    throw new SecretaryError('bad-input', `${file} holds ${list.length} mailboxes: flags could mean any of them`);
  }
  return list.map((one, index) =>
    parseMailbox({ ...(one as object), ...given }, list.length === 1 ? file : `${file}, number ${index + 1}`),
  );
}

/** What the flags say of a mailbox, under the names that a file uses. */
function givenBy(options: AddOptions): Record<string, unknown> {
  const { file: _, config: __, replace: ___, json: ____, missedCallLetter, ...flags } = options;
  const { knowledge, knowledgeFile, greetingRecording, urgent, rememberCallers, ...rest } = flags;
  return {
    ...rest,
    ...(missedCallLetter === false ? { missedCallLetter } : {}),
    ...(knowledge === undefined ? {} : { knowledge: knowledge.map(entry) }),
    ...(knowledgeFile === undefined ? {} : { knowledgeText: readText(knowledgeFile) }),
    ...(greetingRecording === undefined ? {} : { greetingRecording: resolve(greetingRecording) }),
    ...(urgent === undefined ? {} : { urgentWords: urgent }),
    ...(rememberCallers === undefined ? {} : { remembersCallers: true }),
  };
}

/** All or none, as far as can be known beforehand. */
async function save(
  context: Context,
  command: Command,
  mailboxes: readonly Mailbox[],
  replace: boolean,
): Promise<void> {
  await context.withTables(command, async (storage) => {
    for (const { extension } of replace ? [] : mailboxes) {
      if ((await storage.mailboxes.find(extension)) === undefined) continue;
      throw new SecretaryError('bad-input', `there is a mailbox ${extension} already`, {
        advice: 'Change it with --replace.',
      });
    }
    for (const mailbox of mailboxes) await storage.mailboxes.save(mailbox);
  });
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

function entry(text: string): { question: string; answer: string } {
  const at = text.indexOf('=');
  return { question: at < 0 ? text : text.slice(0, at), answer: at < 0 ? '' : text.slice(at + 1) };
}
