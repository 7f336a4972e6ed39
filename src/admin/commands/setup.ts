import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf, SecretaryError } from '../../common/index.js';
import { createMasterKeyFile } from '../../crypto/index.js';
import {
  daemonModels,
  englishRecogniser,
  ensureEverything,
  ensureServer,
  fallbackVoices,
  licences,
  type Missing,
  type ModelId,
  modelIds,
  type Progress,
  repairModel,
  terminalProgress,
} from '../../setup/index.js';
import type { Context } from '../context.js';

interface SetupOptions {
  licences?: true;
  models?: string[];
  everything?: true;
  masterKey?: string;
  json?: true;
}

/** `secretary setup` */
export function addSetup(program: Command, context: Context): void {
  program
    .command('setup')
    .description('fetch and verify the models and voices that the daemon needs')
    .option('--models <id...>', `these models only: ${modelIds.join(', ')}`)
    .option('--everything', 'the models and servers of the tests too')
    .option('--master-key <file>', 'make a new master key file; fetch nothing')
    .option('--licences', 'list the licences of models, voices and native parts; fetch nothing')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: SetupOptions) => {
      if (options.licences) return printLicences(context, options.json === true);
      if (options.masterKey !== undefined) return makeMasterKey(context, options.masterKey);
      await fetchModels(context, options);
    });
}

async function printLicences(context: Context, json: boolean): Promise<void> {
  const lines = await licences();
  if (json) return context.output.json(lines);
  const rows = lines.map(({ name, version, licence, source }) => [name, version || 'not installed', licence, source]);
  context.output.table(['WHAT', 'VERSION', 'LICENCE', 'SOURCE'], rows);
}

async function makeMasterKey(context: Context, file: string): Promise<void> {
  if (existsSync(file)) {
    throw new SecretaryError(
      'bad-input',
      `${file} is there already; a new key would lock the calls of the old one away`,
    );
  }
  await createMasterKeyFile(file);
  context.output.line(`Made ${file}. Keep a copy elsewhere: without it no recording and no transcript can be read.`);
}

async function fetchModels(context: Context, options: SetupOptions): Promise<void> {
  const progress = terminalProgress();
  const missing = await fetchAll(options, progress);
  if (options.json) context.output.json({ missing });
  for (const { id, message } of missing) context.stderr.write(`Missing ${id}: ${message}\n`);
  if (missing.length > 0) throw new SecretaryError('unavailable', `${missing.length} could not be fetched`);
  if (!options.json)
    context.output.line(context.output.style('green', 'All models are there, every byte of them checked.'));
}

async function fetchAll({ models, everything }: SetupOptions, progress: Progress): Promise<Missing[]> {
  if (everything) return ensureEverything(progress);
  const missing: Missing[] = [];
  const attempt = async (id: string, work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => missing.push({ id, message: messageOf(error) }));
  };
  for (const id of models?.map(knownModel) ?? daemonModels) await attempt(id, () => repairModel(id, progress));
  if (models === undefined) {
    for (const id of fallbackVoices) await attempt(id, () => ensureServer(id, progress));
    await attempt('an English recogniser', async () => {
      const { notice } = await englishRecogniser(progress);
      if (notice) progress.say(notice);
    });
  }
  return missing;
}

function knownModel(id: string): ModelId {
  const known = modelIds.find((each) => each === id);
  if (known !== undefined) return known;
  throw new SecretaryError('bad-input', `there is no model ${id}; there are: ${modelIds.join(', ')}`);
}
