import test from 'ava';
import { rehearse, says, scripted } from './actors.js';

const lastSaid = (turns: readonly { speaker: string; text: string }[]) =>
  turns.findLast(({ speaker }) => speaker === 'secretary')?.text ?? '';

test('the guided secretary greets, answers and hangs up', async (t) => {
  const told: string[] = [];
  const rehearsal = await rehearse({ onTurn: ({ speaker }) => told.push(speaker) });
  t.regex(lastSaid(rehearsal.turns), /you have reached Hollis Heating\..*recorded/);
  rehearsal.say('are you open on saturday');
  await rehearsal.settle();
  t.regex(lastSaid(rehearsal.turns), /We are open from eight to five\./);
  t.is(rehearsal.asked, 'message');
  rehearsal.say('no thank you');
  await rehearsal.settle();
  t.is(rehearsal.endedBy, 'secretary');
  t.deepEqual(told, ['secretary', 'caller', 'secretary', 'caller', 'secretary']);
});

test('its clock goes on with what is said, keyed and not said', async (t) => {
  const rehearsal = await rehearse();
  const greeted = rehearsal.nowMs;
  t.true(greeted > 3_000);
  rehearsal.press('55');
  t.is(rehearsal.nowMs, greeted + 400);
  await rehearsal.silence(1_000);
  t.is(rehearsal.nowMs, greeted + 1_400);
  const starts = rehearsal.turns.map(({ startMs }) => startMs);
  t.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
});

test('what the caller did not hear is not in the transcript', async (t) => {
  const rehearsal = await rehearse();
  rehearsal.say('my boiler is broken');
  await rehearsal.settle('May I');
  rehearsal.say('Ann Lee');
  await rehearsal.settle();
  const cut = rehearsal.turns.find(({ interrupted }) => interrupted === true);
  t.regex(cut?.text ?? '', /May I$/);
  t.is(rehearsal.notes.callerName, 'Ann Lee');
});

test('a caller who hangs up ends it once, and nothing more is heard', async (t) => {
  const rehearsal = await rehearse();
  rehearsal.hangUp();
  rehearsal.hangUp();
  rehearsal.say('hello');
  await rehearsal.settle();
  await rehearsal.silence(20_000);
  t.is(rehearsal.endedBy, 'caller');
  t.is(rehearsal.intents.filter(({ type }) => type === 'hang-up').length, 1);
  t.is(rehearsal.turns.filter(({ speaker }) => speaker === 'caller').length, 0);
});

test('the time limit says goodbye', async (t) => {
  const rehearsal = await rehearse({ mailbox: { maxCallMs: 12_000 } });
  rehearsal.say('my boiler is broken and it makes a noise');
  await rehearsal.settle();
  await rehearsal.silence(6_000);
  t.is(rehearsal.endedBy, 'time-limit');
  t.regex(lastSaid(rehearsal.turns), /our time is up/);
});

test('a model is asked where the dialogue asks one, and its words are spoken', async (t) => {
  const model = scripted(() => says('How can I help you with that, please?'));
  const rehearsal = await rehearse({ model, modelName: 'tape' });
  t.is(model.asked, 0, 'the greeting is ours');
  rehearsal.say('I have a question about my heating');
  await rehearsal.settle();
  t.is(model.asked, 1);
  t.is(lastSaid(rehearsal.turns), 'How can I help you with that, please?');
  t.is(rehearsal.turns.at(-1)?.engine, 'tape');
});

test('where the model fails, the guided interview goes on', async (t) => {
  const model = scripted(() => new Error('gone'));
  const rehearsal = await rehearse({ model, modelName: 'tape' });
  rehearsal.say('my boiler is broken');
  await rehearsal.settle();
  t.regex(lastSaid(rehearsal.turns), /your name/);
  t.deepEqual(
    rehearsal.intents.filter(({ type }) => type === 'refused').map((intent) => 'reason' in intent && intent.reason),
    ['gone'],
  );
});

test('a model without an end, and none where one is named, are faults too', async (t) => {
  const endless = await rehearse({ model: scripted(() => [{ type: 'text', text: 'and then ' }]), modelName: 'tape' });
  endless.say('my boiler is broken');
  await endless.settle();
  t.regex(lastSaid(endless.turns), /your name/);
  const missing = await rehearse({ modelName: 'tape' });
  missing.say('my boiler is broken');
  await missing.settle();
  t.regex(lastSaid(missing.turns), /your name/);
});

test('a model that does not answer in time is given up', async (t) => {
  const model = {
    async *converse(_request: unknown, signal: AbortSignal) {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      yield* says('too late');
    },
  };
  const rehearsal = await rehearse({ model, modelName: 'tape', replyMs: 50 });
  rehearsal.say('my boiler is broken');
  await rehearsal.settle();
  t.regex(lastSaid(rehearsal.turns), /your name/);
});

test('the signal ends it while the model thinks', async (t) => {
  const stop = new AbortController();
  const model = {
    async *converse(_request: unknown, signal: AbortSignal) {
      setImmediate(() => stop.abort());
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      yield* says('too late');
    },
  };
  const rehearsal = await rehearse({ model, modelName: 'tape', signal: stop.signal });
  rehearsal.say('my boiler is broken');
  await t.throwsAsync(rehearsal.settle(), { any: true, name: 'AbortError' });
});
