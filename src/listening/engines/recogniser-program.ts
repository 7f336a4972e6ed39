/** The child process that holds the models: voice detection and recognition for all calls. */
import { SecretaryError } from '../../common/index.js';
import { serveWorker, yieldBackgroundThreads } from '../../workers/index.js';
import type { EngineChoice } from '../options.js';
import { DecodeQueue } from './decode-queue.js';
import { checkModel, checkVad } from './model-files.js';
import { MoonshineModel } from './moonshine.js';
import type {
  CloseSession,
  DecodePiece,
  FeedStream,
  HearVoice,
  OpenStream,
  OpenVoice,
  RecogniserArgument,
} from './protocol.js';
import { type VoiceActivity, VoiceModel } from './voice-activity.js';
import { VoskModel, type VoskStream } from './vosk.js';

const vosk = new Map<string, VoskModel>();
const moonshine = new Map<string, MoonshineModel>();
const voices = new Map<number, VoiceActivity>();
const streams = new Map<number, VoskStream>();
let queue = new DecodeQueue(1);
let voiceModel: VoiceModel | undefined;

serveWorker(
  {
    openVoice: ({ id }: OpenVoice) => {
      if (voiceModel !== undefined) voices.set(id, voiceModel.open());
    },
    hear: ({ id, samples }: HearVoice) => found(voices, id).hear(samples),
    closeVoice: ({ id }: CloseSession) => void voices.delete(id),
    openStream: ({ id, modelDirectory, grammar }: OpenStream) =>
      void streams.set(id, found(vosk, modelDirectory).open(grammar)),
    feedStream: ({ id, samples }: FeedStream) => found(streams, id).feed(samples),
    finishStream: ({ id }: CloseSession) => found(streams, id).finish(),
    closeStream: ({ id }: CloseSession) => {
      streams.get(id)?.close();
      streams.delete(id);
    },
    decode: ({ modelDirectory, samples, pausedMs }: DecodePiece) =>
      queue.run(pausedMs, () => found(moonshine, modelDirectory).decode(samples)),
  },
  (argument) => load(argument as RecogniserArgument),
);

async function load({ engines, vadModel, threads, parallel }: RecogniserArgument): Promise<void> {
  queue = new DecodeQueue(parallel);
  if (vadModel !== undefined) voiceModel = await VoiceModel.load(checkVad(vadModel));
  for (const choice of engines) loadEngine(choice, threads);
  // The voice detection runs on the event loop, recognition beside it: text that is late is better than frames that are.
  yieldBackgroundThreads();
}

function loadEngine({ engine, modelDirectory }: EngineChoice, threads: number): void {
  checkModel(engine, modelDirectory);
  if (engine === 'vosk' && !vosk.has(modelDirectory)) vosk.set(modelDirectory, new VoskModel(modelDirectory));
  if (engine === 'moonshine' && !moonshine.has(modelDirectory)) {
    moonshine.set(modelDirectory, new MoonshineModel(modelDirectory, threads));
  }
}

function found<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new SecretaryError('not-found', `the recogniser has no session or model ${key}`);
  return value;
}
