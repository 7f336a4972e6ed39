import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAbort, type Logger, messageOf, within } from '../common/index.js';

/** A disk that has not taken a page after this long hangs, milliseconds. */
const PROBE_MS = 5_000;
const PAGE_BYTES = 4_096;
const MB = 1_000_000;

export interface SpoolWatchOptions {
  readonly directory: string;
  /** With less free space no call is taken, megabytes. */
  readonly minFreeMb: number;
  /** Between two looks, milliseconds. */
  readonly lookEveryMs: number;
  readonly log: Logger;
}

interface Fault {
  /** By which one fault is told from another. */
  readonly kind: string;
  readonly reason: string;
}

/**
 * Knows whether the spool could take a call now: writes a page to it and looks at the free space, again and again. Only so
 * is it known before a call, and not in the middle of one whose database has gone away.
 */
export class SpoolWatch {
  readonly #options: SpoolWatchOptions;
  #fault: Fault | undefined;
  /** Whether a look is under way that does not come to an end: there is no second one beside it. */
  #looking: Promise<void> | undefined;

  constructor(options: SpoolWatchOptions) {
    this.#options = options;
  }

  /** Why the spool cannot take a call, for people; undefined: it can. */
  get fault(): string | undefined {
    return this.#fault?.reason;
  }

  /** Looks until the signal fires; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await delay(this.#options.lookEveryMs, undefined, { signal }).catch((error: unknown) => {
        if (!isAbort(error)) throw error;
      });
    }
  }

  /** Looks once; never throws. */
  async look(): Promise<void> {
    this.#looking ??= this.#probe().finally(() => {
      this.#looking = undefined;
    });
    try {
      await within(this.#looking, PROBE_MS, 'writing to the disk');
      this.#found(await this.#shortage());
    } catch (error) {
      const kind = (error as { code?: unknown }).code;
      this.#found({ kind: String(kind), reason: `cannot be written: ${messageOf(error)}` });
    }
  }

  async #probe(): Promise<void> {
    const path = join(this.#options.directory, 'probe');
    const handle = await open(path, 'w', 0o600);
    try {
      await handle.write(Buffer.alloc(PAGE_BYTES, 1));
      await handle.datasync();
    } finally {
      await handle.close();
      await unlink(path);
    }
  }

  async #shortage(): Promise<Fault | undefined> {
    const { bavail, bsize } = await statfs(this.#options.directory);
    const freeMb = (bavail * bsize) / MB;
    if (freeMb >= this.#options.minFreeMb) return undefined;
    return { kind: 'full', reason: `only ${Math.floor(freeMb)} MB are free` };
  }

  /** One line a change. */
  #found(fault: Fault | undefined): void {
    const { directory, log } = this.#options;
    if (fault !== undefined && fault.kind !== this.#fault?.kind) {
      const advice = `Make room on the disk of ${directory}, or see why it cannot be written; calls go on by themselves.`;
      log.fatal(
        { spool: directory, reason: fault.reason, advice },
        'the spool takes no calls: callers go to VoiceMail()',
      );
    }
    if (fault === undefined && this.#fault !== undefined) log.info({ spool: directory }, 'the spool takes calls again');
    this.#fault = fault;
  }
}
