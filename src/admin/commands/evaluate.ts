import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot, SecretaryError } from '../../common/index.js';
import { type Evaluation, evaluate, readStories, type Told } from '../../rehearsal/index.js';
import type { Context } from '../context.js';
import { connectModel } from '../model-address.js';
import { clean, type Output, type OutputStream } from '../output.js';

interface EvaluateOptions {
  llm: string;
  stories: string;
  json?: string;
}

/** `secretary evaluate` */
export function addEvaluate(program: Command, context: Context): void {
  program
    .command('evaluate')
    .description('let a language model, or the guided interview, play the stories, and say how well it did')
    .option('--llm <address>', 'host:port or unix:/path of a language-model server, or "guided"', 'guided')
    .option('--stories <place>', 'a folder of stories, or one file', join(projectRoot, 'stories'))
    .option('--json <file>', 'write all that was said and found')
    .action(async ({ llm, stories: place, json }: EvaluateOptions) => {
      const stories = readStories(place);
      const stop = new AbortController();
      const onInterrupt = () => stop.abort();
      process.once('SIGINT', onInterrupt);
      const connected = await connectModel(llm, context.log, stop.signal);
      const bar = new ProgressLine(context.stderr, stories.length);
      try {
        const cast = { model: connected?.model, modelName: connected?.name, signal: stop.signal };
        const evaluation = await evaluate(stories, cast, (told, nth) => bar.show(nth, told.title));
        bar.clear();
        print(context.output, evaluation);
        if (json !== undefined) await write(json, evaluation);
        const failed = evaluation.totals.of - evaluation.totals.passed;
        if (failed > 0) throw new SecretaryError('unavailable', `${failed} of ${evaluation.totals.of} stories failed`);
      } finally {
        bar.clear();
        connected?.model.close();
        process.off('SIGINT', onInterrupt);
      }
    });
}

async function write(file: string, evaluation: Evaluation): Promise<void> {
  await writeFile(file, `${JSON.stringify(evaluation, undefined, 2)}\n`).catch((cause) => {
    throw SecretaryError.from(cause, 'bad-input', `cannot write ${file}`);
  });
}

function print(output: Output, { model, stories, totals }: Evaluation): void {
  const rows = stories.map(({ passed, fields, unsupported, callerTurns, title }) => [
    passed ? 'ok' : 'FAILED',
    `${fields.right}/${fields.of}`,
    String(unsupported.length),
    String(callerTurns),
    clean(title),
  ]);
  output.table(['verdict', 'fields', 'unsupported', 'turns', 'story'], rows);
  for (const told of stories) if (!told.passed) explain(output, told);
  output.line();
  output.line(
    `${clean(model)}: ${totals.passed} of ${totals.of} stories as expected, ${totals.fields.right} of ${totals.fields.of} fields right, ${totals.unsupported} unsupported statements, ${totals.callerTurns} turns of callers.`,
  );
}

function explain(output: Output, { title, file, faults }: Told): void {
  output.line();
  output.line(output.style('red', clean(title)));
  output.line(output.style('dim', `  ${file}`));
  for (const fault of faults) output.line(`  ${clean(fault)}`);
}

/** How far it is, on a terminal; nothing elsewhere. */
class ProgressLine {
  readonly #stream: OutputStream;
  readonly #of: number;
  #shown = false;

  constructor(stream: OutputStream, of: number) {
    this.#stream = stream;
    this.#of = of;
  }

  show(nth: number, title: string): void {
    if (this.#stream.isTTY !== true) return;
    const full = Math.round((nth / this.#of) * 20);
    const text = `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${nth}/${this.#of}  ${clean(title)}`;
    this.#stream.write(`\r\u001b[K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}
