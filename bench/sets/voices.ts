import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mono, readWav, resample, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { cacheDirectory, silentLogger } from '../../src/common/index.js';
import { ensureModel, ensureServer, type Progress, type ServerTree } from '../../src/setup/index.js';
import { SpeakingService } from '../../src/speaking/index.js';
import { joined } from './sound.js';

/** The callers of the bench: neither the demo's caller (flite rms) nor the secretary (Piper joe) is among them. */
export const voiceNames = ['flite slt', 'flite awb', 'flite kal16', 'espeak-ng en-us'] as const;
export type VoiceName = (typeof voiceNames)[number];
/** The voice of the secretary, for her echo. */
export const secretarysVoice = 'piper joe';

/** Longest synthesis of a sentence, milliseconds; a busy machine is slow. */
const LONGEST_MS = 60_000;

const run = promisify(execFile);

/** Speaks sentences, each once: what was spoken is kept in the cache by text and voice. */
export class Voices {
  readonly #folder = join(cacheDirectory(), 'bench-pieces');
  readonly #flite: ServerTree;
  readonly #espeak: ServerTree;
  readonly #progress: Progress;
  readonly #waiting: (() => void)[] = [];
  #free = Math.max(1, availableParallelism());
  #piper: Promise<SpeakingService> | undefined;

  private constructor(flite: ServerTree, espeak: ServerTree, progress: Progress) {
    this.#flite = flite;
    this.#espeak = espeak;
    this.#progress = progress;
  }

  /** Fetches the programs when this machine lacks them. */
  static async open(progress: Progress): Promise<Voices> {
    const voices = new Voices(
      await ensureServer('flite', progress),
      await ensureServer('espeak-ng', progress),
      progress,
    );
    await mkdir(voices.#folder, { recursive: true });
    return voices;
  }

  /** 16 kHz mono, with the silence that the voice leaves around it. As many at a time as there are cores. */
  async speak(voice: VoiceName | typeof secretarysVoice, text: string): Promise<Int16Array> {
    const key = createHash('sha256').update(`${voice}\n${text}`).digest('hex');
    const file = join(this.#folder, `${key}.pcm`);
    const known = await readFile(file).catch(() => undefined);
    if (known !== undefined) return samplesIn(known);
    return this.#oneOfFew(async () => {
      const sound = await this.#synthesize(voice, text);
      const temporary = `${file}.${process.pid}.tmp`;
      await writeFile(temporary, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
      await rename(temporary, file);
      return sound;
    });
  }

  /** Ends the secretary's voice, if it was needed. May be called twice. */
  async close(): Promise<void> {
    await (await this.#piper)?.stop();
    this.#piper = undefined;
  }

  async #synthesize(voice: VoiceName | typeof secretarysVoice, text: string): Promise<Int16Array> {
    if (voice === secretarysVoice) return this.#asSecretary(text);
    return voice === 'espeak-ng en-us' ? this.#withEspeak(text) : this.#withFlite(voice.replace('flite ', ''), text);
  }

  /** flite seeks in its output, so that must be a file. */
  async #withFlite(voice: string, text: string): Promise<Int16Array> {
    const folder = await mkdtemp(join(tmpdir(), 'secretary-bench-'));
    try {
      const output = join(folder, 'speech.wav');
      const line = this.#flite.run('usr/bin/flite', ['-voice', voice, '-t', text, '-o', output]);
      await run(line.command, line.args, { env: line.env, timeout: LONGEST_MS });
      return decoded(await readFile(output));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #withEspeak(text: string): Promise<Int16Array> {
    const line = this.#espeak.run('usr/bin/espeak-ng', ['-v', 'en-us', '-s', '165', '--stdout', text]);
    const options = { env: line.env, timeout: LONGEST_MS, maxBuffer: 64e6, encoding: 'buffer' as const };
    return decoded((await run(line.command, line.args, options)).stdout);
  }

  async #asSecretary(text: string): Promise<Int16Array> {
    this.#piper ??= this.#startPiper();
    const parts: Int16Array[] = [];
    for await (const part of (await this.#piper).voiceFor('en').synthesize(text, AbortSignal.timeout(LONGEST_MS))) {
      parts.push(part);
    }
    return joined(parts);
  }

  async #startPiper(): Promise<SpeakingService> {
    const folder = await ensureModel('piper-en-joe', this.#progress);
    const service = new SpeakingService(
      { engines: [{ engine: 'piper', language: 'en', folder, lateMs: LONGEST_MS }] },
      silentLogger(),
    );
    await service.start();
    return service;
  }

  async #oneOfFew<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

function samplesIn(bytes: Buffer): Int16Array {
  return new Int16Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 1);
}

function decoded(wav: Buffer): Int16Array {
  const sound = readWav(wav);
  return resample(mono(sound), sound.sampleRateHz, SAMPLE_RATE_HZ);
}
