import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { isAbort, SecretaryError } from '../../common/index.js';
import { parseMailbox, readMailboxFile } from '../../config/mailboxes/index.js';
import { type Intent, type KnowledgeSense, summarise } from '../../dialogue/index.js';
import { callerSpoke, writeSummary } from '../../followup/index.js';
import { Rehearsal } from '../../rehearsal/index.js';
import type { CallRecord, Mailbox, Summary } from '../../terms/index.js';
import type { Context } from '../context.js';
import { type ConnectedModel, connectModel } from '../model-address.js';
import { clean, Output } from '../output.js';
import { SentenceSense } from '../sentence-sense.js';
import { TypedLines } from '../typed-lines.js';

interface ConverseOptions {
  mailboxFile?: string;
  llm?: string;
  callerNumber?: string;
  json?: true;
}

const help = `
Type what the caller says, a line a turn. Besides:
  /key 0        a key of the telephone, or several
  /silence 8    nobody speaks for so many seconds
  /notes        what is noted so far
  /hangup       the caller hangs up; so do Ctrl-C and the end of the input`;

/** `secretary converse [MAILBOX]` */
export function addConverse(program: Command, context: Context): void {
  context
    .configurable(program.command('converse'))
    .description('talk to the secretary of a mailbox by typing instead of speaking')
    .argument('[mailbox]', "extension of a mailbox of the configuration's database")
    .option('--mailbox-file <yaml>', 'a mailbox as `mailbox show` prints it; needs no database')
    .option('--llm <address>', 'host:port or unix:/path of a language-model server (default: the guided interview)')
    .option('--caller-number <number>', 'the number that the call comes from (default: withheld)')
    .option('--json', 'one JSON document on stdout; the dialogue goes to stderr')
    .addHelpText('after', help)
    .action(async (extension: string | undefined, options: ConverseOptions, command: Command) => {
      const mailbox = await mailboxFor(extension, options, context, command);
      const lines = new TypedLines(context.stdin, context.output.stream);
      try {
        await converse(mailbox, options, context, lines);
      } finally {
        lines.close();
      }
    });
}

async function mailboxFor(
  extension: string | undefined,
  { mailboxFile }: ConverseOptions,
  context: Context,
  command: Command,
): Promise<Mailbox> {
  if ((extension === undefined) === (mailboxFile === undefined)) {
    throw new SecretaryError('bad-input', 'either a mailbox or --mailbox-file FILE', {
      advice: 'Mailboxes of the database: npx secretary mailbox list',
    });
  }
  if (mailboxFile !== undefined) {
    const list = readMailboxFile(mailboxFile);
    if (list.length !== 1)
      throw new SecretaryError('bad-input', `${mailboxFile} holds ${list.length} mailboxes, not one`);
    return parseMailbox(list[0], mailboxFile);
  }
  return context.withTables(command, async (storage) => {
    const found = await storage.mailboxes.find(String(extension));
    if (found !== undefined) return found;
    throw new SecretaryError('not-found', `there is no mailbox ${extension}`, {
      advice: 'Those that there are: npx secretary mailbox list',
    });
  });
}

async function converse(
  mailbox: Mailbox,
  options: ConverseOptions,
  context: Context,
  lines: TypedLines,
): Promise<void> {
  const { llm, callerNumber = '', json } = options;
  const view = json ? new Output(context.stderr, context.environment) : context.output;
  const connected = await connectModel(llm, context.log, lines.interrupted);
  const sense = await SentenceSense.open(mailbox, context.log);
  try {
    const startedAt = new Date();
    const rehearsal = rehearsalOf(mailbox, callerNumber, startedAt, connected, sense?.knowledge, view, lines);
    view.line(view.style('dim', `You are calling ${clean(mailbox.name)}. /hangup ends the call; --help tells more.`));
    await talk(rehearsal, lines, view);
    const record = recordOf(rehearsal, mailbox, callerNumber, startedAt);
    view.line(view.style('dim', endings[record.endedBy]));
    const summary = callerSpoke(record) ? await summaryOf(record, mailbox, connected, context) : undefined;
    if (json) context.output.json(report(record, summary, connected, rehearsal.intents));
    else show(summary, view);
  } finally {
    await sense?.close();
    connected?.model.close();
  }
}

const endings = {
  caller: 'The caller hung up.',
  secretary: 'The secretary hung up.',
  'time-limit': 'The time was up.',
  transfer: 'The caller was put through.',
  fault: 'The conversation broke.',
  interrupted: 'The conversation was interrupted.',
};

function rehearsalOf(
  mailbox: Mailbox,
  callerNumber: string,
  now: Date,
  connected: ConnectedModel | undefined,
  sense: KnowledgeSense | undefined,
  view: Output,
  lines: TypedLines,
): Rehearsal {
  return new Rehearsal({
    context: { callId: randomUUID(), mailbox, callerNumber, callerName: '', now, model: connected?.name },
    model: connected?.model,
    sense,
    signal: lines.interrupted,
    onTurn: ({ speaker, text, engine }) => {
      if (engine === 'typed' && lines.isTerminal) return;
      const who = speaker === 'caller' ? view.style('cyan', 'Caller   ') : view.style('bold', 'Secretary');
      view.line(`${who}  ${clean(text)}`);
    },
    onIntent: (intent) => {
      const remark = remarkOn(intent, mailbox);
      if (remark !== undefined) view.line(view.style('dim', `           (${remark})`));
    },
  });
}

/** What happened besides words. */
function remarkOn(intent: Intent, { transferTo }: Mailbox): string | undefined {
  if (intent.type === 'note')
    return intent.value === '' ? `forgotten: ${intent.name}` : `noted: ${intent.name} = ${clean(intent.value)}`;
  if (intent.type === 'transfer') return `would be put through to ${transferTo ?? 'nobody'}; here nobody answers`;
  if (intent.type === 'alert') return `an alert would go out: ${clean(intent.words)}`;
  if (intent.type === 'refused') return `${intent.what} of the model refused: ${clean(intent.reason)}`;
  return undefined;
}

async function talk(rehearsal: Rehearsal, lines: TypedLines, view: Output): Promise<void> {
  try {
    await rehearsal.start();
    if (rehearsal.endedBy !== undefined) return;
    for await (const line of lines) {
      await act(line.trim(), rehearsal, view);
      if (rehearsal.endedBy !== undefined) return;
    }
  } catch (error) {
    // Ctrl-C while the model thinks: the caller has hung up.
    if (!isAbort(error) && !lines.interrupted.aborted) throw error;
  }
  rehearsal.hangUp();
}

async function act(line: string, rehearsal: Rehearsal, view: Output): Promise<void> {
  const [command = '', argument = ''] = line.split(/\s+/, 2);
  if (line === '') return;
  if (!line.startsWith('/')) await rehearsal.understand(line);
  if (!line.startsWith('/')) rehearsal.say(line);
  else if (command === '/hangup') rehearsal.hangUp();
  else if (command === '/key' && /^[0-9*#]+$/.test(argument)) rehearsal.press(argument);
  else if (command === '/silence' && Number(argument) > 0 && Number(argument) <= 600) {
    await rehearsal.silence(Number(argument) * 1000);
  } else if (command === '/notes') {
    const notes = Object.entries(rehearsal.notes);
    for (const [name, value] of notes) view.line(`           ${name}: ${clean(value)}`);
    if (notes.length === 0) view.line('           Nothing is noted yet.');
  } else view.line(`           There is /key 0, /silence 8, /notes and /hangup, not "${clean(line)}".`);
  await rehearsal.settle();
}

function recordOf(rehearsal: Rehearsal, mailbox: Mailbox, callerNumber: string, startedAt: Date): CallRecord {
  const { turns, notes, nowMs: durationMs, endedBy = 'caller' } = rehearsal;
  const id = randomUUID();
  return { id, mailbox: mailbox.extension, callerNumber, callerName: '', startedAt, durationMs, endedBy, turns, notes };
}

/** Without a model the guided summary, held to what was said as every summary is. */
function summaryOf(
  record: CallRecord,
  mailbox: Mailbox,
  connected: ConnectedModel | undefined,
  { log }: Context,
): Promise<Summary> {
  const model = connected?.model ?? {
    summarize: async (request: Parameters<typeof summarise>[0]) => summarise(request),
  };
  return writeSummary(record, mailbox, { model, log, signal: AbortSignal.timeout(120_000) });
}

function show(summary: Summary | undefined, view: Output): void {
  view.line();
  view.line(view.style('bold', 'What the manager would get'));
  if (summary === undefined) view.line('  Nothing: the caller said nothing.');
  else showSummary(summary, view);
}

function showSummary(summary: Summary, view: Output): void {
  const rows = [
    ['Caller', summary.callerName],
    ['Number', summary.callbackNumber],
    ['Reason', summary.reason],
    ['Urgency', summary.urgency],
  ] as const;
  for (const [name, value] of rows) if (value) view.line(`  ${name.padEnd(8)} ${clean(value)}`);
  for (const { text } of summary.statements) view.line(`  ${clean(text)}`);
}

function report(
  { endedBy, durationMs, turns, notes, mailbox }: CallRecord,
  summary: Summary | undefined,
  connected: ConnectedModel | undefined,
  intents: readonly Intent[],
) {
  return {
    mailbox,
    model: connected?.name ?? 'guided',
    endedBy,
    durationMs,
    turns: turns.map(({ speaker, text, engine }) => ({ speaker, text, engine })),
    notes,
    transfers: intents.filter(({ type }) => type === 'transfer').length,
    alerts: intents.filter(({ type }) => type === 'alert').length,
    refused: intents.filter((intent) => intent.type === 'refused').map(({ what, reason }) => ({ what, reason })),
    summary: summary ?? null,
  };
}
