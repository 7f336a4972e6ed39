import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { cacheDirectory } from '../../src/common/index.js';
import type { EngineLink } from '../../src/listening/engine-link.js';
import { checkVad } from '../../src/listening/engines/model-files.js';
import { MoonshineModel } from '../../src/listening/engines/moonshine.js';
import type { DecodePiece, HearVoice } from '../../src/listening/engines/protocol.js';
import { type VoiceActivity, VoiceModel } from '../../src/listening/engines/voice-activity.js';
import { ensureModel } from '../../src/setup/index.js';
import type { ScriptedClock } from './clock.js';

/** One batch of frames through the voice detection and back, milliseconds. */
const HEAR_MS = 5;

/** How long a decoding takes on the scripted clock. */
export interface DecodePace {
  readonly baseMs: number;
  readonly perSecondMs: number;
}

/** Voice detection and recogniser in this process. What was decoded once is kept, so that a second run takes seconds. */
export class Engines {
  readonly #voice: VoiceModel;
  readonly #moonshine: MoonshineModel;
  readonly #file = join(cacheDirectory(), 'bench-decodings.json');
  readonly #texts: Map<string, string>;
  readonly #folder: string;
  decoded = 0;

  private constructor(voice: VoiceModel, folder: string, texts: Map<string, string>) {
    this.#voice = voice;
    this.#folder = folder;
    this.#moonshine = new MoonshineModel(folder, 1);
    this.#texts = texts;
  }

  static async open(): Promise<Engines> {
    const voice = await VoiceModel.load(checkVad(await ensureModel('silero-vad')));
    const folder = await ensureModel('moonshine-tiny-en');
    const file = join(cacheDirectory(), 'bench-decodings.json');
    const known = await readFile(file, 'utf8').catch(() => '[]');
    return new Engines(voice, folder, new Map(JSON.parse(known) as [string, string][]));
  }

  get modelDirectory(): string {
    return this.#folder;
  }

  openVoice(): VoiceActivity {
    return this.#voice.open();
  }

  async decode(samples: Int16Array): Promise<string> {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    const key = createHash('sha1').update(bytes).digest('base64');
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = await this.#moonshine.decode(samples);
    this.decoded += 1;
    this.#texts.set(key, text);
    return text;
  }

  async save(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(this.#file, JSON.stringify([...this.#texts]));
  }
}

/** One call's way to them, on the scripted clock: as EngineLink, where nothing ever dies. */
export function scriptedLink(engines: Engines, clock: ScriptedClock, pace: DecodePace): EngineLink {
  let voice = engines.openVoice();
  const hear = async ({ samples }: HearVoice) => {
    const heard = await clock.outside(voice.hear(samples));
    await clock.sleep(HEAR_MS);
    return heard;
  };
  const decode = async ({ samples }: DecodePiece) => {
    // The samples are a view that is valid now.
    const text = await clock.outside(engines.decode(samples.slice()));
    await clock.sleep(pace.baseMs + (pace.perSecondMs * samples.length) / SAMPLE_RATE_HZ);
    return text;
  };
  const call = async (method: string, payload: unknown): Promise<unknown> => {
    if (method === 'hear') return await hear(payload as HearVoice);
    if (method === 'decode') return await decode(payload as DecodePiece);
    if (method !== 'openVoice') throw new Error(`no such request: ${method}`);
    voice = engines.openVoice();
    return undefined;
  };
  const fault = (error: unknown) => {
    throw error;
  };
  const persist = (work: () => Promise<unknown>) => work();
  return { process: 1, call, persist, release: () => undefined, fault } as unknown as EngineLink;
}
