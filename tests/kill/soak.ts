// The soak: node scripts/run.mjs soak [options]
import { terminalProgress } from '../../src/setup/index.js';
import { BreakableHouse } from './house.js';
import { readSoakOptions, type SoakOptions } from './options.js';
import { EXIT, ensureWritable, runProgram, terminal, writeJson } from './program.js';
import { scriptOf } from './run.js';
import { Soak, type SoakReport } from './soak-run.js';

process.exitCode = await runProgram((signal) => main(readSoakOptions(process.argv.slice(2), terminal), signal));
if (process.exitCode === EXIT.interrupted) process.exit();

async function main(options: SoakOptions, signal: AbortSignal): Promise<number> {
  const { json } = options;
  if (json !== undefined) await ensureWritable(json);
  const progress = terminalProgress(process.stderr);
  const script = await scriptOf(progress);
  const house = await BreakableHouse.open({ progress, onReady: (what) => progress.say(`  ✔ ${what}`) }, signal);
  let keep = true;
  try {
    const soak = new Soak(house, script, options, signal);
    const report = await soak.run();
    if (json !== undefined) await writeJson(json, report);
    console.log(JSON.stringify(report, undefined, 2));
    keep = isBad(report);
    if (keep) console.log(`Logs and wires: ${house.directory}`);
    return keep ? EXIT.failed : EXIT.well;
  } finally {
    await house.close(keep && !signal.aborted);
  }
}

function isBad({ lost, duplicated, leasesExpired, stranded, grown }: SoakReport): boolean {
  return lost + duplicated + leasesExpired + stranded + grown.length > 0;
}
