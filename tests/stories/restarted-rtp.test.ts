import test from 'ava';
import { Caller } from '../../bench/caller.js';
import { House } from '../../bench/house.js';
import { openMailbox } from '../../bench/mailboxes.js';
import { spokenByCaller } from '../../src/demo/index.js';
import { pickAsterisk, pickDatabase, silentProgress } from '../../src/setup/index.js';

/** Packets of 20 ms until the caller's stream begins anew: three seconds. */
const RESTART_AFTER = 150;
const LINE = 'The boiler in my house is leaking.';

/**
 * A caller whom another exchange puts on hold, or passes on, comes back with RTP whose source, sequence and time stamps have
 * nothing to do with what they were (RFC 3550, section 8.2). Some builds of Asterisk drop it for minutes where it is
 * transcoded.
 */
test('a caller whose RTP begins anew from far behind is heard as before', async (t) => {
  t.timeout(170_000);
  const signal = AbortSignal.timeout(160_000);
  const [installation, database] = [await pickAsterisk(silentProgress), await pickDatabase(silentProgress)];
  const options = { installation, database, model: { backend: 'guided' }, progress: silentProgress } as const;
  const house = await House.open(options, signal);
  t.teardown(() => house.close());
  const [line] = await spokenByCaller([LINE], silentProgress);
  const caller = await Caller.call(house, openMailbox.extension, signal, { restartAfter: RESTART_AFTER });
  await caller.untilHeard();
  await caller.untilQuiet();
  await caller.pause(RESTART_AFTER * 20);
  const { toMs } = await caller.say(line!.sound);
  // What this caller hears comes through such an Asterisk, too: the wire knows better whether she answered.
  await caller.pause(5_000);
  const { stored, heard: wire } = await caller.hangUp(signal);
  t.truthy(wire.onsetAfter(toMs - 300), 'she answers');
  const heard = stored?.turns.filter(({ speaker }) => speaker === 'caller').map(({ text }) => text) ?? [];
  t.regex(heard.join(' '), /boiler|leaking|house/i);
});
