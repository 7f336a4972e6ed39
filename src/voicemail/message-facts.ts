/** What VoiceMail() writes beside a message that it took: msg0000.txt, keys and values, one a line. */
export interface MessageFacts {
  /** The box that was called. */
  readonly mailbox: string;
  /** Asterisk's name of the caller's channel: "PJSIP/trunk-0000000a". */
  readonly channelName: string;
  /** Digits, with "+"; empty: withheld. */
  readonly callerNumber: string;
  /** When the recording began, milliseconds since 1970. */
  readonly atMs: number;
  readonly durationMs: number;
}

const wanted = ['origmailbox', 'callerchan', 'callerid', 'origtime', 'duration'] as const;

/**
 * Undefined where a fact is missing, or there twice: a caller's name is in the file as the telephone network gave it, and
 * must not be able to say whose message it is.
 */
export function readFacts(text: string): MessageFacts | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/[\r\n]+/)) {
    const [, key = '', value = ''] = /^([a-z_]+)=(.*)$/.exec(line) ?? [];
    if (!(wanted as readonly string[]).includes(key)) continue;
    if (values.has(key)) return undefined;
    values.set(key, value.trim());
  }
  const [mailbox, channelName, caller, origtime, duration] = wanted.map((key) => values.get(key));
  if (!mailbox || !channelName || caller === undefined || !origtime || !duration) return undefined;
  if (!/^\d{1,12}$/.test(origtime) || !/^\d{1,6}$/.test(duration)) return undefined;
  const times = { atMs: Number(origtime) * 1000, durationMs: Number(duration) * 1000 };
  return { mailbox, channelName, callerNumber: numberOf(caller), ...times };
}

/** '"Daniel" <+4930123>', '+4930123' or 'Unknown'. */
function numberOf(caller: string): string {
  const number = /<([^<>]*)>$/.exec(caller)?.[1] ?? caller;
  return digitsOf(number);
}

/** What two spellings of one number have in common; empty for a word. */
export function digitsOf(number: string): string {
  const digits = number.replace(/[\s().-]/g, '');
  return /^\+?[\d*#]+$/.test(digits) ? digits : '';
}
