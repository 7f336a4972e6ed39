import { messageOf } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { type AmiSession, withAmi } from './ami.js';
import { checkDialplan } from './dialplan.js';
import type { Check, Finding } from './finding.js';
import { checkCallSockets } from './ways-in.js';

/** Logs in to the manager interface; looks whether the lamp can be lit, and at the dialplan. */
export function checkManager(asterisk: Config['asterisk']): Check {
  return async () => {
    const { ami } = asterisk;
    if (ami === undefined) return [{ check: 'manager', state: 'ok', detail: 'not configured: no message lamp' }];
    const where = `AMI at ${ami.host}:${ami.port}`;
    try {
      const found = await withAmi(ami, async (session) => [
        await lamp(session),
        ...(await checkDialplan(session)),
        ...(await checkCallSockets(session, asterisk)),
      ]);
      if (found !== undefined)
        return [{ check: 'manager', state: 'ok', detail: `${where} takes our login` }, ...found.filter(isThere)];
      return [
        {
          check: 'manager',
          state: 'fault',
          detail: `${where} refuses user "${ami.user}"`,
          advice: 'Compare user and password with manager.conf; its permit and deny lines decide too.',
        },
      ];
    } catch (error) {
      const advice = 'Is manager.conf enabled with that address and port?';
      return [{ check: 'manager', state: 'fault', detail: `${where} is away: ${messageOf(error)}`, advice }];
    }
  };
}

/** The lamp is lit by a call from the secretary to itself: AMI lists what this user may do. */
async function lamp(session: AmiSession): Promise<Finding> {
  const { answer } = await session.ask('ListCommands');
  if (answer.has('originate')) return { check: 'lamp', state: 'ok', detail: 'the manager user may light it' };
  return {
    check: 'lamp',
    state: 'fault',
    detail: 'the manager user may not originate, which is how the lamp is lit',
    advice: 'In manager.conf: write = originate,reporting',
  };
}

function isThere(finding: Finding | undefined): finding is Finding {
  return finding !== undefined;
}
