import test from 'ava';
import { nameLine, nameOnlyMailbox } from './brief.js';
import { lines, Theatre, until } from './theatre.js';

test.serial(
  'one caller more than the daemon takes goes to VoiceMail() at once, and the first one talks on',
  async (t) => {
    const theatre = await Theatre.open({ mailbox: nameOnlyMailbox, sections: { calls: { maxConcurrent: 1 } } });
    t.teardown(() => theatre.close());
    await lines(nameLine);
    const first = await theatre.call(t);
    await first.callId();
    const second = await theatre.call(t);
    await until('VoiceMail has the second caller', () => second.inVoicemail());
    await second.hangUp();
    await first.say(nameLine);
    await first.hangUp();
    const call = await theatre.ended(await first.callId());
    t.is(call.notes.callerName, 'Robert Wilson');
    const refused = (await theatre.stage.daemonLog()).split('\n').filter((line) => line.includes('call refused'));
    t.is(refused.length, 1);
    t.like(JSON.parse(refused[0] ?? ''), { calls: 1, load: 'full' });
    t.is((await theatre.stage.storage.calls.list({ limit: 10 })).length, 1, 'of a refused call nothing is kept');
  },
);
