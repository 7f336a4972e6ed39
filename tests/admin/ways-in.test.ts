import test from 'ava';
import type { AmiSession } from '../../src/admin/checks/ami.js';
import { checkCallSockets, checkWaysIn } from '../../src/admin/checks/ways-in.js';
import { parseConfig } from '../../src/config/index.js';

const all = ['res_stasis_broadcast.so', 'app_stasis_broadcast.so', 'func_module.so', 'res_websocket_client.so'];

function asteriskWith(more = '', application = 'secretary') {
  const text = `asterisk: { ari: { password: a, application: ${application} } ${more} }\ndatabase: { password: c }`;
  return parseConfig(text, { folder: '/' }).asterisk;
}

const ours = ', callSockets: {}';

/** What is said of each way: "shared calls ok", and the advice. */
function said(release: string, modules: readonly string[], asterisk = asteriskWith()) {
  const findings = checkWaysIn({ asterisk, release, running: new Set(modules) });
  return findings.map(({ check, state, advice = '' }) => `${check} ${state}: ${advice}`);
}

test('what an Asterisk has and does not use is recommended, what it lacks is told, and neither is a fault', (t) => {
  const [shared, sockets] = said('22.11.0', all);
  t.regex(shared ?? '', /^shared calls ok/);
  t.regex(sockets ?? '', /^call sockets hint: To have that, set asterisk\.callSockets/);
  const [unloaded, client] = said('22.11.0', []);
  t.regex(
    unloaded ?? '',
    /^shared calls hint: In Asterisk: module load res_stasis_broadcast\.so, module load app_.+, module load func_module/,
  );
  t.regex(client ?? '', /^call sockets hint: In Asterisk: module load res_websocket_client\.so; then set/);
  for (const release of ['16.28.0~dfsg', '20.19.2', '22.9.0', '21.12.0', 'unknown']) {
    const [old, older] = said(release, []);
    t.regex(old ?? '', /^shared calls hint: Asterisk 20\.20, 22\.10 and 23\.4 have it/, release);
    t.regex(older ?? '', /^call sockets hint: Asterisk 20\.21, 22\.11 and 23\.5 do it well/, release);
  }
  t.deepEqual(
    said('24.0.0', all, asteriskWith(ours)).map((line) => line.split(':')[0]),
    ['shared calls ok'],
  );
});

test('call sockets on an Asterisk that waits without end, and a name that is offered nobody, are warned of', (t) => {
  const [, sockets] = said('22.10.1~dfsg+~cs6', all, asteriskWith(ours));
  t.regex(sockets ?? '', /^call sockets warning: Asterisk 20\.21, 22\.11 and 23\.5 do not/);
  t.regex(said('22.10.1', all, asteriskWith('', 'reception'))[0] ?? '', /^shared calls warning: .*application/);
  t.regex(said('22.10.1', all, asteriskWith('', 'secretary-2'))[0] ?? '', /^shared calls ok/);
});

test('one side that knows of call sockets and another that does not are told apart', async (t) => {
  const pbx = (headers: Record<string, string>): AmiSession => ({
    ask: async () => ({ answer: new Map(Object.entries(headers)), list: [] }),
  });
  const states = async (session: AmiSession, more?: string) =>
    (await checkCallSockets(session, asteriskWith(more))).map(({ state, detail }) => `${state}: ${detail}`);
  const has = pbx({ response: 'Success' });
  const hasNot = pbx({ response: 'Error', message: 'Did not find context stasis-secretary-call' });
  t.deepEqual(await states(hasNot), []);
  t.regex((await states(has, ours))[0] ?? '', /^ok/);
  t.regex((await states(has))[0] ?? '', /^warning: .*lacks asterisk\.callSockets/);
  t.regex((await states(hasNot, ours))[0] ?? '', /^warning: .*nothing to use it with/);
  t.deepEqual(await states(pbx({ response: 'Error', message: 'Permission denied' }), ours), []);
});
