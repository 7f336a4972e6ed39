import test from 'ava';
import { FRAME_SAMPLES } from '../../src/audio/index.js';
import type { EngineLink } from '../../src/listening/engine-link.js';
import { type HearVoice, NO_WINDOW, WINDOW_SAMPLES } from '../../src/listening/engines/protocol.js';
import { VoiceDetector } from '../../src/listening/voice-detector.js';

/** A process that says how many samples it has heard at the end of each window; `die` lets another take over. */
function processOf() {
  let [heard, pid, calls] = [0, 1, 0];
  const hear = ({ samples }: HearVoice) => {
    calls += 1;
    return Float32Array.from({ length: samples.length / FRAME_SAMPLES }, () => {
      const before = Math.floor(heard / WINDOW_SAMPLES);
      heard += FRAME_SAMPLES;
      return Math.floor(heard / WINDOW_SAMPLES) > before ? heard : NO_WINDOW;
    });
  };
  const link = {
    get process() {
      return pid;
    },
    persist: <T>(work: () => Promise<T>) => work(),
    call: async (method: string, payload: HearVoice) => {
      if (method === 'hear') return hear(payload);
      heard = 0;
    },
  };
  const die = () => {
    pid += 1;
  };
  return { link: link as unknown as EngineLink, die, calls: () => calls };
}

async function frameByFrame(detector: VoiceDetector, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i += 1) all.push(...(await detector.hear(new Int16Array(FRAME_SAMPLES), 1)));
  return all;
}

test('the process is asked when a window of the detection ends, and hears every sample', async (t) => {
  const { link, calls } = processOf();
  const heard = await frameByFrame(new VoiceDetector(link), 8);
  t.deepEqual(heard, [-1, 640, -1, 1_280, 1_600, -1, 2_240, 2_560]);
  t.is(calls(), 5);
});

test('frames that come together get a number each', async (t) => {
  const { link } = processOf();
  const detector = new VoiceDetector(link);
  t.deepEqual([...(await detector.hear(new Int16Array(FRAME_SAMPLES), 1))], [-1]);
  t.deepEqual([...(await detector.hear(new Int16Array(3 * FRAME_SAMPLES), 3))], [640, -1, 1_280]);
});

test('the windows of a process that took over begin anew', async (t) => {
  const { link, die } = processOf();
  const detector = new VoiceDetector(link);
  await frameByFrame(detector, 3);
  die();
  const heard = await frameByFrame(detector, 4);
  t.deepEqual(heard.slice(0, 2), [640, -1], 'what was held comes first');
});
