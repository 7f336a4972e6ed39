import { FRAME_SAMPLES, levelDbfs, SAMPLE_RATE_HZ } from '../../src/audio/index.js';
import { silentLogger, within } from '../../src/common/index.js';
import { prepareMedia } from '../../src/media/index.js';
import { AsteriskLink } from '../../src/telephony/index.js';
import { Caller } from '../caller.js';
import type { Bench } from './bench.js';

/** An extension that exists for this measure only, and the application behind it. */
const EXTENSION = '290';
const APPLICATION = 'loopback';
/** Between two clicks, milliseconds: longer than any way round, and no multiple of 20. */
const EVERY_MS = 330;
const CLICK_MS = 40;
const CALLS = 5;
/** Softer than this is no click, dBFS. */
const SILENCE_DBFS = -60;
/** Longest way round that is looked for, milliseconds. */
const LONGEST_MS = 300;

/**
 * The media path alone: a second application on the same PBX opens the daemon's own media port and writes each frame back
 * as it comes. From a click on the caller's wire to the same click coming back, milliseconds: the PBX twice, the port twice.
 */
export async function measureMediaPath(bench: Bench): Promise<number[]> {
  const stop = new AbortController();
  const { pbx } = bench.house.stage;
  await pbx.asterisk.cli(`dialplan add extension ${EXTENSION},1,Stasis,${APPLICATION} into from-internal`);
  const { ariUrl, user: ariUser, password: ariPassword } = pbx;
  const link = new AsteriskLink({ ariUrl, ariUser, ariPassword, application: APPLICATION }, silentLogger());
  link.start();
  try {
    await within(link.connected(bench.signal), 15_000, 'reaching the PBX');
    const looping = loop(link, AbortSignal.any([stop.signal, bench.signal]));
    const delays = await clicks(bench);
    stop.abort();
    await looping;
    return delays;
  } finally {
    stop.abort();
    await link.stop();
  }
}

async function loop(link: AsteriskLink, signal: AbortSignal): Promise<void> {
  for await (const call of link.calls(signal)) {
    call.startLease(() => !signal.aborted);
    const prepared = await prepareMedia({ transport: link.transport(), log: silentLogger() });
    const media = await prepared.connect(await call.attachMedia(prepared.offer), signal);
    await call.answer();
    await call.joinMedia();
    // Silence is not sent back: frames that came while the call was being joined would wait before each later one for ever.
    for await (const { samples } of media.frames) if (levelDbfs(samples) > SILENCE_DBFS) media.write(samples);
  }
}

/** Several calls: how the beats of the PBX's two legs lie to each other is another chance in each. */
async function clicks(bench: Bench): Promise<number[]> {
  const bar = bench.progress('media path', bench.sizes.clicks);
  const delays: number[] = [];
  while (delays.length < bench.sizes.clicks && !bench.signal.aborted) {
    const some = await clicksOfOneCall(bench, Math.ceil(bench.sizes.clicks / CALLS), bar);
    if (some.length === 0) break;
    delays.push(...some);
  }
  bar.end();
  return delays;
}

async function clicksOfOneCall(bench: Bench, count: number, bar: { step(): void }): Promise<number[]> {
  const caller = await Caller.call(bench.house, EXTENSION, bench.signal);
  // The path begins with silence: the clocks of both ends settle.
  await caller.pause(1_500);
  for (let n = 0; n < count && !caller.isOver; n += 1) {
    await caller.say(click());
    await caller.pause(EVERY_MS);
    bar.step();
  }
  const call = await caller.hangUp(bench.signal);
  return call.said.voice.flatMap(({ startMs }) => {
    // A caller's packet is complete, and on the wire, 20 ms after its sound began.
    const back = call.heard.onsetAfter(startMs, startMs + LONGEST_MS, 10);
    return back === undefined ? [] : [back - startMs];
  });
}

function click(): Int16Array {
  const length = (CLICK_MS * SAMPLE_RATE_HZ) / 1000;
  const sound = new Int16Array(2 * FRAME_SAMPLES);
  for (let i = 0; i < length; i += 1)
    sound[i] = Math.round(12_000 * Math.sin((2 * Math.PI * 1_000 * i) / SAMPLE_RATE_HZ));
  return sound;
}
