import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from '../common/index.js';
import {
  type AsteriskInstallation,
  type DatabaseInstallation,
  daemonModels,
  englishRecogniser,
  ensureModel,
  ensureServer,
  pickAsterisk,
  pickDatabase,
} from '../setup/index.js';
import { Stage } from './stage.js';
import { Tour, type TourOptions } from './tour.js';

export interface DemoOptions extends TourOptions {
  /** Leave everything running for a real softphone until the signal fires. */
  keep: boolean;
  /** Where the measured result goes. */
  jsonFile?: string | undefined;
}

/** Longest start of everything, milliseconds. */
const START_MS = 300_000;

/**
 * The guided tour: fetches what is missing, starts everything, places a call, shows the letter, then kills the daemon in
 * the middle of a second call. Everything it started is gone afterwards, whatever happens.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'asterisk-secretary-demo-'));
  const results = join(directory, 'results');
  await mkdir(results);
  const needs = await fetchNeeds(options);
  const stage = new Stage({
    directory: join(directory, 'stage'),
    ...needs,
    progress: options.progress,
    onReady: (what) => options.screen.done(what),
  });
  try {
    options.screen.title('Starting everything, on this machine alone');
    await within(stage.start(), START_MS, 'starting everything', options.signal);
    const report = await new Tour(stage, results, options).run();
    if (options.jsonFile !== undefined) await writeFile(options.jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
    if (options.keep) await keepRunning(stage, options);
  } finally {
    await stage.stop();
    await rm(join(directory, 'stage'), { recursive: true, force: true });
  }
}

/** Servers and models; with a bar for each download the first time, from the cache afterwards. */
async function fetchNeeds({ screen, progress, signal }: DemoOptions): Promise<{
  installation: AsteriskInstallation;
  database: DatabaseInstallation;
}> {
  screen.title('Looking for what is needed');
  const installation = await pickAsterisk(progress);
  signal.throwIfAborted();
  const database = await pickDatabase(progress);
  signal.throwIfAborted();
  await ensureServer('flite', progress);
  for (const model of daemonModels) {
    await ensureModel(model, progress);
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
