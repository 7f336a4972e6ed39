import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { addCommands, Context } from './admin/index.js';
import { createLogger, EXIT_USAGE, isAbort, messageOf, projectRoot, SecretaryError } from './common/index.js';
import { type Config, parseConfig } from './config/index.js';
import { daemonSections, runService } from './daemon/index.js';
import { createScreen, runDemo, runTalk } from './demo/index.js';
import { type BackendOptions, readStub, startLlmServer } from './llm-server/index.js';
import { terminalProgress } from './setup/index.js';
import type { Adoption } from './telephony/index.js';

/** What a shell gives for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
const context = new Context({});
let adopted: Adoption | undefined;
const program = new Command('secretary')
  .description('A voice secretary for Asterisk that runs on your own premises.')
  .version(version)
  .showHelpAfterError('See --help.')
  .exitOverride();
addCommands(program);

context
  .configurable(program.command('start'))
  .description('run the daemon: take the calls that the dialplan hands over')
  .action((_options, command: Command) =>
    runService((onWarning) => context.config(command, daemonSections, onWarning), adopted),
  );

context
  .configurable(program.command('llm'))
  .description('run the gRPC language-model server that comes with the secretary')
  .option(
    '--backend <name>',
    'guided, openai or llama; stub or stub:300 says what guided says, 300 ms late, to measure',
  )
  .option('--tokens-per-second <n>', 'how fast the stub goes on (default: 40)', Number)
  .option('--address <address>', "where to listen (default: the configuration's)")
  .action((flags: LlmFlags, command: Command) => serveModel(llmConfig(flags, command), flags));

program
  .command('demo')
  .description('place a real call on this machine and show what becomes of it')
  .option('--caller <wav...>', 'what the caller says: WAV files, 8 to 48 kHz, one a turn')
  .option('--keep', 'leave everything running, to call it with a softphone')
  .option('--json <file>', 'write what was measured')
  .action(demo);

program
  .command('talk')
  .description('hold the dialogue of a call through this microphone and loudspeaker, without a PBX')
  .option('--caller <wav...>', 'no microphone: WAV files, 8 to 48 kHz, one spoken each time the secretary stops')
  .option('--output <wav>', 'write the conversation: caller left, secretary right')
  .option('--headphones', 'the microphone cannot hear the loudspeaker: listen while speaking too')
  .option('--mailbox <extension>', "a mailbox of the configuration's database (default: the demo's, without any)")
  .option('--mailbox-file <yaml>', 'a mailbox as `mailbox show` prints it')
  .option('--language <code>', "language to speak (default: the mailbox's)")
  .option('-c, --config <file>', 'take engines, language model and database from there')
  .option('--json', 'one JSON document on stdout; the dialogue goes to stderr')
  .action(talk);

/**
 * Does what the command line says, and sets the exit code.
 * @param adoption for `start`: callers of a daemon before this one. Default: there are none.
 */
export async function runCommand(adoption?: Adoption): Promise<void> {
  adopted = adoption;
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
    // A download that Ctrl-C left behind would keep the process alive until its end; its programs die with us.
    if (process.exitCode === EXIT_INTERRUPTED) process.exit();
  }
}

/** Says what failed and what can be done about it; the stack only for faults of our own. Gives the exit code. */
function explain(error: unknown): number {
  // commander has written its own message (or the help that was asked for, with code 0) by now.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (isAbort(error)) return EXIT_INTERRUPTED;
  console.error(`${pc.createColors(process.stderr.isTTY).red('Error:')} ${messageOf(error)}`);
  if (!(error instanceof SecretaryError)) console.error(error instanceof Error ? error.stack : '');
  else if (error.advice !== undefined) console.error(error.advice);
  const isUsage = error instanceof SecretaryError && (error.code === 'bad-configuration' || error.code === 'bad-input');
  return isUsage ? EXIT_USAGE : 1;
}

interface LlmFlags {
  backend?: string;
  tokensPerSecond?: number;
  address?: string;
}

type LlmConfig = Pick<Config, 'languageModelServer' | 'log'>;

/** What needs no model needs no configuration either, unless one is named. */
function llmConfig({ backend = '' }: LlmFlags, command: Command): LlmConfig {
  const sections = ['languageModelServer', 'log'] as const;
  const isNamed = command.getOptionValueSource('config') !== 'default' || existsSync(String(command.opts().config));
  const needsNone = backend === 'guided' || readStub(backend) !== undefined;
  return needsNone && !isNamed ? parseConfig('', { sections }) : context.config(command, sections);
}

async function serveModel(config: LlmConfig, flags: LlmFlags): Promise<void> {
  const { address, tls } = config.languageModelServer;
  const backend = backendOf(config, flags);
  const log = createLogger({ level: config.log.level });
  const asked = stopRequested();
  const server = await startLlmServer({ address: flags.address ?? address, tls, backend, log });
  await asked;
  await server.stop();
}

function backendOf({ languageModelServer }: LlmConfig, { backend: name, tokensPerSecond }: LlmFlags): BackendOptions {
  const { openai, llama } = languageModelServer;
  const backend = name ?? languageModelServer.backend;
  const stub = readStub(backend);
  if (stub !== undefined) return { ...stub, tokensPerSecond };
  if (backend === 'openai' && openai) return { kind: 'openai', ...openai };
  if (backend === 'llama' && llama) return { kind: 'llama', ...llama, gpu: llama.gpu === 'none' ? false : llama.gpu };
  if (backend === 'guided') return { kind: 'guided' };
  const advice = 'Name guided, stub or stub:MS, or openai or llama with its section in the configuration.';
  throw new SecretaryError('bad-input', `there is no backend "${backend}" here`, { advice });
}

async function demo({ caller, keep, json }: { caller?: string[]; keep?: true; json?: string }): Promise<void> {
  const screen = createScreen(process.stdout);
  const stop = new AbortController();
  void stopRequested().then(() => {
    process.exitCode = EXIT_INTERRUPTED;
    screen.note('Ending what was started …');
    stop.abort();
  });
  await runDemo({
    callerFiles: caller ?? [],
    keep: keep === true,
    jsonFile: json,
    screen,
    progress: terminalProgress(process.stdout),
    signal: stop.signal,
  });
}

interface TalkFlags {
  caller?: string[];
  output?: string;
  headphones?: true;
  mailbox?: string;
  mailboxFile?: string;
  language?: string;
  config?: string;
  json?: true;
}

async function talk({ caller, config, json, ...flags }: TalkFlags): Promise<void> {
  const stop = new AbortController();
  void stopRequested().then(() => stop.abort());
  const screen = createScreen(json ? process.stderr : process.stdout);
  const log = createLogger({ level: 'error' });
  const options = {
    ...flags,
    callerFiles: caller ?? [],
    configFile: config ?? (process.env.SECRETARY_CONFIG || undefined),
    screen,
    log,
  };
  const report = await runTalk({ ...options, signal: stop.signal });
  if (json) console.log(JSON.stringify(report, undefined, 2));
}

/** Resolves at the next SIGINT or SIGTERM. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
