import type { Command } from 'commander';
import { SecretaryError } from '../../common/index.js';
import { addMasterKeys, loadKeyRing, masterKeysIn, openWithPassphrase } from '../../crypto/index.js';
import { workProgress } from '../../setup/index.js';
import type { BackupFacts } from '../../storage/index.js';
import type { Context } from '../context.js';
import { readSecretFile } from '../secret-file.js';
import { interruptible } from './backup.js';

interface RestoreFlags {
  replace?: true;
  keys: boolean;
  passphraseFile?: string;
  json?: true;
}

/** `secretary restore FILE` */
export function addRestore(program: Command, context: Context): void {
  context
    .configurable(program.command('restore'))
    .description('bring a backup back into an empty database, and its keys into the master key file')
    .argument('<file>', 'what `secretary backup` has made')
    .option('--replace', 'delete what the database holds first')
    .option('--no-keys', 'leave the master key file as it is')
    .option('--passphrase-file <file>', 'the passphrase that the keys were put under, in the first line of this file')
    .option('--json', 'one JSON document: { file, madeAt, program, rows: { table: count }, keys: [added id] }')
    .action(async (file: string, flags: RestoreFlags, command: Command) => {
      let keys: string[] = [];
      // The keys go first: with them and no calls nothing is lost, with calls and no keys everything is.
      const beforeChange = async (facts: BackupFacts) => {
        keys = flags.keys ? await restoreKeys(context, command, facts, flags.passphraseFile) : [];
      };
      const facts = await restored(context, command, file, flags, beforeChange);
      const { madeAt, program: version } = facts.header;
      if (flags.json) return context.output.json({ file, madeAt, program: version, rows: facts.rows, keys });
      const rows = Object.values(facts.rows).reduce((sum, count) => sum + count, 0);
      const text = `${file}, made ${madeAt} by version ${version}: ${rows} rows are back.`;
      context.output.line(context.output.style('green', text));
      if (keys.length > 0) context.output.line(`Added to the master key file: ${keys.join(', ')}`);
    });
}

async function restored(
  context: Context,
  command: Command,
  file: string,
  { replace }: RestoreFlags,
  beforeChange: (facts: BackupFacts) => Promise<void>,
): Promise<BackupFacts> {
  const rounds = { checking: `Checking ${file}`, restoring: `Restoring ${file}` };
  let [round, bar]: [string, ReturnType<typeof workProgress> | undefined] = ['', undefined];
  const onProgress = (name: keyof typeof rounds, fraction: number) => {
    if (round !== name) {
      bar?.end();
      bar = workProgress(rounds[name], context.stderr);
      round = name;
    }
    bar?.update(fraction);
  };
  const options = { file, replace: replace === true, onProgress, beforeChange };
  return interruptible((signal) =>
    context.withTables(command, (storage) => storage.backups.restore({ ...options, signal })),
  ).finally(() => bar?.end());
}

/** Gives the ids of the keys that were added. */
async function restoreKeys(
  context: Context,
  command: Command,
  { header: { keys } }: BackupFacts,
  passphraseFile: string | undefined,
): Promise<string[]> {
  const { masterKeyFile } = context.config(command, ['keys']).keys;
  if (keys === undefined) {
    await loadKeyRing(masterKeyFile);
    return [];
  }
  const text = 'plain' in keys ? keys.plain : opened(keys.sealed, passphraseFile);
  return addMasterKeys(masterKeyFile, masterKeysIn(text, 'in the backup'));
}

function opened(sealed: Parameters<typeof openWithPassphrase>[0], passphraseFile: string | undefined): string {
  if (passphraseFile !== undefined) return openWithPassphrase(sealed, readSecretFile(passphraseFile)).toString('utf8');
  throw new SecretaryError('bad-input', 'the keys in this backup are under a passphrase', {
    advice: 'Nothing was changed. Give it with --passphrase-file FILE, or restore with --no-keys.',
  });
}
