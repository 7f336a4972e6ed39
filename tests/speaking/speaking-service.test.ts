import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { levelDbfs } from '../../src/audio/index.js';
import { silentLogger } from '../../src/common/index.js';
import { ensureModel, ensureServer } from '../../src/setup/index.js';
import {
  type EspeakOptions,
  type FliteOptions,
  PiperEngine,
  type PiperOptions,
  type SpeakingOptions,
  SpeakingService,
} from '../../src/speaking/index.js';

const never = new AbortController().signal;

let piper: PiperOptions;
let espeak: EspeakOptions;
let flite: FliteOptions;

test.before(async () => {
  const folder = await ensureModel('piper-en-joe');
  piper = { engine: 'piper', language: 'en', folder };
  espeak = { engine: 'espeak-ng', program: (await ensureServer('espeak-ng')).run('usr/bin/espeak-ng', []) };
  flite = { engine: 'flite', program: (await ensureServer('flite')).run('usr/bin/flite', []) };
});

async function started(t: ExecutionContext, options: SpeakingOptions): Promise<SpeakingService> {
  const service = new SpeakingService(options, silentLogger());
  t.teardown(() => service.stop());
  await service.start();
  return service;
}

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'speaking-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function chunks(service: SpeakingService, text: string, language = 'en'): Promise<Int16Array[]> {
  const all: Int16Array[] = [];
  for await (const samples of service.voiceFor(language).synthesize(text, never)) all.push(samples);
  return all;
}

/** Speech as a person would accept it: neither silent nor clipped, starting and ending without a click. */
function assertSpeech(t: ExecutionContext, samples: Int16Array, seconds: readonly [number, number]): void {
  t.true(samples.length / 16_000 > seconds[0] && samples.length / 16_000 < seconds[1], `${samples.length / 16_000} s`);
  const level = levelDbfs(samples);
  t.true(level > -25 && level < -18, `${level} dBFS`);
  t.is(samples[0], 0);
  t.true(Math.abs(samples.at(-1) ?? 1) <= 1);
}

const sentences = 'Thank you for calling, this is Hollis Heating. How can I help you today?';

for (const [name, options] of [
  ['piper', () => piper],
  ['espeak-ng', () => espeak],
  ['flite', () => flite],
] as const) {
  test.serial(`${name} speaks at the level of the house, clause by clause`, async (t) => {
    const service = await started(t, { engines: [options()] });
    const spoken = await chunks(service, sentences);
    t.is(spoken.length, 3);
    for (const clause of spoken) assertSpeech(t, clause, [0.8, 4]);
  });
}

test.serial('a voice can be made another person’s: higher, at the same speed', async (t) => {
  const text = 'How can I help you today?';
  const own = (await chunks(await started(t, { engines: [piper] }), text))[0] as Int16Array;
  const higher = (await chunks(await started(t, { engines: [{ ...piper, pitch: 1.25 }] }), text))[0] as Int16Array;
  t.true(Math.abs(higher.length / own.length - 1) < 0.2);
  const rise = pitchHz(higher) / pitchHz(own);
  t.true(rise > 1.1 && rise < 1.45, `${rise}`);
});

test.serial('a language without a voice of its own is spoken by the engine that knows many', async (t) => {
  const service = await started(t, { engines: [piper, espeak] });
  const voice = service.voiceFor('ko');
  t.is(voice.name, 'espeak-ng');
  const [clause] = await chunks(service, '안녕하세요, 무엇을 도와드릴까요?', 'ko');
  assertSpeech(t, clause as Int16Array, [0.5, 6]);
});

test.serial('a language that nobody speaks is a fault of the configuration', async (t) => {
  const service = await started(t, { engines: [flite] });
  t.throws(() => service.voiceFor('ko'), { code: 'bad-configuration' });
});

test.serial('text that looks like an option, a tag or a command is only spoken', async (t) => {
  for (const options of [espeak, flite]) {
    const service = await started(t, { engines: [options] });
    const spoken = await chunks(service, '--help $(id) `id` -f /etc/passwd; <speak> hello there');
    const samples = spoken.reduce((sum, { length }) => sum + length, 0);
    t.true(samples > 16_000, 'the words were spoken');
  }
});

test.serial('no program leaves anything in the home or the temporary directory', async (t) => {
  const [home, temporary] = [await folder(t), await folder(t)];
  const env = { HOME: home, TMPDIR: temporary, XDG_RUNTIME_DIR: undefined };
  for (const options of [espeak, flite]) {
    const { program } = options;
    const clean = { ...options, program: { ...program, env: { ...(program.env ?? process.env), ...env } } };
    t.true((await chunks(await started(t, { engines: [clean] }), 'Hello there.')).length > 0);
  }
  t.deepEqual(await readdir(home), []);
  t.deepEqual(await readdir(temporary), []);
});

test.serial('nothing to say is no sound and no error', async (t) => {
  const service = await started(t, { engines: [espeak] });
  t.deepEqual(await chunks(service, '😀 ... !'), []);
});

test.serial(
  'when Piper is killed in the middle of a text the next engine finishes it, and Piper comes back',
  async (t) => {
    const engine = await worker(t);
    const service = await started(t, { engines: [piper, flite] });
    const pids = await childrenNamed('piper-worker');
    const pid = pids.find((candidate) => candidate !== engine.pid) as number;
    const spoken: Int16Array[] = [];
    for await (const samples of service.voiceFor('en').synthesize(sentences, never)) {
      if (spoken.length === 0) process.kill(pid, 'SIGKILL');
      spoken.push(samples);
    }
    t.is(spoken.length, 3);
    for (const clause of spoken) assertSpeech(t, clause, [0.8, 4]);
    const again = await chunks(service, 'Hello there.');
    t.is(again.length, 1);
  },
);

test.serial('a dead Piper is restarted', async (t) => {
  const engine = await worker(t);
  const first = engine.pid as number;
  process.kill(first, 'SIGKILL');
  await until(() => engine.ready && engine.pid !== first);
  const samples = await engine.speak({ text: 'Hello there.', language: 'en', neededAtMs: 0 }, never);
  t.true(levelDbfs(samples) > -40);
});

test.serial('a Piper that hangs is late: the next engine speaks, and it is left alone until it answers', async (t) => {
  const engine = await worker(t, { lateMs: 300 });
  const pid = engine.pid as number;
  process.kill(pid, 'SIGSTOP');
  t.teardown(() => kill(pid, 'SIGCONT'));
  await t.throwsAsync(engine.speak({ text: 'Hello there.', language: 'en', neededAtMs: 0 }, never), {
    code: 'timeout',
  });
  t.false(engine.ready);
  process.kill(pid, 'SIGCONT');
  await until(() => engine.ready);
  t.true((await engine.speak({ text: 'Hello there.', language: 'en', neededAtMs: 0 }, never)).length > 0);
});

test.serial('who waits behind a clause that hangs is late too, and the line is free again afterwards', async (t) => {
  const engine = await worker(t, { lateMs: 400 });
  const pid = engine.pid as number;
  const speak = (text: string, neededAtMs = 0) => engine.speak({ text, language: 'en', neededAtMs }, never);
  process.kill(pid, 'SIGSTOP');
  t.teardown(() => kill(pid, 'SIGCONT'));
  const late = await Promise.allSettled([speak('Hello there.'), speak('How are you?')]);
  t.true(late.every((result) => result.status === 'rejected' && result.reason.code === 'timeout'));
  process.kill(pid, 'SIGCONT');
  await until(() => engine.ready);

  const patient = await worker(t, { lateMs: 14_000 });
  const order: string[] = [];
  const say = async (text: string, neededAtMs: number) => {
    await patient.speak({ text, language: 'en', neededAtMs }, never);
    order.push(text);
  };
  const guess = Number.POSITIVE_INFINITY;
  await Promise.all([say('A guess.', guess), say('Another guess.', guess), say('Yes.', 2), say('Okay.', 1)]);
  t.deepEqual(order, ['A guess.', 'Okay.', 'Yes.', 'Another guess.']);
});

test.serial('a missing model is reported by its path, and the service starts with what is left', async (t) => {
  const empty = await folder(t);
  const broken = { ...piper, folder: empty };
  const error = await t.throwsAsync(new PiperEngine(broken, silentLogger()).start(), { code: 'not-found' });
  t.true(error?.message.includes(empty));
  const service = await started(t, { engines: [broken, flite] });
  t.is((await chunks(service, 'Hello there.')).length, 1);
  const lonely = new SpeakingService({ engines: [broken] }, silentLogger());
  await t.throwsAsync(lonely.start(), { code: 'not-found' });
});

test.serial('an abort ends the speech with its reason, and nothing is left running', async (t) => {
  const service = await started(t, { engines: [piper, flite] });
  const stop = new AbortController();
  const long = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
  const heard: Int16Array[] = [];
  const reason = new Error('the caller spoke');
  const error = await t.throwsAsync(async () => {
    for await (const samples of service.voiceFor('en').synthesize(long, stop.signal)) {
      heard.push(samples);
      stop.abort(reason);
    }
  });
  t.is(error, reason);
  t.is(heard.length, 1);
  // The worker is free: it answers at once instead of after the nineteen sentences that nobody wants.
  t.is((await chunks(service, 'Yes, please.')).length, 1);
});

test.serial('phrases are synthesised once, in memory and on disk, and a caller’s words are not kept', async (t) => {
  const directory = await folder(t);
  const first = await started(t, { engines: [piper], cache: { directory } });
  await first.warm('en', [sentences]);
  const files = await readdir(directory);
  t.is(files.length, 3);
  t.true(files.every((name) => /^[0-9a-f]{64}\.pcm$/.test(name)));
  const spoken = await chunks(first, sentences);
  // Piper draws noise for every utterance, so equal samples prove that the phrase was not spoken again.
  t.deepEqual(await chunks(first, sentences), spoken);
  await chunks(first, 'My name is Daniel Brooks and my number is 555 0142.');
  t.is((await readdir(directory)).length, 3);

  const second = await started(t, { engines: [piper], cache: { directory } });
  await second.warm('en', [sentences]);
  t.deepEqual(await chunks(second, sentences), spoken);
  t.deepEqual(await chunks(second, 'How can I help you today?'), spoken.slice(2));
});

test.serial('memory is bounded: the phrase unused for longest is read from the disk again', async (t) => {
  const directory = await folder(t);
  const service = await started(t, { engines: [flite], cache: { directory, memoryBytes: 70_000 } });
  await service.warm('en', ['One moment please.', 'I did not hear you.', 'Goodbye and thank you.']);
  for (const phrase of ['One moment please.', 'Goodbye and thank you.', 'I did not hear you.']) {
    const spoken = (await chunks(service, phrase))[0] as Int16Array;
    const kept = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name))));
    t.true(kept.some((bytes) => bytes.equals(Buffer.from(spoken.buffer, spoken.byteOffset, spoken.byteLength))));
  }
});

async function worker(t: ExecutionContext, options: Partial<PiperOptions> = {}): Promise<PiperEngine> {
  const engine = new PiperEngine({ ...piper, ...options }, silentLogger());
  t.teardown(() => engine.stop());
  await engine.start();
  return engine;
}

/** Median of the fundamental of all voiced 40 ms windows, by autocorrelation between 60 and 300 Hz. */
function pitchHz(samples: Int16Array): number {
  const found: number[] = [];
  for (let at = 0; at + 1_280 <= samples.length; at += 640) {
    const sum = (lag: number) => {
      let total = 0;
      for (let i = at; i < at + 640; i += 1) total += (samples[i] as number) * (samples[i + lag] as number);
      return total;
    };
    let [best, lag] = [0, 0];
    for (let candidate = 53; candidate <= 266; candidate += 1) {
      const value = sum(candidate);
      if (value > best) [best, lag] = [value, candidate];
    }
    if (best > 0.5 * sum(0) && sum(0) / 640 > 500 ** 2) found.push(16_000 / lag);
  }
  return found.sort((a, b) => a - b)[found.length >> 1] ?? 0;
}

/** Our own children whose command line names a program. */
async function childrenNamed(name: string): Promise<number[]> {
  const own = (await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')).trim().split(' ');
  const found: number[] = [];
  for (const pid of own.filter((text) => text !== '')) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(name)) found.push(Number(pid));
  }
  return found;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); ) {
    if (Date.now() > end) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it is gone already
  }
}
