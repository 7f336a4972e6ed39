import type { Link, Watcher } from './tap.js';

/** Where a COMMIT is caught: on its way to the server, or when the server has done it and says so. */
export type CommitMoment = 'before' | 'behind';

/** What the transaction that ends a call, and no other, says to the database. */
const ENDS_A_CALL = "<> 'ended'";
/** A packet of the MySQL protocol that is nothing but this statement is short: header, command, text. */
const COMMIT_BYTES = 16;

/** Catches the COMMIT of a call's end, once each time it is set; neither it nor its answer goes on. */
export class CommitTrap implements Watcher {
  readonly #ending = new WeakSet<Link>();
  readonly #awaited = new WeakSet<Link>();
  #set: { readonly moment: CommitMoment; readonly spring: () => void } | undefined;

  /** Resolves in the moment in which the COMMIT is caught, when `strike` has been called. */
  caught(moment: CommitMoment, strike: () => void): Promise<void> {
    return new Promise((resolve) => {
      const spring = () => {
        this.#set = undefined;
        strike();
        resolve();
      };
      this.#set = { moment, spring };
    });
  }

  fromDaemon(data: Buffer, link: Link): boolean {
    if (data.includes(ENDS_A_CALL)) this.#ending.add(link);
    if (!(data.length <= COMMIT_BYTES && data.includes('COMMIT') && this.#ending.delete(link))) return true;
    if (this.#set?.moment === 'behind') this.#awaited.add(link);
    if (this.#set?.moment !== 'before') return true;
    this.#set.spring();
    return false;
  }

  fromServer(_data: Buffer, link: Link): boolean {
    if (!this.#awaited.delete(link)) return true;
    this.#set?.spring();
    return false;
  }
}

/** Whether the mail server's "I have it" still reaches the daemon that is struck. */
export type LetterMoment = 'before it is read' | 'when it is read';

/** Catches the 250 by which the mail server takes a letter (RFC 5321, section 4.2.5), once each time it is set. */
export class LetterTrap implements Watcher {
  readonly #sending = new WeakSet<Link>();
  #set: { readonly moment: LetterMoment; readonly spring: () => void } | undefined;

  /** Resolves when a letter was taken and `strike` has been called. */
  caught(moment: LetterMoment, strike: () => void): Promise<void> {
    return new Promise((resolve) => {
      const spring = () => {
        this.#set = undefined;
        strike();
        resolve();
      };
      this.#set = { moment, spring };
    });
  }

  fromServer(data: Buffer, link: Link): boolean {
    const reply = data.toString('latin1');
    if (reply.startsWith('354')) this.#sending.add(link);
    if (!(reply.startsWith('250') && this.#sending.delete(link)) || this.#set === undefined) return true;
    const { moment, spring } = this.#set;
    if (moment === 'when it is read') link.near.write(data);
    spring();
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
    if (this.reply === undefined || !/^RCPT TO:/i.test(data.toString('latin1'))) return true;
    this.refused += 1;
    near.write(`${this.reply}\r\n`);
    return false;
  }
}
