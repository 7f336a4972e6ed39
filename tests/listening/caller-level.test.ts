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

test('a turn that is much softer than those before may be somebody else', (t) => {
  const level = new CallerLevel();
  heard(level, [-45, -45, -45, -45]);
  t.false(level.isSoft, 'nobody knows how loud the caller is');
  level.turnEnded(false);
  heard(level, [-30, -28, -29, -31]);
  level.turnEnded(true);
  heard(level, [-36, -35, -35, -36]);
  t.false(level.isSoft);
  level.turnEnded(false);
  heard(level, [-40, -39, -40, -41]);
  t.true(level.isSoft);
});
