import { readdir, readFile, writeFile } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { nameLine, nameOnlyMailbox } from './brief.js';
import { lines, saidBy, Theatre, until } from './theatre.js';

/* How the daemon is run, over real calls: what it tells, what a reload changes, and what a stop does to callers. */

async function open(t: ExecutionContext): Promise<Theatre> {
  // What is written at all: a log that says too much says it at its lowest level.
  const theatre = await Theatre.open({ mailbox: nameOnlyMailbox, sections: { log: { level: 'trace' } } });
  t.teardown(() => theatre.close());
  await lines(nameLine);
  return theatre;
}

async function logLines(theatre: Theatre): Promise<Record<string, unknown>[]> {
  const log = await theatre.stage.daemonLog();
  return log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}

test.serial(
  'a reload counts for new callers, a wrong one for none; a stop lets the running call end and sends others on',
  async (t) => {
    t.timeout(170_000);
    const theatre = await open(t);
    const { stage } = theatre;
    const ask = (page: string) => fetch(`${stage.monitorUrl}${page}`);
    const written = async (message: string) => (await logLines(theatre)).filter(({ msg }) => msg === message);
    await until('it is ready', async () => (await ask('/ready')).status === 200);

    const first = await theatre.call(t, { number: '+12125550777' });
    const callId = await first.callId();
    const right = await readFile(stage.configFile, 'utf8');
    await writeFile(stage.configFile, `${right}calls: { maxConcurrent: none }\n`);
    process.kill(stage.daemonPid, 'SIGHUP');
    await until(
      'the wrong one is refused',
      async () => (await written('the new configuration is wrong, the old one stays'))[0],
    );
    await writeFile(stage.configFile, `${right}calls: { maxConcurrent: 1 }\n`);
    process.kill(stage.daemonPid, 'SIGHUP');
    await until('the right one is taken over', async () => (await written('the configuration was read again'))[0]);

    const second = await theatre.call(t);
    await until('VoiceMail has the caller for whom there is no place', () => second.inVoicemail());
    await second.hangUp();
    const full = await ask('/ready');
    t.is(full.status, 503);
    t.like(await full.json(), { parts: { places: { ok: false, reason: 'all 1 are taken' }, asterisk: { ok: true } } });

    await first.say(nameLine);
    process.kill(stage.daemonPid, 'SIGTERM');
    await until('it drains', async () => (await written('stopping'))[0]);
    const asked = performance.now();
    const third = await theatre.call(t);
    await until('VoiceMail has the caller who comes while it stops', () => third.inVoicemail(), 5_000);
    t.log(
      `a caller during the drain was in VoiceMail ${Math.round(performance.now() - asked)} ms after dialling; the phone rings for two seconds`,
    );
    await third.hangUp();
    const drained = await ask('/metrics').then((answer) => answer.text());
    t.regex(drained, /^secretary_calls_refused_total\{reason="full"\} 1$/m);
    t.regex(drained, /^secretary_calls_refused_total\{reason="stopping"\} 1$/m);
    t.regex(drained, /^secretary_calls 1$/m);
    t.regex(drained, /^secretary_engine_memory_bytes\{engine="recogniser"\} [1-9]\d{7}/m);
    t.regex(drained, /^secretary_engine_memory_bytes\{engine="voice"\} [1-9]\d{7}/m);
    t.regex(drained, /^secretary_answer_delay_seconds_count [1-9]/m);
    t.regex(drained, /^secretary_engine_seconds_count\{engine="recogniser"\} [1-9]/m);
    t.regex(drained, /^secretary_lease_renewals_total\{result="renewed"\} [1-9]/m);
    t.false(first.over.aborted, 'the running call goes on');

    await first.goodbye();
    await until('the daemon has stopped', async () => (await written('stopped'))[0]);
    const call = await stage.storage.calls.find(callId);
    t.is(call?.notes.callerName, 'Robert Wilson');
    t.is(call?.endedBy, 'secretary');
    await checkLog(t, await logLines(theatre), callId, [
      ...['2125550777', '12125550777', 'Robert', 'Wilson'],
      ...(saidBy('caller', call ?? { turns: [] }).match(/\w{5,}/g) ?? []),
    ]);
  },
);

test.serial(
  'a recogniser that falls behind closes the door while a call runs; asked to stop twice, that call goes to VoiceMail at once',
  async (t) => {
    t.timeout(170_000);
    const theatre = await open(t);
    const { stage } = theatre;
    const ready = async () => (await fetch(`${stage.monitorUrl}/ready`)).json() as Promise<Readiness>;
    const visit = await theatre.call(t);
    await visit.callId();

    const recogniser = await childOf(stage.daemonPid, 'recogniser-program');
    process.kill(recogniser, 'SIGSTOP');
    try {
      await until('it is too busy for one more', async () => !(await ready()).parts.load.ok, 10_000);
      const late = await theatre.call(t);
      await until('VoiceMail has the caller who comes then', () => late.inVoicemail());
      await late.hangUp();
      t.false(visit.over.aborted, 'the running call goes on');
    } finally {
      process.kill(recogniser, 'SIGCONT');
    }
    await until('calls are taken again', async () => (await ready()).ok, 30_000);

    process.kill(stage.daemonPid, 'SIGTERM');
    await until('it drains', async () => (await stage.daemonLog()).includes('"msg":"stopping"'));
    t.false(visit.over.aborted);
    process.kill(stage.daemonPid, 'SIGTERM');
    await until('VoiceMail has the caller', () => visit.inVoicemail(), 5_000);
    await until('the daemon has stopped', async () => (await stage.daemonLog()).includes('"msg":"stopped"'));
    const call = await visit.shows('its end', ({ state }) => state !== 'live');
    t.is(call.endedBy, 'interrupted');
  },
);

interface Readiness {
  ok: boolean;
  parts: { load: { ok: boolean } };
}

/** The process below `parent` whose command line holds `name`; there may be a guardian between the two. */
async function childOf(parent: number, name: string): Promise<number> {
  const numbers = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const processes = await Promise.all(
    numbers.map(async (pid) => ({
      pid: Number(pid),
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      parent: Number(/\) \S (\d+) /.exec(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))?.[1]),
    })),
  );
  const below = (pid: number): typeof processes =>
    processes.filter((each) => each.parent === pid).flatMap((each) => [each, ...below(each.pid)]);
  const found = below(parent).find(({ command }) => command.includes(name));
  if (found === undefined) throw new Error(`the daemon has no ${name}`);
  return found.pid;
}

/** Every line that belongs to a call says to which, and none says who called or what about. */
async function checkLog(
  t: ExecutionContext,
  log: readonly Record<string, unknown>[],
  callId: string,
  secrets: readonly string[],
): Promise<void> {
  const ofCall = log.filter(({ call }) => call === callId);
  t.true(ofCall.length > 0);
  t.true(ofCall.some(({ msg }) => msg === 'call ended'));
  const channel = ofCall[0]?.channel;
  t.is(typeof channel, 'string');
  // A caller who is offered to all daemons is claimed before there is a call.
  const isClaim = (line: Record<string, unknown>) => line.msg === 'A call that was offered to all was claimed';
  const strays = log.filter((line) => line.channel !== undefined && line.call === undefined && !isClaim(line));
  t.deepEqual([...new Set(strays.map(({ msg }) => msg))], ['call refused, it goes to voicemail']);
  t.true(strays.every((line) => line.channel !== channel));
  for (const line of log) {
    const text = JSON.stringify(line);
    for (const secret of secrets) t.false(text.includes(secret), `${secret} is in ${text}`);
  }
}
