import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, within } from '../common/index.js';
import {
  type AsteriskInstallation,
  type DatabaseInstallation,
  daemonModels,
  dispensableModels,
  englishRecogniser,
  ensureModel,
  ensureServer,
  pickAsterisk,
  pickDatabase,
} from '../setup/index.js';
import { readLines } from './caller-lines.js';
import { ensureWritable } from './ensure-writable.js';
import { Stage } from './stage.js';
import { Tour, type TourOptions } from './tour.js';

export interface DemoOptions extends TourOptions {
  /** Leave everything running for a real softphone until the signal fires. */
  keep: boolean;
  /** Where the measured result goes. */
  jsonFile?: string | undefined;
}

/** Longest time for all downloads, milliseconds: a slow line is given an hour. */
const FETCH_MS = 3_600_000;
/** Longest start of everything, milliseconds. */
const START_MS = 300_000;

/**
 * The guided tour: fetches what is missing, starts everything, places a call, shows the letter, then kills the daemon in
 * the middle of a second call. Everything it started is gone afterwards, whatever happens.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { callerFiles, jsonFile, signal, screen } = options;
  // What cannot work is told before anything is fetched.
  await readLines(callerFiles);
  if (jsonFile !== undefined) await ensureWritable(jsonFile);
  const directory = await mkdtemp(join(tmpdir(), 'asterisk-secretary-demo-'));
  const results = join(directory, 'results');
  try {
    await mkdir(results);
    await within(fetchNeeds(options), FETCH_MS, 'fetching what is needed', signal).then((needs) =>
      play(needs, join(directory, 'stage'), results, options),
    );
  } catch (error) {
    // After Ctrl-C everything fails somehow; that it was asked for is the reason.
    signal.throwIfAborted();
    throw error;
  } finally {
    await rm(join(directory, 'stage'), { recursive: true, force: true });
    // Only what holds something is left behind.
    const isEmpty = await rmdir(results).then(
      () => rmdir(directory).then(() => true),
      () => false,
    );
    if (!isEmpty && signal.aborted) screen.note(`What was made until now lies in ${results}`);
  }
}

async function play(needs: Needs, directory: string, results: string, options: DemoOptions): Promise<void> {
  const { screen, progress, signal, jsonFile, keep } = options;
  const stage = new Stage({ directory, ...needs, progress, onReady: (what) => screen.done(what) });
  try {
    screen.title('Starting everything, on this machine alone');
    await within(stage.start(), START_MS, 'starting everything', signal);
    const report = await new Tour(stage, results, options).run();
    if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
    if (keep) await keepRunning(stage, options);
  } finally {
    await stage.stop();
  }
}

interface Needs {
  readonly installation: AsteriskInstallation;
  readonly database: DatabaseInstallation;
}

/** Servers and models; with a bar for each download the first time, from the cache afterwards. */
async function fetchNeeds({ screen, progress, signal }: DemoOptions): Promise<Needs> {
  screen.title('Looking for what is needed');
  const installation = await pickAsterisk(progress);
  signal.throwIfAborted();
  const database = await pickDatabase(progress);
  signal.throwIfAborted();
  await ensureServer('flite', progress);
  for (const model of daemonModels) {
    await ensureModel(model, progress).catch((error) => {
      if (!dispensableModels.includes(model)) throw error;
      screen.note(`${messageOf(error)}: the demo does without it.`);
    });
    signal.throwIfAborted();
  }
  const english = await englishRecogniser(progress);
  screen.done(`servers, voices and models are there, each checked against its SHA-256`);
  if (english.notice !== undefined) screen.note(english.notice);
  return { installation, database };
}

/** Leaves the stage as it is until Ctrl-C, and says how to call it. */
async function keepRunning(stage: Stage, { screen, signal }: DemoOptions): Promise<void> {
  const { softphone } = stage.pbx;
  const { database } = stage;
  screen.title('Everything keeps running; Ctrl-C ends it');
  screen.result('Softphone', `register ${softphone.user} at ${softphone.server} (UDP), password ${softphone.password}`);
  screen.result('', 'then call 201: the desk phone rings, and the secretary answers (G.711: PCMU or PCMA)');
  screen.result('Commands', `npx secretary calls list --config ${stage.configFile}`);
  screen.result(
    'Database',
    `mysql -h ${database.host} -P ${database.port} -u ${database.user} -p${database.password} secretary`,
  );
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
