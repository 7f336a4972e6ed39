import type { Config } from '../../config/index.js';
import type { AmiSession } from './ami.js';
import type { Finding } from './finding.js';

type AsteriskConfig = Config['asterisk'];

/** What is known of the ways in which a call reaches a daemon (docs/decisions/0015). */
export interface WaysIn {
  readonly asterisk: AsteriskConfig;
  /** As Asterisk says it: "22.10.1~dfsg+~cs6". */
  readonly release: string;
  /** Names of the modules that run. */
  readonly running: ReadonlySet<string>;
}

/** The first minor version by major version; every later major has it. */
type Since = Readonly<Record<number, number>>;

/** StasisBroadcast. https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/Introduction-to-ARI-and-Broadcast/ */
const broadcastSince: Since = { 20: 20, 22: 10, 23: 4 };
/** The first whose outbound WebSockets do not wait for ever for a program that hangs: https://github.com/asterisk/asterisk/issues/1979 */
const boundedSince: Since = { 20: 21, 22: 11, 23: 5 };
/** The last tells the dialplan that the others are there. */
const broadcastModules = ['res_stasis_broadcast.so', 'app_stasis_broadcast.so', 'func_module.so'];
/** The applications that the dialplan offers a caller to. */
const OFFERED_TO = /^secretary(-[0-9]+)?$/;

/** What of it this PBX could do and does not, as far as its version, its modules and our configuration say. */
export function checkWaysIn(ways: WaysIn): Finding[] {
  return [...sharing(ways), ...callSockets(ways)];
}

function sharing({ asterisk, release, running }: WaysIn): Finding[] {
  const purpose = 'a caller is offered to all secretaries of this PBX, so that one that hangs costs nobody';
  const check = 'shared calls';
  const missing = broadcastModules.filter((name) => !running.has(name));
  const { application } = asterisk.ari;
  if (missing.length === 0 && !OFFERED_TO.test(application)) {
    const detail = `the dialplan offers callers to "secretary", "secretary-2" and so on, and this one is "${application}"`;
    return [{ check, state: 'warning', detail, advice: 'Change asterisk.ari.application, or the dialplan.' }];
  }
  if (missing.length === 0)
    return [{ check, state: 'ok', detail: 'this Asterisk can offer a caller to all secretaries' }];
  const detail = `not in this Asterisk (StasisBroadcast); with it, ${purpose}`;
  const advice = isFrom(release, broadcastSince)
    ? `In Asterisk: ${missing.map((name) => `module load ${name}`).join(', ')}, and see that modules.conf does so at start.`
    : 'Asterisk 20.20, 22.10 and 23.4 have it. Calls work without.';
  return [{ check, state: 'hint', detail, advice }];
}

function callSockets({ asterisk, release, running }: WaysIn): Finding[] {
  const check = 'call sockets';
  const isSafe = isFrom(release, boundedSince);
  if (asterisk.callSockets !== undefined && !isSafe) {
    const detail = `Asterisk ${release} waits for a daemon that hangs without end: callers are in VoiceMail() after the lease, but threads of Asterisk stay behind`;
    const advice =
      'Asterisk 20.21, 22.11 and 23.5 do not. Or take asterisk.callSockets out, and [secretary-call] of ari.conf.';
    return [{ check, state: 'warning', detail, advice }];
  }
  if (asterisk.callSockets !== undefined) return [];
  const detail = 'while our connection to Asterisk is down, calls go to VoiceMail(); Asterisk could bring them itself';
  if (!isSafe)
    return [{ check, state: 'hint', detail, advice: 'Asterisk 20.21, 22.11 and 23.5 do it well. Calls work without.' }];
  if (!running.has('res_websocket_client.so')) {
    const load = 'In Asterisk: module load res_websocket_client.so; then';
    return [{ check, state: 'hint', detail, advice: `${load} ${HOW}` }];
  }
  return [{ check, state: 'hint', detail, advice: `To have that, ${HOW}` }];
}

const FILES = '[secretary-call] in ari.conf and websocket_client.conf (asterisk-config/README.md)';
const HOW = `set asterisk.callSockets, and ${FILES}.`;

/** Whether both sides know of each other. Nothing to say where neither does. */
export async function checkCallSockets(session: AmiSession, { callSockets: ours }: AsteriskConfig): Promise<Finding[]> {
  // Asterisk makes this context for each application that it can connect to.
  const { answer } = await session.ask('ShowDialPlan', { Context: 'stasis-secretary-call' });
  const said = answer.get('message') ?? '';
  if (/permission/i.test(said)) return [];
  const theirs = answer.get('response') === 'Success';
  const check = 'call sockets';
  if (ours === undefined && !theirs) return [];
  if (ours !== undefined && theirs) return [{ check, state: 'ok', detail: 'Asterisk can bring a call by itself' }];
  if (theirs) {
    const detail =
      'Asterisk would bring calls by itself, and the configuration of the secretary lacks asterisk.callSockets';
    return [{ check, state: 'warning', detail, advice: 'Set it, or take [secretary-call] out of ari.conf.' }];
  }
  const detail = 'asterisk.callSockets is set, and Asterisk has nothing to use it with';
  return [{ check, state: 'warning', detail, advice: `Write ${FILES}, then in Asterisk: module reload res_ari.so` }];
}

function isFrom(release: string, since: Since): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(release) ?? [];
  if (major === undefined || minor === undefined) return false;
  const first = since[Number(major)];
  return first === undefined ? Number(major) > Math.max(...Object.keys(since).map(Number)) : Number(minor) >= first;
}
