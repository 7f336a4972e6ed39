import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { messageOf } from '../../common/index.js';
import type { Config } from '../../config/index.js';
import { ANSWER_MS, type Check, type Finding } from './finding.js';

type Ami = NonNullable<Config['asterisk']['ami']>;

/** Logs in to the manager interface and off again; without it no lamp is lit. */
export function checkManager(ami: Ami | undefined): Check {
  return async () => {
    if (ami === undefined) return [{ check: 'manager', state: 'ok', detail: 'not configured: no message lamp' }];
    const where = `AMI at ${ami.host}:${ami.port}`;
    try {
      const accepted = await login(ami);
      const refused: Finding = {
        check: 'manager',
        state: 'fault',
        detail: `${where} refuses user "${ami.user}"`,
        advice: 'Compare user and password with manager.conf; its permit and deny lines decide too.',
      };
      return [accepted ? { check: 'manager', state: 'ok', detail: `${where} takes our login` } : refused];
    } catch (error) {
      const advice = 'Is manager.conf enabled with that address and port?';
      return [{ check: 'manager', state: 'fault', detail: `${where} is away: ${messageOf(error)}`, advice }];
    }
  };
}

/** @see https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Actions/Login/ */
async function login({ host, port, user, password }: Ami): Promise<boolean> {
  const socket = createConnection({ host, port, signal: AbortSignal.timeout(ANSWER_MS) });
  try {
    const lines = createInterface(socket);
    const failed = new Promise<never>((_, reject) => socket.once('error', reject));
    const answered = (async () => {
      socket.write(
        `Action: Login\r\nUsername: ${oneLine(user)}\r\nSecret: ${oneLine(password)}\r\nEvents: off\r\n\r\n`,
      );
      for await (const line of lines) if (line.startsWith('Response:')) return line.includes('Success');
      throw new Error('it closed the connection');
    })();
    return await Promise.race([answered, failed]);
  } finally {
    socket.destroy();
  }
}

function oneLine(value: string): string {
  return value.replace(/[\r\n]/g, '');
}
