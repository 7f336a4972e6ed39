import test from 'ava';
import { AnswerDelay } from '../../src/call/answer-delay.js';

function measuring() {
  const delays: number[] = [];
  return { delays, answer: new AnswerDelay((ms) => delays.push(ms)) };
}

test('from the end of the words to the first frame of the answer, once a turn', (t) => {
  const { delays, answer } = measuring();
  answer.played(500);
  answer.turnOver(1_000, false);
  for (const atMs of [1_640, 1_660, 1_680]) answer.played(atMs);
  answer.turnOver(5_000, false);
  answer.played(5_300);
  t.deepEqual(delays, [640, 300]);
});

test('words over her own voice are answered by nothing that can be told apart', (t) => {
  const { delays, answer } = measuring();
  answer.turnOver(1_000, true);
  answer.played(1_020);
  t.deepEqual(delays, []);
});

test('who goes on is answered later: only what is said last counts', (t) => {
  const { delays, answer } = measuring();
  answer.turnOver(1_000, false);
  answer.callerSpeaks();
  answer.played(1_500);
  answer.turnOver(3_000, false);
  answer.played(3_400);
  t.deepEqual(delays, [400]);
});

test('what comes after half a minute answers something else', (t) => {
  const { delays, answer } = measuring();
  answer.turnOver(1_000, false);
  answer.played(40_000);
  t.deepEqual(delays, []);
});
