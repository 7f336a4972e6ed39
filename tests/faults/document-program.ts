// Writes what the tests measured into docs/reliability.md: node scripts/run.mjs reliability [options]
import { readFile } from 'node:fs/promises';
import { messageOf, SecretaryError } from '../../src/common/index.js';
import { type AdoptReport, adoptingTable, killsTable, type Place, soakText, withPlace } from '../kill/document.js';
import { readRows } from '../kill/gathered.js';
import { readDocumentOptions } from '../kill/options.js';
import { EXIT, readJson, runProgram, terminal, writeText } from '../kill/program.js';
import type { SoakReport } from '../kill/soak-run.js';
import { markdownOf, measuredAt } from './markdown.js';
import { readOutcomes } from './outcomes.js';

process.exitCode = await runProgram(async () => {
  const { kills, faults, adopting, soak, document } = readDocumentOptions(process.argv.slice(2), terminal);
  const text = await readable(document);
  for (const file of [kills, faults, soak, ...adopting]) if (file !== undefined) await readable(file);
  const places: [Place, string][] = [];
  if (kills !== undefined) places.push(['kills', killsTable(await readRows(kills))]);
  if (faults !== undefined) {
    const outcomes = await readOutcomes(faults);
    places.push(['table', `${measuredAt(outcomes)}\n\n${markdownOf(outcomes)}`]);
  }
  if (adopting.length > 0) {
    const reports = adopting.map((file) => reportIn<AdoptReport>(file, 'calls'));
    places.push(['adopting', adoptingTable(await Promise.all(reports))]);
  }
  if (soak !== undefined) places.push(['soak', soakText(await reportIn<SoakReport>(soak, 'courses'))]);
  const written = places.reduce((before, [place, content]) => withPlace(before, place, content), text);
  await writeText(document, written);
  console.log(`${document}: ${places.map(([place]) => place).join(', ')}`);
  return EXIT.well;
});

/** What a file holds, which must be there. @throws SecretaryError 'bad-input' */
async function readable(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SecretaryError('bad-input', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** A file that one of our programs wrote is known by what no other has. @throws SecretaryError 'bad-input' */
async function reportIn<T>(file: string, key: keyof T & string): Promise<T> {
  const content = await readJson(file);
  if (typeof content === 'object' && content !== null && key in content) return content as T;
  throw new SecretaryError('bad-input', `${file} has no "${key}": another program wrote it`);
}
