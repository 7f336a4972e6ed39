import { extname } from 'node:path';
import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import { encodeMp3 } from '../../mail/index.js';
import type { Storage, StoredCall } from '../../storage/index.js';
import { type Context, resolveCallId } from '../context.js';
import { playAloud } from '../player.js';
import { wavStream, writeWavFile, writeWhole } from '../wav-stream.js';

interface PlayOptions {
  output?: string;
  heard?: boolean;
}

/** `secretary calls play ID` */
export function addCallsPlay(calls: Command, context: Context): void {
  context
    .configurable(calls.command('play'))
    .description('play the recording of a call (caller left, secretary right), or write it to a file')
    .argument('<id>', 'the id, or its first characters')
    .option('-o, --output <file>', 'write it there instead: .wav or .mp3')
    .option('--no-heard', 'leave it marked as new, and the lamp on')
    .action(async (prefix: string, options: PlayOptions, command: Command) => {
      await context.withCalls(command, async (storage) => {
        const call = await recordedCall(storage, prefix);
        if (options.output === undefined)
          await playAloud(wavStream(call.recording, storage.calls.audio(call.id)), context.environment);
        else await write(options.output, storage, call);
        if (options.output !== undefined) context.output.line(`Wrote ${options.output}.`);
        if (options.heard !== false && !call.heard) await markHeard(storage, call.id);
      });
    });
}

type RecordedCall = StoredCall & { recording: NonNullable<StoredCall['recording']> };

async function recordedCall(storage: Storage, prefix: string): Promise<RecordedCall> {
  const id = await resolveCallId(storage, prefix);
  const call = await storage.calls.find(id);
  if (call?.recording === undefined) throw new SecretaryError('not-found', `nothing was recorded of call ${id}`);
  return call as RecordedCall;
}

async function write(path: string, storage: Storage, { id, recording }: RecordedCall): Promise<void> {
  const audio = storage.calls.audio(id);
  const kind = extname(path).toLowerCase();
  if (kind === '.wav') return writeWavFile(path, recording, audio);
  if (kind === '.mp3') {
    return writeWhole(path, async (file) => {
      for await (const piece of encodeMp3(audio, recording)) await file.write(piece);
    });
  }
  throw new SecretaryError('bad-input', `cannot write ${path}: its name must end in .wav or .mp3`);
}

/** The lamp is the daemon's to turn: it is told by a job, as at the end of a call. */
async function markHeard(storage: Storage, id: string): Promise<void> {
  await storage.calls.markHeard(id);
  await storage.jobs.add({ kind: 'lamp' }, id);
}
