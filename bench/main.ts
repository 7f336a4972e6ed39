// The benchmark: node scripts/run.mjs bench [options]
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { EXIT_USAGE, isAbort, messageOf, SecretaryError } from '../src/common/index.js';
import { terminalProgress } from '../src/setup/index.js';
import { partTables } from './measure/turn-parts.js';
import { type BenchOptions, readOptions, usageExit } from './options.js';
import { progressOn } from './progress.js';
import type { BenchReport } from './report.js';
import { runBench } from './run-bench.js';
import { tableOf } from './table.js';

/** Ended by Ctrl-C, as shells count it; a measure broke; all was measured, whether or not targets were met. */
const EXIT = { interrupted: 130, failed: 1, measured: 0 };

process.exitCode = await main(process.argv.slice(2));
// Downloads and timers that Ctrl-C left behind must not keep the process.
if (process.exitCode === EXIT.interrupted) process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    return await bench(
      readOptions(args, {
        out: (text) => void process.stdout.write(text),
        err: (text) => void process.stderr.write(text),
      }),
    );
  } catch (error) {
    const usage = usageExit(error);
    if (usage !== undefined) return usage;
    if (isAbort(error)) return EXIT.interrupted;
    console.error(`Error: ${messageOf(error)}`);
    if (!(error instanceof SecretaryError)) console.error(error instanceof Error ? error.stack : '');
    else if (error.advice !== undefined) console.error(error.advice);
    return error instanceof SecretaryError && error.code === 'bad-input' ? EXIT_USAGE : EXIT.failed;
  }
}

async function bench(options: BenchOptions): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => {
    console.error('\nEnding what was started …');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    // That the result can be written is known before the work that leads to it.
    const { json } = options;
    if (json !== undefined) await ensureWritable(json);
    const { report, failed } = await runBench({
      ...options,
      ...(json !== undefined && { onMeasured: (measured) => writeFileSync(json, textOf(measured)) }),
      progress: terminalProgress(process.stderr),
      bar: progressOn(process.stderr),
      signal: stop.signal,
    });
    if (json !== undefined) await writeFile(json, textOf(report));
    console.log(`\n${tableOf(report)}`);
    if (options.trace) console.log(`\n${partTables(report.details)}`);
    if (failed.length > 0) console.error(`\nNot measured, because it failed: ${failed.join(', ')}`);
    return failed.length > 0 ? EXIT.failed : EXIT.measured;
  } catch (error) {
    // After Ctrl-C everything fails somehow; that it was asked for is the reason.
    stop.signal.throwIfAborted();
    throw error;
  }
}

function textOf(report: BenchReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

async function ensureWritable(path: string): Promise<void> {
  try {
    await writeFile(path, '', { flag: 'a' });
  } catch (error) {
    throw new SecretaryError('bad-input', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
