import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import { SecretaryError } from '../../common/index.js';
import type { StreamResult, StreamWord } from './protocol.js';

/**
 * The C interface of libvosk (vosk_api.h), as far as we need it. The package's own binding rests on ffi-napi, which
 * does not build on today's Node; its shared library does its work through koffi.
 */
const LIBRARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x86_64/libvosk.so',
  'darwin-x64': 'osx-universal/libvosk.dylib',
  'darwin-arm64': 'osx-universal/libvosk.dylib',
};

const RATE_HZ = 16_000;
/** Kaldi's level below warnings: it warns of each grammar's unknown words, and its words are a caller's. */
const QUIET = -2;
/** What a grammar calls everything else, in models that have it. */
const UNKNOWN = '[unk]';

type Pointer = unknown;

interface VoskApi {
  readonly modelNew: (path: string) => Pointer;
  readonly findWord: (model: Pointer, word: string) => number;
  readonly recognizerNew: (model: Pointer, rateHz: number) => Pointer;
  readonly recognizerNewGrammar: (model: Pointer, rateHz: number, phrases: string) => Pointer;
  readonly setWords: (recognizer: Pointer, on: number) => void;
  /** 1 when Vosk itself saw an utterance end, −1 on a fault. Runs beside the event loop. */
  readonly accept: (recognizer: Pointer, samples: Int16Array) => Promise<number>;
  readonly result: (recognizer: Pointer) => string;
  readonly partialResult: (recognizer: Pointer) => string;
  readonly finalResult: (recognizer: Pointer) => Promise<string>;
  readonly free: (recognizer: Pointer) => void;
}

let api: VoskApi | undefined;

/** One model, shared by all the streams of a language. */
export class VoskModel {
  readonly #api: VoskApi;
  readonly #model: Pointer;

  /** @throws SecretaryError('damaged') when libvosk cannot load the folder. */
  constructor(directory: string) {
    api ??= bind();
    this.#api = api;
    this.#model = this.#api.modelNew(directory);
    if (this.#model === null) throw new SecretaryError('damaged', `Vosk cannot load the model in ${directory}`);
  }

  /** @param grammar the only phrases that can occur; undefined: anything. */
  open(grammar: readonly string[] | undefined): VoskStream {
    return new VoskStream(this.#api, this.#recognizer(grammar));
  }

  #recognizer(grammar: readonly string[] | undefined): Pointer {
    if (grammar === undefined) return this.#api.recognizerNew(this.#model, RATE_HZ);
    const hasUnknown = this.#api.findWord(this.#model, UNKNOWN) >= 0;
    const phrases = hasUnknown ? [...grammar, UNKNOWN] : grammar;
    return this.#api.recognizerNewGrammar(this.#model, RATE_HZ, JSON.stringify(phrases));
  }
}

/** One utterance. Its calls must not overlap: each is awaited before the next. */
export class VoskStream {
  readonly #api: VoskApi;
  #recognizer: Pointer;
  readonly #done: StreamResult[] = [];
  #busy: Promise<unknown> = Promise.resolve();

  constructor(voskApi: VoskApi, recognizer: Pointer) {
    if (recognizer === null) throw new SecretaryError('internal', 'Vosk made no recogniser');
    this.#api = voskApi;
    this.#recognizer = recognizer;
    voskApi.setWords(recognizer, 1);
  }

  /** @returns the text so far. */
  async feed(samples: Int16Array): Promise<string> {
    const accepting = this.#api.accept(this.#recognizer, samples);
    this.#busy = accepting.catch(() => undefined);
    // Vosk closes a segment at its own idea of a pause; what it found until then must be fetched or it is lost.
    if ((await accepting) === 1) this.#done.push(parse(this.#api.result(this.#recognizer)));
    const { partial = '' } = JSON.parse(this.#api.partialResult(this.#recognizer)) as { partial?: string };
    return joined([...this.#done.map(({ text }) => text), known(partial)]);
  }

  async finish(): Promise<StreamResult> {
    const finishing = this.#api.finalResult(this.#recognizer);
    this.#busy = finishing.catch(() => undefined);
    const all = [...this.#done, parse(await finishing)];
    return { text: joined(all.map(({ text }) => text)), words: all.flatMap(({ words }) => words) };
  }

  /** Gives the memory back, after what is under way. */
  close(): void {
    const recognizer = this.#recognizer;
    this.#recognizer = null;
    if (recognizer !== null) void this.#busy.then(() => this.#api.free(recognizer));
  }
}

function parse(json: string): StreamResult {
  const { text = '', result = [] } = JSON.parse(json) as { text?: string; result?: StreamWord[] };
  return { text: known(text), words: result.filter(({ word }) => word !== UNKNOWN) };
}

/** A grammar's "something else" is not a word that anybody said. */
function known(text: string): string {
  return text.replaceAll(UNKNOWN, ' ');
}

function joined(texts: readonly string[]): string {
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}

function bind(): VoskApi {
  const library = koffi.load(libraryPath());
  library.func('void vosk_set_log_level(int level)')(QUIET);
  const accept = library.func(
    'int vosk_recognizer_accept_waveform_s(void *recognizer, const int16_t *data, int length)',
  );
  const finalResult = library.func('const char *vosk_recognizer_final_result(void *recognizer)');
  return {
    modelNew: library.func('void *vosk_model_new(const char *path)'),
    findWord: library.func('int vosk_model_find_word(void *model, const char *word)'),
    recognizerNew: library.func('void *vosk_recognizer_new(void *model, float rate)'),
    recognizerNewGrammar: library.func('void *vosk_recognizer_new_grm(void *model, float rate, const char *grammar)'),
    setWords: library.func('void vosk_recognizer_set_words(void *recognizer, int words)'),
    accept: (recognizer, samples) => beside(accept, recognizer, samples, samples.length),
    result: library.func('const char *vosk_recognizer_result(void *recognizer)'),
    partialResult: library.func('const char *vosk_recognizer_partial_result(void *recognizer)'),
    finalResult: (recognizer) => beside(finalResult, recognizer),
    free: library.func('void vosk_recognizer_free(void *recognizer)'),
  };
}

/** Runs a native function on a thread of libuv's pool. The arguments stay referenced until it is done. */
function beside<T>(native: ReturnType<LibraryHandle['func']>, ...values: unknown[]): Promise<T> {
  return new Promise((resolve, reject) => {
    native.async(...values, (error: unknown, value: T) => {
      if (error) reject(SecretaryError.from(error, 'internal', 'Vosk'));
      else resolve(value);
      return values.length; // keeps the samples alive for as long as Vosk reads them
    });
  });
}

function libraryPath(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = LIBRARIES[platform];
  const folder = dirname(createRequire(import.meta.url).resolve('vosk/package.json'));
  const path = name === undefined ? undefined : join(folder, 'lib', name);
  if (path !== undefined && existsSync(path)) return path;
  throw new SecretaryError('unavailable', `the vosk package has no library for ${platform}`);
}
