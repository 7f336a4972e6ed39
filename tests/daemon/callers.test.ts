import test from 'ava';
import { Callers } from '../../src/daemon/callers.js';

test('a caller counts until gone, however long the rest of the call takes', (t) => {
  const callers = new Callers();
  const [one, two, late] = [new AbortController(), new AbortController(), new AbortController()];
  const calls = [one, two].map(({ signal }) => ({ hungUp: signal }));
  for (const call of calls) callers.came(call);
  t.is(callers.count, 2);
  one.abort();
  t.is(callers.count, 1);
  for (const call of calls) callers.gone(call);
  t.is(callers.count, 0);
  late.abort();
  callers.came({ hungUp: late.signal });
  t.is(callers.count, 0, 'gone before it was taken');
});
