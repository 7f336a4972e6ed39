import { parseArgs } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { asteriskOptions } from './asterisk-options.js';
import { loadConfig, usualPlace } from './config/index.js';
import { claimDaemon } from './single-instance.js';
import { Adoption } from './telephony/index.js';

/**
 * Begins to adopt what a daemon before this one left, when no other can be there any more. What is wrong with the command
 * line, the configuration or another daemon is not told here but by the start itself: undefined then.
 *
 * @param port of a thread that runs `adoption-program.js`
 */
export async function adoptEarly(port: MessagePort): Promise<Adoption | undefined> {
  try {
    const config = loadConfig(configFile(), { sections: ['asterisk', 'spool'] });
    await claimDaemon(config);
    const adoption = new Adoption(port);
    adoption.begin(asteriskOptions(config));
    return adoption;
  } catch {
    port.close();
    return undefined;
  }
}

/** As the command `start` understands it. */
function configFile(): string {
  const options = { config: { type: 'string', short: 'c' } } as const;
  const { config } = parseArgs({ args: process.argv.slice(3), options, strict: false }).values;
  return typeof config === 'string' ? config : process.env.SECRETARY_CONFIG || usualPlace;
}
