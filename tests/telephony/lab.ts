import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { Pacer } from '../../src/daemon/pacer.js';
import { type MediaPort, prepareMedia } from '../../src/media/index.js';
import { type OutsideWorld, type RunningPbx, startOutsideWorld, startPbx } from '../../src/setup/index.js';
import { AsteriskLink, type AsteriskOptions, type IncomingCall, type PbxCall } from '../../src/telephony/index.js';
import type { MediaTransport } from '../../src/terms/index.js';

/** Keeps time for the tests as it does for the daemon. */
const pacer = new Pacer(silentLogger());

/** Two real Asterisks: the PBX under test and the world that calls it. */
export interface Lab {
  pbx: RunningPbx;
  readonly outside: OutsideWorld;
  /** The link that plays the caller. */
  readonly caller: AsteriskLink;
  readonly directory: string;
  /** Starts the PBX again where it was. */
  restartPbx(): Promise<void>;
  stop(): Promise<void>;
}

export async function startLab(version: '22' | '16'): Promise<Lab> {
  const directory = await mkdtemp(join(tmpdir(), `secretary-lab-${version}-`));
  const stops: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  pacer.start();
  stops.push(() => pacer.stop());
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const pbx = await startPbx({ version, directory: join(directory, 'pbx'), ringSeconds: 1 });
    stops.push(() => lab.pbx.stop());
    const outside = await startOutsideWorld({ directory: join(directory, 'outside'), pbx });
    stops.push(() => outside.stop());
    const { ariUrl, user, password, application } = outside;
    const caller = new AsteriskLink({ ariUrl, ariUser: user, ariPassword: password, application }, silentLogger());
    caller.start();
    stops.push(() => caller.stop());
    await caller.connected(AbortSignal.timeout(20_000));
    const restartPbx = async () => {
      const { directory, password, sipPort, httpPort, amiPort, rtpStart, rtpEnd } = lab.pbx.asterisk;
      const ports = { sipPort, httpPort, amiPort, rtpStart, rtpEnd };
      lab.pbx = await startPbx({ version, directory, ringSeconds: 1, password, ports });
    };
    const lab: Lab = { pbx, outside, caller, directory, restartPbx, stop };
    return lab;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How a daemon would reach the lab's PBX. */
export function linkOptions(lab: Lab, more: Partial<AsteriskOptions> = {}): AsteriskOptions {
  const { ariUrl, user, password, ami } = lab.pbx;
  return { ariUrl, ariUser: user, ariPassword: password, ami, ...more };
}

/** A connected link to the PBX that is stopped with the test. */
export async function linkTo(
  t: ExecutionContext,
  lab: Lab,
  more: Partial<AsteriskOptions> = {},
): Promise<AsteriskLink> {
  const link = new AsteriskLink(linkOptions(lab, { leases: pacer.leases, ...more }), silentLogger());
  link.start();
  t.teardown(() => link.stop());
  await link.connected(limit());
  return link;
}

/** The longest that any step of a test may take. */
export function limit(ms = 30_000): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** A caller dials; resolves with the call as the link gets it and, when it is answered, with the caller's end. */
export async function dial(
  t: ExecutionContext,
  lab: Lab,
  link: AsteriskLink,
  request: { extension?: string; callerId?: string; trunk?: string } = {},
): Promise<{ call: IncomingCall; callersEnd: Promise<PbxCall> }> {
  const hangUp = new AbortController();
  const { extension = '201', trunk } = request;
  const endpoint = trunk === undefined ? lab.outside.endpoint(extension) : `PJSIP/${extension}@${trunk}`;
  const callersEnd = lab.caller.originate(
    { endpoint, ...(request.callerId === undefined ? {} : { callerId: request.callerId }) },
    AbortSignal.any([hangUp.signal, limit()]),
  );
  callersEnd.catch(() => undefined);
  t.teardown(async () => {
    hangUp.abort();
    const end = await callersEnd.catch(() => undefined);
    await end?.hangUp().catch(() => undefined);
  });
  return { call: await nextCall(link), callersEnd };
}

export async function nextCall(link: AsteriskLink): Promise<IncomingCall> {
  for await (const call of link.calls(limit())) return call;
  throw new Error('no call came');
}

/** Gives a call its audio. */
export async function openPort(t: ExecutionContext, call: PbxCall, transport: MediaTransport): Promise<MediaPort> {
  const prepared = await prepareMedia({ transport, rtp: pacer.rtp, log: silentLogger() });
  t.teardown(() => prepared.close());
  const port = await prepared.connect(await call.attachMedia(prepared.offer), limit());
  t.teardown(() => port.close());
  await call.joinMedia();
  return port;
}

/** A call from the first ring to two open ports. */
export async function talk(t: ExecutionContext, lab: Lab, transport: MediaTransport) {
  const link = await linkTo(t, lab, { transport });
  const { call, callersEnd: answering } = await dial(t, lab, link);
  call.startLease(() => true);
  await call.answer();
  const callersEnd = await answering;
  const port = await openPort(t, call, transport);
  const callersPort = await openPort(t, callersEnd, 'websocket');
  return { link, call, port, callersEnd, callersPort };
}

/** Whether a channel of the PBX runs this dialplan application. */
export async function callerIsIn(lab: Lab, application: string): Promise<boolean> {
  const channels = await lab.pbx.asterisk.cli('core show channels concise');
  return channels.split('\n').some((line) => line.split('!')[5] === application);
}

/** Asks until the answer is not undefined or false; the wait is bounded. */
export async function until<T>(what: string, ask: () => Promise<T> | T, ms = 20_000): Promise<NonNullable<T>> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(40)) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer as NonNullable<T>;
  }
  throw new Error(`waited ${ms} ms in vain: ${what}`);
}

/** Frames of a steady tone. */
export function tone(hz: number, ms: number, amplitude = 8_000): Int16Array[] {
  return Array.from({ length: Math.round(ms / 20) }, (_, frame) =>
    Int16Array.from({ length: 320 }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * (frame * 320 + i)) / 16_000)),
  );
}
