import { Readable } from 'node:stream';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import type MailMessage from 'nodemailer/lib/mailer/mail-message.js';
import { type Logger, messageOf, SecretaryError } from '../common/index.js';
import type { Address, Letter } from './letter.js';
import { plainLine } from './plain.js';

export interface MailerOptions {
  /** The sender: "Secretary <secretary@example.com>" or a bare address. Default: "Secretary <secretary@localhost>". */
  readonly from?: string;
  /** SMTP server. Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 25. */
  readonly port?: number;
  /**
   * "tls": TLS from the first byte (port 465). "starttls": as "none" until STARTTLS, and no letter without it. "auto":
   * STARTTLS when the server offers it, with any certificate (RFC 7435) unless there is a password to protect; TLS at
   * once on port 465. "none": never. Default: "auto".
   */
  readonly security?: 'auto' | 'tls' | 'starttls' | 'none';
  /** Login; both or neither. Default: no login. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Longest wait for the connection and the server's greeting, milliseconds. Default: 15,000. */
  readonly connectTimeoutMs?: number;
  /** Longest silence of the server while a letter is being sent, milliseconds. Default: 60,000. */
  readonly sendTimeoutMs?: number;
}

/** Who wants to know when a letter leaves our hands. */
export interface HandOver {
  /**
   * Awaited when the server has agreed to everything but the letter itself (354), before its first byte leaves. From then
   * on the letter may arrive, whatever `send` says. When it throws, the letter stays here and `send` throws the same.
   */
  readonly onHandOver: () => Promise<void>;
  /** Awaited when the server had the letter and said no to it: it did not arrive. */
  readonly onRefused: () => Promise<void>;
}

/** What nodemailer keeps of a letter that it is given. */
type GatedMail = SendMailOptions & { readonly gate?: () => Promise<void> };

/** The way out for letters: SMTP (RFC 5321), one connection a letter. */
export class Mailer {
  readonly #from: Address;
  readonly #transport: Transporter;
  readonly #log: Logger;

  /** @throws SecretaryError('bad-configuration') when `from` is no address */
  constructor(options: MailerOptions, log: Logger) {
    this.#from = senderOf(options.from ?? 'Secretary <secretary@localhost>');
    this.#transport = createTransport(transportOptions(options));
    this.#transport.use('stream', addGate);
    this.#log = log;
  }

  /** The domain that Message-IDs of this sender carry. */
  get host(): string {
    return this.#from.address.split('@')[1] ?? 'localhost';
  }

  /**
   * Resolves when the server has taken the letter.
   *
   * @throws SecretaryError 'bad-input' when the server refuses this letter for good (5xx: it need not be tried again),
   *   'unavailable' for everything that may pass: server away, 4xx, login refused; what `handOver` throws
   */
  async send(letter: Letter, handOver?: HandOver): Promise<void> {
    const progress = new Progress(handOver);
    const mail: GatedMail = { ...composed(letter, this.#from), gate: () => progress.begin() };
    try {
      const info: { response?: string } = await this.#transport.sendMail(mail);
      this.#log.debug({ messageId: letter.messageId, response: info.response }, 'letter sent');
    } catch (error) {
      throw await progress.failed(error);
    }
  }

  /** Connects, logs in and says goodbye. @throws SecretaryError('unavailable') */
  async verify(): Promise<void> {
    try {
      await this.#transport.verify();
    } catch (error) {
      throw SecretaryError.from(error, 'unavailable', 'the mail server cannot be used');
    }
  }

  close(): void {
    this.#transport.close();
  }
}

/** How far one letter came. */
class Progress {
  readonly #handOver: HandOver | undefined;
  #state: 'here' | 'handed over' | 'held back' = 'here';
  #reason: unknown;

  constructor(handOver: HandOver | undefined) {
    this.#handOver = handOver;
  }

  async begin(): Promise<void> {
    try {
      await this.#handOver?.onHandOver();
      this.#state = 'handed over';
    } catch (error) {
      this.#state = 'held back';
      this.#reason = error;
      throw error;
    }
  }

  /** Gives what is to be thrown. An answer of the server is sure; silence and a lost connection say nothing. */
  async failed(error: unknown): Promise<unknown> {
    if (this.#state === 'held back') return this.#reason;
    if (this.#state === 'handed over' && responseOf(error) !== undefined) await this.#handOver?.onRefused();
    return converted(error);
  }
}

/** The body is read when the server has asked for it, and not before the gate is open. */
function addGate({ data, message }: MailMessage, done: (error?: Error) => void): void {
  const { gate } = data as GatedMail;
  if (gate !== undefined) message.processFunc((body) => Readable.from(behind(gate, body), { objectMode: false }));
  done();
}

async function* behind(gate: () => Promise<void>, body: Readable): AsyncGenerator<Buffer> {
  await gate();
  yield* body;
}

function transportOptions(options: MailerOptions) {
  const { host = '127.0.0.1', port = 25, security = 'auto', user, password } = options;
  const { connectTimeoutMs = 15_000, sendTimeoutMs = 60_000 } = options;
  const anyCertificate = security === 'auto' && user === undefined;
  return {
    host,
    port,
    secure: security === 'tls' || (security === 'auto' && port === 465),
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { rejectUnauthorized: !anyCertificate },
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: sendTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    // Letters hold what they hold: nothing is read from a file or a URL because a string looks like one.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function composed(letter: Letter, from: Address): SendMailOptions {
  return {
    from,
    to: letter.to,
    subject: plainLine(letter.subject, 250),
    text: letter.text,
    html: letter.html,
    messageId: letter.messageId,
    date: letter.date,
    priority: letter.urgent ? 'high' : 'normal',
    headers: {
      'Content-Language': letter.language,
      // RFC 3834: no out-of-office reply to a machine.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    attachments: letter.attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    })),
  };
}

/** A permanent answer to the login or the connection is a fault of the configuration, which a person can mend. */
function converted(error: unknown): SecretaryError {
  const { code } = error as { code?: string };
  const responseCode = responseOf(error);
  const refused = responseCode !== undefined && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  const what = refused ? 'the mail server refuses the letter' : 'the mail server did not take the letter';
  return new SecretaryError(refused ? 'bad-input' : 'unavailable', `${what}: ${plainLine(messageOf(error), 300)}`, {
    cause: error,
  });
}

/** The server's last word, 4xx or 5xx; undefined when it did not speak. */
function responseOf(error: unknown): number | undefined {
  return (error as { responseCode?: number }).responseCode;
}

function senderOf(from: string): Address {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<)?([^\s<>@,;]+@[^\s<>@,;]+)>?\s*$/.exec(from);
  if (match?.[2] === undefined) {
    throw new SecretaryError('bad-configuration', `mail.from is no address: ${plainLine(from, 80)}`);
  }
  return { name: plainLine(match[1] ?? '', 80), address: match[2] };
}
