import { z } from 'zod';
import type { AriEvent } from './event-socket.js';

const channel = z.looseObject({
  id: z.string().min(1),
  caller: z.looseObject({ name: z.string().optional(), number: z.string().optional() }).optional(),
});

const schema = z.looseObject({
  type: z.string(),
  application: z.string().min(1),
  channel: channel.optional(),
  caller: channel.optional(),
  args: z.array(z.string()).optional(),
  dialstatus: z.string().optional(),
  digit: z.string().optional(),
  cause_txt: z.string().optional(),
});

/** An event that came over the connection of one call: it says for which application, "secretary-call:PJSIP/100-00000001". */
export interface CallEvent extends AriEvent {
  readonly application: string;
}

/** Undefined for what is no event: such a connection may come from anybody who knows the password. */
export function readCallEvent(text: string): CallEvent | undefined {
  try {
    return schema.parse(JSON.parse(text)) as unknown as CallEvent;
  } catch {
    return undefined;
  }
}
