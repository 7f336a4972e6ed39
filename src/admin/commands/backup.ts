import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot, SecretaryError } from '../../common/index.js';
import { loadKeyRing, sealWithPassphrase } from '../../crypto/index.js';
import { workProgress } from '../../setup/index.js';
import type { BackedUpKeys } from '../../storage/index.js';
import type { Context } from '../context.js';
import { readSecretFile } from '../secret-file.js';

interface BackupFlags {
  withoutKeys?: true;
  passphraseFile?: string;
  json?: true;
}

/** `secretary backup FILE` */
export function addBackup(program: Command, context: Context): void {
  context
    .configurable(program.command('backup'))
    .description('write the database and the master keys into one file; calls may go on meanwhile')
    .argument('<file>', 'the file to make (gzip), with mode 0600; it must not be there')
    .option('--without-keys', 'leave the master keys out: the file alone opens no call, keep the key file elsewhere')
    .option('--passphrase-file <file>', 'put the keys under the passphrase in the first line of this file')
    .option('--json', 'one JSON document: { file, rows: { table: count }, sha256, keys }')
    .action(async (file: string, flags: BackupFlags, command: Command) => {
      const keys = await keysFor(context, command, flags);
      const progress = workProgress(`Backing up to ${file}`, context.stderr);
      const onProgress = (fraction: number) => progress.update(fraction);
      const options = { file, program: programVersion(), onProgress, ...(keys && { keys }) };
      const report = await interruptible((signal) =>
        context.withTables(command, (storage) => storage.backups.write({ ...options, signal })),
      ).finally(() => progress.end());
      const kind = keys === undefined ? 'left out' : 'sealed' in keys ? 'under the passphrase' : 'in it';
      if (flags.json) return context.output.json({ file, ...report, keys: kind });
      const rows = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
      context.output.line(context.output.style('green', `${file}: ${rows} rows; the master keys are ${kind}.`));
      if (kind === 'in it') context.output.line('Who has this file can read every call: keep it as you keep the keys.');
    });
}

/** Ctrl-C ends the work in an orderly way, so that no half of a file is left behind. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function programVersion(): string {
  return (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version;
}

async function keysFor(
  context: Context,
  command: Command,
  { withoutKeys, passphraseFile }: BackupFlags,
): Promise<BackedUpKeys | undefined> {
  if (withoutKeys) {
    if (passphraseFile === undefined) return undefined;
    throw new SecretaryError('bad-input', '--without-keys and --passphrase-file exclude each other');
  }
  const { masterKeyFile } = context.config(command, ['keys']).keys;
  await loadKeyRing(masterKeyFile);
  const plain = await readFile(masterKeyFile, 'utf8');
  if (passphraseFile === undefined) return { plain };
  return { sealed: sealWithPassphrase(Buffer.from(plain, 'utf8'), readSecretFile(passphraseFile)) };
}
