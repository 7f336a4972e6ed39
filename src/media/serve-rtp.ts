import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../common/index.js';
import { type BoundLine, bindHere } from './rtp-host.js';
import type { LineEvents } from './rtp-line.js';
import type { FromLines, ToLines } from './rtp-messages.js';

/** The far side of an RtpThread: carries the lines that are asked for over the port, in this thread. */
export function serveRtp(port: MessagePort): void {
  const lines = new Map<number, BoundLine>();
  /** Lines that are being bound and were not closed meanwhile. */
  const binding = new Set<number>();
  const say = (message: FromLines) => port.postMessage(message);

  async function bind(line: number, address: string): Promise<void> {
    binding.add(line);
    try {
      const bound = await bindHere(address);
      if (!binding.delete(line)) return bound.close();
      lines.set(line, bound);
      say({ type: 'bound', line, localAddress: bound.localAddress, localPort: bound.localPort });
    } catch (fault) {
      binding.delete(line);
      say({ type: 'refused', line, reason: messageOf(fault) });
    }
  }

  function close(line: number): void {
    lines.get(line)?.close();
    binding.delete(line);
    lines.delete(line);
  }

  port.on('message', (message: ToLines) => {
    if (message.type === 'bind') void bind(message.line, message.address);
    else if (message.type === 'open') lines.get(message.line)?.open(message.start, events(message.line, say));
    else close(message.line);
  });
}

function events(line: number, say: (message: FromLines) => void): LineEvents {
  return {
    frame: (frame, receivedAtMs) => say({ type: 'frame', line, frame, receivedAtMs }),
    played: () => say({ type: 'played', line }),
    warning: (text) => say({ type: 'warning', line, text }),
    closed: () => say({ type: 'closed', line }),
  };
}
