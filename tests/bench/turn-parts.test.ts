import test from 'ava';
import { cutTurnsOf, partitionOf, partTables } from '../../bench/measure/turn-parts.js';

const startMs = Date.parse('2026-11-25T10:00:00.000Z');

/** A line of the daemon's log, so long after the beginning of the call; its media clock began 100 ms later. */
function line(step: string, ms: number, facts: object = {}): string {
  const time = new Date(startMs + ms).toISOString();
  return JSON.stringify({ level: 'trace', time, call: 'a', step, atMs: ms - 100, ...facts, msg: 'turn trace' });
}

const timing = { readAfterMs: 100, readTookMs: 80, waitMs: 300, pauseMs: 320, finished: 0.9 };
const log = [
  '{"msg":"something else"}',
  line('turn', 5_340, { endMs: 4_910, expecting: 'anything', ...timing }),
  line('taken', 5_341, { guessed: true }),
  line('speaks', 5_350),
  line('sounds', 5_400),
  line('turn', 9_000, { endMs: 8_600, expecting: 'number', ...timing }),
].join('\n');

const answered = {
  item: { id: 'complete-report-1' },
  callId: 'a',
  endMs: startMs + 5_000,
  answerMs: 440,
  onsetMs: startMs + 5_440,
  understood: ['Are you open?'],
  cutOff: false,
};

test('the parts of an answer add up to its delay on the wire', (t) => {
  const partition = partitionOf(log, [answered, { ...answered, callId: 'b' }, { ...answered, answerMs: undefined }]);
  const [turn, ...others] = partition?.turns ?? [];
  t.deepEqual(others, []);
  t.like(turn, { hearing: 10, pause: 300, late: 30, answer: 10, voice: 50, out: 40, read: 180, guessed: true });
  t.is(partition?.spread.pause?.p50, 300);
  t.is(Math.round((partition?.share.pause ?? 0) * 440), 300);
  t.regex(
    partTables({ 'parts of the answers': partition, other: 1 }),
    /of the answers, 1 answers[\s\S]*pause +300 \/ 300 ms +68 %/,
  );
});

test('a log without a trace gives no partition', (t) => {
  t.is(partitionOf('{"msg":"ready"}\n', [answered]), undefined);
});

test('of a turn that was cut off is told how long it was waited, and what was expected', (t) => {
  const cut = { ...answered, answerMs: undefined, onsetMs: startMs + 9_200, cutOff: true };
  t.deepEqual(cutTurnsOf(log, [answered, cut]), [
    { item: 'complete-report-1', understood: ['Are you open?'], waitMs: 300, expecting: 'number', finished: 0.9 },
  ]);
});
