import type { ConverseRequest } from '../terms/index.js';
import { endCall } from './tools.js';
import type { GuidedReply } from './types.js';

/** The interview that needs no model. */
export function guided(_request: ConverseRequest): GuidedReply {
  return { text: 'Goodbye.', toolCalls: [endCall()] };
}
