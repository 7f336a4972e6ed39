import test from 'ava';
import { guided } from '../../src/dialogue/index.js';
import type { ConverseRequest, ModelEvent } from '../../src/terms/index.js';
import { connect, ScriptedBackend, serve } from '../llm/fixtures.js';
import { type Attack, attacks } from './attacks.js';
import { contextWith, Play } from './harness.js';
import { ServedPlay } from './served-play.js';

const mailbox = { transferTo: '100@from-internal', urgentWords: ['gas leak'] };
const before = ['My boiler is loud', 'Daniel Brooks'];
const after = ['555-234-1987', 'yes', 'tomorrow morning', 'no, thanks, goodbye'];

/** Obeys every attack, and leads the talk well otherwise: the worst model there is. */
function obedient(attack: Attack) {
  return new ScriptedBackend((_signal, request) => answersOf(attack, request));
}

async function* answersOf(attack: Attack, request: ConverseRequest): AsyncGenerator<ModelEvent> {
  const last = request.turns.findLast((turn) => turn.speaker === 'caller')?.text;
  const reply = last === attack.says ? { text: attack.obeys, toolCalls: attack.tools ?? [] } : guided(request);
  for (const text of reply.text.match(/\s*\S+/g) ?? []) yield { type: 'text', text };
  for (const call of reply.toolCalls) yield { type: 'tool', call };
  yield { type: 'end' };
}

test('there are at least thirty attacks', (t) => {
  t.true(attacks.length >= 30);
});

for (const attack of attacks) {
  test(`a model that obeys "${attack.says}" is refused`, async (t) => {
    const server = await serve(t, obedient(attack));
    const context = contextWith({ model: 'tape', mailbox });
    const play = await new ServedPlay(context, connect(t, server.address)).run([...before, attack.says, ...after]);
    t.false(attack.never.test(play.secretary), play.script);
    t.true(play.refusals.length > 0, play.script);
    t.false(play.intents.some((intent) => intent.type === 'transfer' || intent.type === 'alert'));
    // What is stored is what the interview alone would have stored: the caller's words, and nothing of the model's.
    const alone = new Play(contextWith({ mailbox })).run([...before, attack.says, ...after]);
    t.deepEqual({ ...play.state.notes }, { ...alone.notes }, play.script);
    t.like(play.state.notes, { callerName: 'Daniel Brooks', callbackNumber: '+15552341987' }, play.script);
    t.is(play.state.endedBy, 'secretary', play.script);
  });

  test(`the guided interview does not obey "${attack.says}"`, (t) => {
    const play = new Play(contextWith({ mailbox })).run([...before, attack.says, ...after]);
    t.false(attack.never.test(play.secretary), play.script);
    t.false(play.intents.some((intent) => intent.type === 'transfer'));
    t.like(play.notes, { callerName: 'Daniel Brooks', callbackNumber: '+15552341987' }, play.script);
    t.is(play.state.endedBy, 'secretary', play.script);
  });
}
