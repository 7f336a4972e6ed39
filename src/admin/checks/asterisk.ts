import { messageOf } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { ANSWER_MS, type Check, type Finding } from './finding.js';
import { checkWaysIn } from './ways-in.js';

type Ari = Config['asterisk']['ari'];

const OLDEST_MAJOR = 16;
/** The header counts in seconds, milliseconds. */
const CLOCK_MS = 3_000;

/** Modules that the daemon and its dialplan use, with what each is for. */
const required: Readonly<Record<string, string>> = {
  'app_stasis.so': 'hands calls to the secretary',
  'res_ari_events.so': 'tells the secretary of calls',
  'res_ari_channels.so': 'lets the secretary answer',
  'res_ari_bridges.so': 'joins caller and secretary',
  'func_timeout.so': 'lets callers go to VoiceMail() when the secretary dies',
  'func_strings.so': 'cleans what was dialled',
  'func_dialplan.so': 'looks whether a transfer has somewhere to go',
  'app_voicemail.so': 'takes the message when the secretary cannot',
};

/**
 * ARI with these credentials, the version and the modules. It asks over plain HTTP: a second event connection would take
 * the calls away from a daemon that runs.
 */
export function checkAsterisk(asterisk: Config['asterisk']): Check {
  return async () => {
    const info = await ask(asterisk.ari, 'asterisk/info');
    if (!info.ok) return [{ check: 'asterisk', state: 'fault', ...info.problem }];
    const release = String((info.body as { system?: { version?: unknown } }).system?.version ?? 'unknown');
    const findings: Finding[] = [versionFinding(asterisk.ari.url, release)];
    const modules = await ask(asterisk.ari, 'asterisk/modules');
    if (modules.ok) {
      const list = modules.body as { name: string; status: string }[];
      const running = new Set(list.filter(({ status }) => status === 'Running').map(({ name }) => name));
      findings.push(...moduleFindings(asterisk, running), ...hints(running));
      findings.push(...checkWaysIn({ asterisk, release, running }));
    }
    return [...findings, ...clockFinding(info.date), await daemonFinding(asterisk.ari)];
  };
}

function versionFinding(url: string, release: string): Finding {
  const major = Number(/\d+/.exec(release)?.[0] ?? 0);
  const detail = `${url} is Asterisk ${release}`;
  if (major >= OLDEST_MAJOR) return { check: 'asterisk', state: 'ok', detail };
  return { check: 'asterisk', state: 'fault', detail, advice: `Asterisk ${OLDEST_MAJOR} is the oldest that works.` };
}

function moduleFindings(asterisk: Config['asterisk'], running: ReadonlySet<string>): Finding[] {
  const wanted: Record<string, string> = { ...required };
  if (asterisk.transport === 'websocket')
    wanted['chan_websocket.so'] = 'carries the sound (asterisk.transport: websocket)';
  if (!running.has('chan_websocket.so') || asterisk.transport === 'rtp') wanted['chan_rtp.so'] = 'carries the sound';
  if (asterisk.ami !== undefined) wanted['app_minivm.so'] = 'lights the message lamp';
  const missing = Object.entries(wanted).filter(([name]) => !running.has(name));
  if (missing.length === 0)
    return [{ check: 'asterisk modules', state: 'ok', detail: 'all that are needed are loaded' }];
  return missing.map(([name, purpose]) => ({
    check: 'asterisk modules',
    state: 'fault',
    detail: `${name} is not loaded; it ${purpose}`,
    advice: `In Asterisk: module load ${name}, and see that modules.conf does so at start.`,
  }));
}

/** What newer Asterisks have, and the secretary makes use of. */
const better: Readonly<Record<string, string>> = {
  'chan_websocket.so': 'the sound goes over a WebSocket that Asterisk paces (20.16, 22.6 and later)',
};

function hints(running: ReadonlySet<string>): Finding[] {
  const missing = Object.entries(better).filter(([name]) => !running.has(name));
  if (missing.length === 0) return [{ check: 'asterisk extras', state: 'ok', detail: 'it has all that is of use' }];
  return missing.map(([name, purpose]) => ({
    check: 'asterisk extras',
    state: 'hint',
    detail: `${name} is not loaded; with it, ${purpose}`,
    advice: 'Load it, or consider a newer Asterisk. Calls work without.',
  }));
}

/** Times in letters are this machine's; a PBX elsewhere writes others into its own records. */
function clockFinding(date: string | null): Finding[] {
  const aheadMs = Date.parse(date ?? '') - Date.now();
  if (!Number.isFinite(aheadMs)) return [];
  if (Math.abs(aheadMs) < CLOCK_MS) return [{ check: 'clock', state: 'ok', detail: "as Asterisk's" }];
  const detail = `Asterisk's clock differs by ${Math.round(aheadMs / 1000)} s`;
  return [{ check: 'clock', state: 'warning', detail, advice: 'Have both machines set their clocks by NTP (chrony).' }];
}

async function daemonFinding(ari: Ari): Promise<Finding> {
  const application = await ask(ari, `applications/${encodeURIComponent(ari.application)}`);
  if (application.ok) return { check: 'daemon', state: 'ok', detail: 'it is connected and takes calls' };
  const detail = `nobody takes calls as "${ari.application}": they go to VoiceMail()`;
  return { check: 'daemon', state: 'warning', detail, advice: 'Start it: secretary start' };
}

type Answer =
  | { ok: true; body: unknown; date: string | null }
  | { ok: false; problem: { detail: string; advice: string } };

async function ask(ari: Ari, path: string): Promise<Answer> {
  const credentials = Buffer.from(`${ari.user}:${ari.password}`).toString('base64');
  try {
    const response = await fetch(`${ari.url.replace(/\/+$/, '')}/ari/${path}`, {
      headers: { authorization: `Basic ${credentials}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.ok) return { ok: true, body: await response.json(), date: response.headers.get('date') };
    return { ok: false, problem: refusal(ari, response.status) };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const advice = 'Is Asterisk running there, and is http.conf enabled with that address and port?';
    return { ok: false, problem: { detail: `ARI at ${ari.url} is away: ${messageOf(cause)}`, advice } };
  }
}

function refusal({ url, user }: Ari, status: number) {
  if (status === 401)
    return { detail: `ARI at ${url} refuses user "${user}"`, advice: 'Compare user and password with ari.conf.' };
  const advice = 'Is that Asterisk, with res_ari.so loaded and ari.conf enabled?';
  return { detail: `ARI at ${url} answers with status ${status}`, advice };
}
