import test from 'ava';
import { CallerLevel } from '../../src/listening/caller-level.js';

function heard(level: CallerLevel, frames: readonly number[]): void {
  for (const dbfs of frames) {
    level.hear(dbfs);
    level.isVoice();
  }
}

test('a knock on the handset does not make the caller too soft for ever', (t) => {
  const level = new CallerLevel();
  heard(level, [-30, -28, 0, -1, -29, -28, -31]);
  level.turnEnded(true);
  heard(level, [-30, -30, -30, -30, -30]);
  t.false(level.isBackground);
  heard(level, [-50, -50, -50, -50, -50]);
  t.true(level.isBackground);
});
