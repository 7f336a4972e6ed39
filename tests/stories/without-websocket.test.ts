import test, { type ExecutionContext } from 'ava';
import type { StageOptions } from '../../src/demo/index.js';
import { goodbyeLine, nameLine, nameOnlyMailbox } from './brief.js';
import { saidBy, Theatre, type Visit } from './theatre.js';
import { lostWords, matches, meanLikeness, recordingOf, spread, trackOf } from './tracks.js';

test.serial('Asterisk 16.28, which has no WebSocket: the same call over RTP', async (t) => {
  const theatre = await open(t, { version: '16' });
  const visit = await theatre.call(t);
  await visit.say(nameLine, goodbyeLine);
  await visit.goodbye();
  const call = await theatre.ended(await visit.callId());
  t.is(call.endedBy, 'secretary');
  t.is(call.notes.callerName, 'Robert Wilson');
  t.regex(saidBy('secretary', call), /automated assistant, and this call is recorded/);
  const letter = await theatre.letterAbout(call.id);
  t.regex(letter.subject ?? '', /Robert Wilson/);
  t.is(letter.attachments.length, 1);
  await checkRecording(t, theatre, visit.caller.tracks, call.id);
});

test.serial('Asterisk 22 over RTP, when the configuration says so', async (t) => {
  const theatre = await open(t, { version: '22', transport: 'rtp' });
  const visit = await theatre.call(t);
  await visit.say(nameLine);
  await visit.hangUp();
  const call = await theatre.ended(await visit.callId());
  t.is(call.notes.callerName, 'Robert Wilson');
  await checkRecording(t, theatre, visit.caller.tracks, call.id);
});

async function open(t: ExecutionContext, options: Pick<StageOptions, 'version' | 'transport'>): Promise<Theatre> {
  const theatre = await Theatre.open({ ...options, mailbox: nameOnlyMailbox });
  t.teardown(() => theatre.close());
  return theatre;
}

async function checkRecording(
  t: ExecutionContext,
  theatre: Theatre,
  tracks: Visit['caller']['tracks'],
  callId: string,
) {
  const recording = await recordingOf(theatre.stage.storage, callId);
  const all = [
    ...matches(trackOf(tracks.said), recording.caller),
    ...matches(trackOf(tracks.heard), recording.secretary),
  ];
  const { worstMs, withinShare } = spread(all, 60);
  t.log(`recording against the caller's side: worst ± ${worstMs.toFixed()} ms in ${all.length} pieces`);
  // Few pieces, and a busy machine holds back packets on the caller's side as well: most of them must fit.
  t.true(withinShare >= 0.8, `only ${(100 * withinShare).toFixed()} % within 60 ms; worst ${worstMs} ms`);
  t.true(meanLikeness(all) >= 0.9, `${meanLikeness(all)}`);
  t.deepEqual(lostWords(all), []);
}
