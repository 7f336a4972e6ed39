import { messageOf, SecretaryError, silentLogger, within } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { ListeningService } from '../../listening/index.js';
import { connectLanguageModel } from '../../llm/index.js';
import { installedEars, installedMouths } from '../../setup/index.js';
import { SpeakingService } from '../../speaking/index.js';
import type { Check, Finding } from './finding.js';

/** What is spoken and recognised again, in a language that has a line of its own. */
const lines: Readonly<Record<string, string>> = {
  en: 'Good morning, my name is Robert Wilson, and I am calling because the heating in my house stopped working yesterday.',
  de: 'Guten Morgen, mein Name ist Robert Weber, und ich rufe an, weil seit gestern die Heizung in meinem Haus nicht geht.',
  ko: '안녕하세요, 어제부터 집에 난방이 되지 않아서 전화를 드렸습니다.',
};
/** Slower than this, one call alone takes half of a core. */
const SLOW = 0.5;
/** Loading models on a slow machine, milliseconds. */
const LONGEST_MS = 120_000;
const SAMPLE_RATE_HZ = 16_000;

/** The speed of this machine's voice and recogniser, as parts of real time: 0.2 means one second of sound in 0.2 s. */
export function checkSpeed({ listening, speaking }: Pick<Config, 'listening' | 'speaking'>): Check {
  return async () => {
    const languages = Object.keys(listening.languages).filter((code) => code in speaking.languages && code in lines);
    const findings: Finding[] = [];
    for (const code of languages) findings.push(...(await measure(code, { listening, speaking })));
    return findings;
  };
}

/** How long the model takes to describe itself: it is what every first piece waits for at least. */
export function checkModelSpeed(options: Config['languageModel']): Check {
  return async () => {
    try {
      const model = connectLanguageModel(options, silentLogger());
      try {
        await model.describe();
        const from = performance.now();
        await model.describe();
        const detail = `answers a question about itself in ${Math.round(performance.now() - from)} ms`;
        return [{ check: 'model speed', state: 'ok', detail }];
      } finally {
        model.close();
      }
    } catch {
      return []; // that it is away is told by the check of the model
    }
  };
}

async function measure(code: string, config: Pick<Config, 'listening' | 'speaking'>): Promise<Finding[]> {
  const wish = config.listening.languages[code];
  const mouth = config.speaking.languages[code];
  if (wish === undefined || mouth === undefined) return [];
  try {
    const sound = await spoken(code, await installedMouths({ [code]: mouth }));
    const soundS = sound.samples.length / SAMPLE_RATE_HZ;
    const voice = finding('voice', code, sound.name, sound.tookS / soundS);
    const listening = new ListeningService(await installedEars({ [code]: wish }), silentLogger());
    try {
      await within(listening.start(), LONGEST_MS, 'loading the recogniser');
      await listening.recognise(sound.samples.subarray(0, SAMPLE_RATE_HZ), code);
      const from = performance.now();
      const { engine } = await within(listening.recognise(sound.samples, code), LONGEST_MS, 'recognising');
      return [voice, finding('recogniser', code, engine, (performance.now() - from) / 1000 / soundS)];
    } finally {
      await listening.stop();
    }
  } catch (error) {
    const advice = (error instanceof SecretaryError && error.advice) || 'See what the checks of models say.';
    return [{ check: `speed ${code}`, state: 'fault', detail: messageOf(error), advice }];
  }
}

async function spoken(code: string, engines: Awaited<ReturnType<typeof installedMouths>>) {
  const speaking = new SpeakingService({ engines }, silentLogger());
  try {
    await within(speaking.start(), LONGEST_MS, 'loading the voice');
    const voice = speaking.voiceFor(code);
    const signal = AbortSignal.timeout(LONGEST_MS);
    const pieces: Int16Array[] = [];
    const from = performance.now();
    for await (const piece of voice.synthesize(lines[code] ?? '', signal)) pieces.push(piece);
    const tookS = (performance.now() - from) / 1000;
    const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    return { name: voice.name, samples, tookS };
  } finally {
    await speaking.stop();
  }
}

function finding(what: 'voice' | 'recogniser', code: string, engine: string, factor: number): Finding {
  const check = `speed ${code}`;
  const detail = `${what} ${engine}: ${factor.toFixed(2)} of real time`;
  if (factor <= SLOW) return { check, state: 'ok', detail };
  const advice = `This machine is slow for it: take fewer calls at a time (calls.maxConcurrent), or another engine.`;
  return { check, state: factor > 1 ? 'fault' : 'warning', detail, advice };
}
