import type { Link, Watcher } from './tap.js';

/** Waits for a moment of what passes, once each time it is set. */
class Trap<Moment> {
  #set: { readonly moment: Moment; readonly spring: () => void } | undefined;

  /** The moment that is waited for; undefined: nothing is caught. */
  protected get moment(): Moment | undefined {
    return this.#set?.moment;
  }

  /** Resolves in the moment in which it is caught, when `strike` has been called. */
  caught(moment: Moment, strike: () => void): Promise<void> {
    return new Promise((resolve) => {
      const spring = () => {
        this.#set = undefined;
        strike();
        resolve();
      };
      this.#set = { moment, spring };
    });
  }

  protected spring(): void {
    this.#set?.spring();
  }
}

/** Where a COMMIT is caught: on its way to the server, or when the server has done it and says so. */
export type CommitMoment = 'before' | 'behind';

/** What the transaction that ends a call, and no other, says to the database. */
const ENDS_A_CALL = "<> 'ended'";
/** A packet of the MySQL protocol that is nothing but this statement is short: header, command, text. */
const COMMIT_BYTES = 16;

/** Catches the COMMIT of a call's end, once each time it is set; neither it nor its answer goes on. */
export class CommitTrap extends Trap<CommitMoment> implements Watcher {
  readonly #ending = new WeakSet<Link>();
  readonly #awaited = new WeakSet<Link>();

  fromDaemon(data: Buffer, link: Link): boolean {
    if (data.includes(ENDS_A_CALL)) this.#ending.add(link);
    if (!(data.length <= COMMIT_BYTES && data.includes('COMMIT') && this.#ending.delete(link))) return true;
    if (this.moment === 'behind') this.#awaited.add(link);
    if (this.moment !== 'before') return true;
    this.spring();
    return false;
  }

  fromServer(_data: Buffer, link: Link): boolean {
    if (!this.#awaited.delete(link)) return true;
    this.spring();
    return false;
  }
}

/** Whether the mail server's "I have it" still reaches the daemon that is struck. */
export type LetterMoment = 'before it is read' | 'when it is read';

/** Catches the 250 by which the mail server takes a letter (RFC 5321, section 4.2.5), once each time it is set. */
export class LetterTrap extends Trap<LetterMoment> implements Watcher {
  readonly #sending = new WeakSet<Link>();

  fromServer(data: Buffer, link: Link): boolean {
    const reply = data.toString('latin1');
    // Commands may be sent together, and are answered together then (RFC 2920): the answer to DATA is the last of them.
    if (/^354/m.test(reply)) this.#sending.add(link);
    else if (reply.startsWith('250') && this.#sending.delete(link)) return this.#taken(data, link);
    return true;
  }

  #taken(data: Buffer, link: Link): boolean {
    if (this.moment === undefined) return true;
    if (this.moment === 'when it is read') link.near.write(data);
    this.spring();
    return false;
  }
}

/** A mail server that says no to recipients: for now (RFC 5321: 4yz) or for good (5yz). */
export class Refusal implements Watcher {
  /** What is said to the next recipients; undefined: they are taken. */
  reply: string | undefined;
  refused = 0;

  constructor(reply: string) {
    this.reply = reply;
  }

  fromDaemon(data: Buffer, { near }: Link): boolean {
    const commands = data.toString('latin1').split('\r\n');
    const { reply } = this;
    if (reply === undefined || !commands.some((command) => /^RCPT TO:/i.test(command))) return true;
    this.refused += 1;
    // What was sent together with it does not reach the server either, and is answered as a server does that has no recipient.
    for (const command of commands) {
      if (/^MAIL /i.test(command)) near.write('250 2.1.0 Ok\r\n');
      if (/^RCPT /i.test(command)) near.write(`${reply}\r\n`);
      if (/^DATA$/i.test(command)) near.write('554 5.5.1 No valid recipients\r\n');
    }
    return false;
  }
}
