/** A SIP message as far as a line in between must know it. */
export interface SipMessage {
  readonly start: string;
  readonly callId: string;
  /** The user part of the From header: the number that calls. */
  readonly from: string;
  /** The port that the audio is wanted on; undefined without SDP. */
  readonly audioPort: number | undefined;
}

/** @returns undefined for what is no SIP message: a keep-alive */
export function readSip(text: string): SipMessage | undefined {
  const callId = /^(?:Call-ID|i):\s*(\S+)/im.exec(text)?.[1];
  const start = text.split('\r\n', 1)[0] ?? '';
  if (callId === undefined || !/SIP\/2\.0/.test(start)) return undefined;
  const from = /^(?:From|f):[^\r\n]*?<?sips?:([^@>;\r\n]*)@/im.exec(text)?.[1] ?? '';
  const port = /^m=audio (\d+) /m.exec(text)?.[1];
  return { start, callId, from: decodeURIComponent(from), audioPort: port === undefined ? undefined : Number(port) };
}

/** The same message with its audio led to another port of this machine, and its length put right (RFC 3261, 18.3). */
export function withAudioPort(text: string, port: number): string {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest
    .join('\r\n\r\n')
    .replace(/^m=audio \d+ /m, `m=audio ${port} `)
    .replace(/^c=IN IP4 \S+/gm, 'c=IN IP4 127.0.0.1');
  const length = Buffer.byteLength(body);
  return `${head.replace(/^(Content-Length|l):\s*\d+/im, `$1: ${length}`)}\r\n\r\n${body}`;
}
