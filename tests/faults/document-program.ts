// Writes what the tests measured into docs/reliability.md: node scripts/run.mjs reliability [options]
import { readFile, writeFile } from 'node:fs/promises';
import { SecretaryError } from '../../src/common/index.js';
import { type AdoptReport, adoptingTable, killsTable, type Place, soakText, withPlace } from '../kill/document.js';
import { readRows } from '../kill/gathered.js';
import { readDocumentOptions } from '../kill/options.js';
import { EXIT, readJson, runProgram, terminal } from '../kill/program.js';
import type { SoakReport } from '../kill/soak-run.js';
import { markdownOf } from './markdown.js';
import { readOutcomes } from './outcomes.js';

process.exitCode = await runProgram(async () => {
  const { kills, faults, adopting, soak, document } = readDocumentOptions(process.argv.slice(2), terminal);
  const places: [Place, string][] = [];
  if (kills !== undefined) places.push(['kills', killsTable(await readRows(kills))]);
  if (faults !== undefined) places.push(['table', markdownOf(await readOutcomes(faults))]);
  if (adopting.length > 0) {
    places.push([
      'adopting',
      adoptingTable(await Promise.all(adopting.map((file) => reportIn<AdoptReport>(file, 'calls')))),
    ]);
  }
  if (soak !== undefined) places.push(['soak', soakText(await reportIn<SoakReport>(soak, 'courses'))]);
  let text = await readFile(document, 'utf8');
  for (const [place, content] of places) text = withPlace(text, place, content);
  await writeFile(document, text);
  console.log(`${document}: ${places.map(([place]) => place).join(', ')}`);
  return EXIT.well;
});

/** A file that one of our programs wrote is known by what no other has. @throws SecretaryError 'bad-input' */
async function reportIn<T>(file: string, key: keyof T & string): Promise<T> {
  const content = await readJson(file);
  if (typeof content === 'object' && content !== null && key in content) return content as T;
  throw new SecretaryError('bad-input', `${file} has no "${key}": another program wrote it`);
}
