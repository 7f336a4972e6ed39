import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs } from '../kill/house.js';
import { childrenOf, send } from '../kill/processes.js';
import { isDuplicated } from '../kill/tally.js';
import { saidBy, until } from '../stories/theatre.js';
import type { Fault } from './fault.js';
import { type OddHabit, OddModel } from './odd-model.js';
import { atMost, type Guest, type Scene, VOICEMAIL_LIMIT_MS } from './scene.js';

/** Recogniser, voice and language model: what she hears, says and thinks with. */
export const engineFaults: readonly Fault[] = [
  {
    name: 'recogniser SIGSEGV',
    injected: 'SIGSEGV to the recogniser in the middle of a sentence',
    hears: 'an answer to that sentence',
    stored: 'the sentence in the transcript and in the letter',
    test: async (scene) => {
      const guest = await struckWhileSpeaking(scene, async () => {
        for (const pid of childrenOf(scene.part('daemon').pid, 'recogniser-program')) send(pid, 'SIGSEGV');
      });
      const { call } = await guest.keeps();
      assert.match(saidBy('caller', call), /Wilson/i);
      return undefined;
    },
  },
  {
    name: 'recogniser hangs',
    injected: 'SIGSTOP to the recogniser for 8 s, in the middle of a sentence',
    hears: 'silence for a while, then the talk goes on',
    stored: 'all of the recording, and one letter',
    test: async (scene) => {
      const guest = await struckWhileSpeaking(scene, async () => {
        await scene.house.strike('recogniser', 8_000);
      });
      await guest.keeps();
      return undefined;
    },
  },
  {
    name: 'voice dying',
    injected: 'kill -9 of the voice while she speaks',
    hears: 'the sentence goes on, or the next one comes; nobody waits for 20 s',
    stored: 'the call with its letter',
    test: async (scene) => {
      const guest = await scene.call();
      await guest.hears();
      await scene.house.strike('voice', undefined);
      await guest.say(scene.script.lines[0]);
      await guest.answered();
      const { call } = await guest.keeps();
      assert.match(saidBy('caller', call), /Wilson/i);
      return undefined;
    },
  },
  {
    name: 'model server refused',
    injected: 'the model server is killed and stays away',
    hears: 'the guided interview',
    stored: 'the call with its guided summary and letter',
    test: (scene) => withoutModel(scene, async () => scene.takeAway('model')),
  },
  {
    name: 'model server hangs',
    injected: 'SIGSTOP to the model server in a call, for 30 s',
    hears: 'the guided interview goes on in the same call',
    stored: 'the call with its letter',
    test: (scene) =>
      withoutModel(scene, async () => {
        const frozen = scene.house.strike('model', 30_000);
        scene.after(() => frozen);
      }),
  },
  {
    name: 'model hangs in the middle of its answer',
    injected: 'an OpenAI server that says two words of each answer and then nothing, and never closes',
    hears: 'the two words perhaps, and the guided interview in the same call',
    stored: 'the call with its guided summary and letter',
    test: (scene) => withOddModel(scene, 'hangs'),
  },
  {
    name: 'model talks garbage',
    injected: 'an OpenAI server that answers with broken JSON, bytes that are no UTF-8, and the end of the connection',
    hears: 'the guided interview',
    stored: 'the call with its guided summary and letter',
    test: (scene) => withOddModel(scene, 'garbage'),
  },
  {
    name: 'CPU starved',
    injected: 'eight processes that compute without end beside the call',
    hears: 'the secretary, late, or VoiceMail()',
    stored: 'a letter when the secretary answered',
    test: async (scene) => {
      const busy = Array.from({ length: 8 }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
      const end = () => busy.forEach((child) => void child.kill('SIGKILL'));
      scene.after(end);
      const { number, answered } = scene.dial();
      const guest = await answered;
      const waitedMs = wallMs() - (scene.house.watch.stasisMs(number) ?? Number.NEGATIVE_INFINITY);
      await guest.say(scene.script.lines[0]);
      await guest.hears();
      await guest.hangUp();
      end();
      const result = await guest.result();
      assert.equal(result.lost, undefined);
      assert.ok(!isDuplicated(result), 'one letter');
      await scene.isWell();
      return `${result.verdict.answered ? 'the secretary' : 'VoiceMail()'}, ${atMost('until answered', waitedMs, VOICEMAIL_LIMIT_MS)}`;
    },
  },
];

/** The model server asks an odd model until the scene is over. */
async function withOddModel(scene: Scene, habit: OddHabit): Promise<string> {
  const model = await OddModel.open(habit);
  scene.after(() => model.close());
  // Undone last first: the model server goes back to the configuration that was put back before.
  scene.after(() => startedAnew(scene));
  await scene.configure((config) => {
    const openai = { baseUrl: model.baseUrl, model: 'odd' };
    config.languageModelServer = { ...(config.languageModelServer as object), backend: 'openai', openai };
  });
  await startedAnew(scene);
  const guest = await scene.conversation();
  await guest.say(scene.script.lines[1]);
  await guest.answered();
  const asked = model.asked;
  assert.ok(asked > 0, 'the model was asked');
  assert.ok(!guest.inVoicemail, 'the secretary keeps the call');
  const { call } = await guest.keeps();
  assert.match(saidBy('caller', call), /Wilson/i);
  assert.equal(call.endedBy, 'caller');
  return `asked ${asked} times in the call`;
}

async function startedAnew(scene: Scene): Promise<void> {
  const part = scene.part('model');
  const { deaths } = part;
  part.kill();
  await until('the model server to be back', () => part.deaths > deaths && part.isUp, 60_000);
}

async function withoutModel(scene: Scene, strike: () => Promise<void>): Promise<undefined> {
  const guest = await scene.call();
  await guest.hears();
  await strike();
  await guest.say(scene.script.lines[0]);
  await guest.answered();
  const { call } = await guest.keeps();
  assert.match(saidBy('caller', call), /Wilson/i);
  assert.equal(call.endedBy, 'caller');
  return undefined;
}

/** Strikes in the middle of the caller's first sentence, and waits for the answer to it. */
async function struckWhileSpeaking(scene: Scene, strike: () => Promise<void>): Promise<Guest> {
  const guest = await scene.call();
  await guest.hears();
  await guest.caller.untilQuiet(guest.over);
  const saying = guest.caller.say(scene.script.lines[0] ?? assert.fail(), guest.over);
  await sleep(700);
  await strike();
  await saying;
  await guest.answered();
  return guest;
}
