import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

export const measureNames = [
  'path',
  'greeting',
  'answers',
  'bargein',
  'words',
  'recorded',
  'fields',
  'load',
  'capacity',
  'stub',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** What answers the callers. */
export type LlmChoice =
  | { readonly kind: 'guided' }
  /** A model that is nothing but a delay: its first token comes after so many milliseconds. */
  | { readonly kind: 'stub'; readonly firstTokenMs: number }
  | { readonly kind: 'llama' }
  | { readonly kind: 'url'; readonly url: string };

export interface BenchOptions {
  /** Callers at a time. */
  readonly calls: number;
  /** How long the sustained load lasts; 0: not at all. */
  readonly minutes: number;
  readonly llm: LlmChoice;
  /** The model that an OpenAI server is asked for. */
  readonly llmModel: string;
  readonly json: string | undefined;
  readonly seed: string;
  readonly only: readonly MeasureName[];
  readonly quick: boolean;
  /** Take the answers apart with what the daemon writes of each turn. */
  readonly trace: boolean;
  /** Labelled turns and interjections of each class, sentences, barge-ins; undefined: what the size of the run says. */
  readonly turns: number | undefined;
}

/**
 * Reads the command line. Writes help and complaints itself.
 * @throws CommanderError with exit code 0 after --help
 */
export function readOptions(
  args: readonly string[],
  write: { out(text: string): void; err(text: string): void },
): BenchOptions {
  const command = new Command('npm run bench --')
    .description('Real SIP calls through the whole product, measured on the wire of the callers.')
    .addOption(new Option('--calls <n>', 'callers at a time').argParser(whole(1, 32)).default(1))
    .addOption(
      new Option('--minutes <m>', 'how long the sustained load of --calls lasts').argParser(number(0, 600)).default(1),
    )
    .addOption(
      new Option('--llm <choice>', 'guided, stub:MS (a model whose first token comes after MS ms), llama, or a URL')
        .argParser(llmChoice)
        .default({ kind: 'guided' } satisfies LlmChoice, 'guided'),
    )
    .addOption(
      new Option('--llm-model <name>', 'the model that the server behind the URL is asked for').default('default'),
    )
    .addOption(new Option('--json <file>', 'write what was measured'))
    .addOption(new Option('--seed <word>', 'another seed gives other turns').default('1'))
    .addOption(
      new Option('--only <measures>', `some of: ${measureNames.join(', ')}`)
        .argParser(measureList)
        .default([...measureNames], 'all'),
    )
    .addOption(
      new Option('--turns <n>', 'labelled turns and interjections of each class, sentences, barge-ins').argParser(
        whole(1, 200),
      ),
    )
    .addOption(new Option('--quick', 'a few of everything, in under four minutes').default(false))
    .addOption(new Option('--trace', 'tell where the time of the answers went').default(false))
    .allowExcessArguments(false)
    .showHelpAfterError('See --help.')
    .configureOutput({ writeOut: write.out, writeErr: write.err })
    .exitOverride()
    .parse(args, { from: 'user' });
  return command.opts<BenchOptions>();
}

/** The exit code of an error of the command line; undefined: it was another one. */
export function usageExit(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 2;
}

function whole(low: number, high: number): (text: string) => number {
  const read = number(low, high);
  return (text) => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
    return read(text);
  };
}

function number(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= low && value <= high)) throw new InvalidArgumentError(`It must be from ${low} to ${high}.`);
    return value;
  };
}

function llmChoice(text: string): LlmChoice {
  if (text === 'guided' || text === 'llama') return { kind: text };
  const stub = /^stub:(\d{1,5})$/.exec(text)?.[1];
  if (stub !== undefined) return { kind: 'stub', firstTokenMs: Number(stub) };
  if (/^https?:\/\/\S+$/.test(text)) return { kind: 'url', url: text };
  throw new InvalidArgumentError('It must be guided, stub:300, llama or a URL that begins with http.');
}

function measureList(text: string): MeasureName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(measureNames as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${measureNames.join(', ')}.`);
  return names as MeasureName[];
}
