import assert from 'node:assert/strict';
import type { Fault } from './fault.js';

/** The caller's line: what becomes of sound on its way. */
export const lineFaults: readonly Fault[] = [
  {
    name: 'no sound from the caller',
    injected: 'every RTP packet of the line is lost, both ways',
    hears: 'nothing',
    stored: 'the call; a letter says that nobody spoke',
    test: async (scene) => {
      const guest = await scene.call({ loss: 1 });
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      const { call } = await guest.keeps();
      assert.equal(call.turns.filter(({ speaker }) => speaker === 'caller').length, 0);
      return undefined;
    },
  },
  {
    name: '20 % of packets lost, 200 ms of jitter',
    injected: 'a relay on the caller’s line loses one RTP packet in five, and delays each by up to 200 ms',
    hears: 'the secretary, with gaps',
    stored: 'the call with its letter',
    test: async (scene) => {
      const guest = await scene.call({ loss: 0.2, jitterMs: 200 });
      await guest.say(scene.script.lines[0]);
      await guest.answered();
      await guest.hangUp();
      const result = await guest.result();
      assert.ok(result.verdict.answered);
      assert.equal(result.letters.length, 1);
      return undefined;
    },
  },
];
