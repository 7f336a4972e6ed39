import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import type { StoredCall } from '../../storage/index.js';
import { type Context, resolveCallId } from '../context.js';
import { clean, duration, localTime, type Output } from '../output.js';

const ends: Readonly<Record<StoredCall['endedBy'], string>> = {
  caller: 'the caller hung up',
  secretary: 'the secretary hung up',
  'time-limit': 'ended at the time limit',
  fault: 'ended by a fault, the caller went on to VoiceMail()',
  transfer: 'put through to a person',
  interrupted: 'interrupted: the secretary ended, the caller went on to VoiceMail()',
};

/** `secretary calls show ID` */
export function addCallsShow(calls: Command, context: Context): void {
  context
    .configurable(calls.command('show'))
    .description('one call: caller, summary, transcript with times')
    .argument('<id>', 'the id, or its first characters')
    .option('--json', 'one JSON document: the call')
    .action(async (prefix: string, { json }: { json?: true }, command: Command) => {
      await context.withCalls(command, async (storage) => {
        const id = await resolveCallId(storage, prefix);
        const call = await storage.calls.find(id);
        if (call === undefined) throw new SecretaryError('not-found', `there is no call ${id}`);
        if (json) return context.output.json(call);
        const mailbox = await storage.mailboxes.find(call.mailbox);
        print(context.output, call, mailbox?.timeZone);
      });
    });
}

function print(output: Output, call: StoredCall, timeZone: string | undefined): void {
  const { summary, recording } = call;
  const facts: [string, string | undefined][] = [
    ['Call', call.id],
    ['Mailbox', call.mailbox],
    ['Started', `${localTime(call.startedAt, timeZone)} ${timeZone ?? ''}`],
    ['Length', `${duration(call.durationMs)}, ${call.state === 'live' ? 'still going on' : ends[call.endedBy]}`],
    ['Caller', [call.callerName, call.callerNumber].filter(Boolean).join(' ') || 'withheld'],
    ['Call back', summary?.callbackNumber || undefined],
    ['Reason', summary?.reason || undefined],
    ['Urgency', summary?.urgency],
    ['Summary', summary === undefined ? 'none yet' : `${summary.text} (${summary.engine})`],
    ['Recording', recording === undefined ? 'none' : duration(recording.durationMs)],
  ];
  for (const [name, value] of facts) {
    if (value !== undefined) output.line(`${output.style('bold', name.padEnd(10))} ${clean(value)}`);
  }
  output.line();
  for (const { startMs, speaker, text, interrupted } of call.turns) {
    const who = output.style(speaker === 'caller' ? 'cyan' : 'dim', speaker.padEnd(9));
    output.line(`${duration(startMs).padStart(7)}  ${who}  ${clean(text)}${interrupted ? ' …' : ''}`);
  }
}
