import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../common/index.js';
import type { AmiMessage, AmiSession } from './ami.js';
import type { Finding } from './finding.js';

/** The file that this version ships. */
const SHIPPED = join(projectRoot, 'asterisk-config/extensions_secretary.conf');
/** An example for people to copy from. */
const EXAMPLE = 'from-internal-secretary-example';

/** "secretary,T,1" → "GotoIf($[…])" */
type Steps = ReadonlyMap<string, string>;

/** Compares the dialplan that runs with the one that this version of the secretary ships. */
export async function checkDialplan(session: AmiSession): Promise<Finding[]> {
  const wanted = readDialplan(await readFile(SHIPPED, 'utf8'));
  const contexts = [...new Set([...wanted.keys()].map((key) => key.split(',')[0] ?? ''))];
  const running = new Map<string, string>();
  for (const context of contexts.filter((each) => each !== EXAMPLE)) {
    const { answer, list } = await session.ask('ShowDialPlan', { Context: context });
    if (answer.get('response') !== 'Success') return [refusal(context, answer)];
    for (const message of list) addStep(running, message);
  }
  return [compare(wanted, running), ...offering(running)];
}

/** A dialplan of one's own, or an earlier one, may know one secretary only. */
function offering(running: Steps): Finding[] {
  if ([...running.values()].some((step) => step.startsWith('StasisBroadcast('))) return [];
  const detail = 'it hands callers to one secretary by name and offers them to no other (StasisBroadcast)';
  const advice = 'The shipped asterisk-config/extensions_secretary.conf does, wherever Asterisk can.';
  return [{ check: 'dialplan', state: 'hint', detail, advice }];
}

function refusal(context: string, answer: AmiMessage): Finding {
  const said = answer.get('message') ?? '';
  if (/permission/i.test(said)) {
    const detail = 'the manager user may not look at the dialplan, so it was not compared';
    return { check: 'dialplan', state: 'warning', detail, advice: 'In manager.conf: write = originate,reporting' };
  }
  return {
    check: 'dialplan',
    state: 'fault',
    detail: `the context "${context}" is not loaded: no call reaches the secretary`,
    advice: 'Include extensions_secretary.conf (asterisk-config/README.md), then in Asterisk: dialplan reload',
  };
}

function addStep(steps: Map<string, string>, message: AmiMessage): void {
  const [context, exten, priority] = ['context', 'extension', 'priority'].map((name) => message.get(name));
  if (exten === undefined || priority === undefined) return;
  steps.set(`${context},${exten},${priority}`, `${message.get('application')}(${message.get('appdata') ?? ''})`);
}

function compare(wanted: Steps, running: Steps): Finding {
  if (!running.has('secretary,T,1')) {
    return {
      check: 'dialplan',
      state: 'fault',
      detail: 'extension T is missing in the context "secretary": a caller whose lease runs out is hung up on',
      advice: `Take asterisk-config/extensions_secretary.conf as it is, then in Asterisk: dialplan reload`,
    };
  }
  const other = [...wanted].find(([key, step]) => !key.startsWith(`${EXAMPLE},`) && running.get(key) !== step);
  if (other === undefined)
    return { check: 'dialplan', state: 'ok', detail: `as this version ships it; the lease is ${leaseOf(running)} s` };
  const [key, step] = other;
  const detail = `it is another than this version ships, lease ${leaseOf(running)} s; at ${key}: ${running.get(key) ?? 'nothing'}, not ${step}`;
  const advice =
    'If you did not change it on purpose: copy asterisk-config/extensions_secretary.conf, dialplan reload.';
  return { check: 'dialplan', state: 'warning', detail, advice };
}

/** What the caller waits for the secretary at most before the dialplan goes on by itself, seconds. */
function leaseOf(steps: Steps): string {
  for (const [key, step] of steps) {
    const value = /^Set\(TIMEOUT\(absolute\)=(\d+(?:\.\d+)?)\)$/.exec(step)?.[1];
    if (key.startsWith('secretary,_') && value !== undefined) return value;
  }
  return 'of unknown length';
}

/**
 * The steps that a dialplan file makes, as far as ours goes: `exten => NAME,1,…` and `same => n,…`, with or without a label.
 * @see https://docs.asterisk.org/Configuration/Dialplan/Contexts-Extensions-and-Priorities/
 */
export function readDialplan(text: string): Steps {
  const steps = new Map<string, string>();
  let [context, exten, priority] = ['', '', 0];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/(^|[^\\]);.*$/, '$1').trim();
    context = /^\[([^\]]+)\]/.exec(line)?.[1] ?? context;
    const [, kind, rest] = /^(exten|same)\s*=>?\s*(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    const [, name, step] = (kind === 'exten' ? /^(.+?),1,(.*)$/ : /^(n)(?:\([^)]*\))?,(.*)$/).exec(rest) ?? [];
    if (step === undefined) continue;
    if (kind === 'exten') [exten, priority] = [name ?? '', 0];
    priority += 1;
    const [, application, data] = /^(\w+)(?:\((.*)\))?$/.exec(step) ?? [];
    steps.set(`${context},${exten},${priority}`, `${application}(${data ?? ''})`);
  }
  return steps;
}
