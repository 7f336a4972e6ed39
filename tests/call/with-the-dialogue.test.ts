import test from 'ava';
import { phrasebook } from '../../src/dialogue/index.js';
import type { ModelEvent } from '../../src/terms/index.js';
import { until } from './fakes.js';
import { CallStage, hangUpAll, mailbox } from './stage.js';

test.after.always(hangUpAll);

const { bridges } = phrasebook('en');

test('a late answer is bridged once, and spoken after the bridge', async (t) => {
  const stage = new CallStage();
  stage.modelName = 'scripted';
  stage.rooms.limits = { ...stage.rooms.limits, replyMs: 5_000 };
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  stage.model.reply = async function* (): AsyncIterable<ModelEvent> {
    await answered;
    yield { type: 'text', text: 'What is wrong with it?' };
    yield { type: 'end' };
  };
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  stage.port.instant = false;
  stage.says('What about the boiler?');
  await until('asked', () => stage.model.requests.length === 1);
  await stage.clock.pass(1_100);
  t.is(stage.port.written.length, 0);
  await stage.clock.pass(200);
  await until('bridged', () => stage.port.written.length > 0);
  const bridge = stage.voice.texts.at(-1) ?? '';
  t.true(bridges.includes(bridge), bridge);
  await stage.clock.pass(3_000);
  t.is(stage.voice.texts.at(-1), bridge, 'not twice');
  answer();
  await stage.clock.pass(50);
  t.false(stage.voice.texts.includes('What is wrong with it?'));
  stage.port.instant = true;
  stage.port.play();
  await until('the answer', () => stage.spoken.includes('What is wrong with it?'));
  t.true(stage.spoken.includes(`${bridge} | What is wrong with it?`), stage.spoken);
  stage.call.hangsUp();
  await stage.result;
});

test('0 puts the caller through; who is not answered is told and asked on', async (t) => {
  const stage = new CallStage();
  stage.box = { ...mailbox, transferTo: '100@from-internal' };
  const targets: string[] = [];
  stage.call.transfer = async (target: string) => {
    targets.push(target);
    return targets.length === 1 ? 'unanswered' : 'answered';
  };
  void stage.start();
  await until('the greeting', () => stage.spoken.includes('How can I help you?'));
  stage.call.keys.push('0');
  await until('tried', () => targets.length === 1);
  await until('told', () => /Nobody can/i.test(stage.spoken));
  stage.call.keys.push('0');
  const record = await stage.result;
  t.is(record?.endedBy, 'transfer', stage.spoken);
  t.deepEqual(targets, ['100@from-internal', '100@from-internal']);
  t.deepEqual(stage.call.finished, ['done']);
});
