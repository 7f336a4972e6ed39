import { once } from 'node:events';
import WebSocket from 'ws';
import { z } from 'zod';
import { SecretaryError, within } from '../../src/common/index.js';
import type { RunningPbx } from '../../src/setup/index.js';

/** Where the dialplan led a call, and when: wall clock, milliseconds. */
export interface Step {
  readonly application: string;
  readonly extension: string;
  readonly atMs: number;
}

const eventSchema = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  dialplan_app: z.string().optional(),
  channel: z
    .object({
      id: z.string(),
      caller: z.object({ number: z.string() }),
      dialplan: z.object({ exten: z.string() }).optional(),
    })
    .optional(),
});

const OPEN_MS = 10_000;

/** Follows every call's way through the PBX's dialplan, by the number that calls. */
export class DialplanWatch {
  readonly #socket: WebSocket;
  readonly #steps = new Map<string, Step[]>();
  readonly #left = new Map<string, AbortController>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#event(`${data}`));
    // What was seen until then stays; a PBX that is restarted needs a new watch.
    socket.on('error', () => undefined);
  }

  static async open(pbx: Pick<RunningPbx, 'ariUrl' | 'user' | 'password'>): Promise<DialplanWatch> {
    const url = `${pbx.ariUrl.replace(/^http/, 'ws')}/ari/events?app=watch&subscribeAll=true`;
    const socket = new WebSocket(url, { auth: `${pbx.user}:${pbx.password}` });
    await within(once(socket, 'open'), OPEN_MS, 'watching the dialplan');
    return new DialplanWatch(socket);
  }

  steps(number: string): readonly Step[] {
    return this.#steps.get(number) ?? [];
  }

  /** When the call came to VoiceMail() for the first time; undefined: it did not. */
  voicemailMs(number: string): number | undefined {
    return this.#first(number, 'VoiceMail');
  }

  /** When the call was offered or given to the daemon for the first time. */
  stasisMs(number: string): number | undefined {
    return this.#first(number, 'StasisBroadcast') ?? this.#first(number, 'Stasis');
  }

  /** True when its time with the daemon ran out. */
  leaseExpired(number: string): boolean {
    return this.steps(number).some(({ extension }) => extension === 'T');
  }

  /** Fires when VoiceMail() gets the call. */
  left(number: string): AbortSignal {
    return this.#leaving(number).signal;
  }

  close(): void {
    this.#socket.terminate();
  }

  #first(number: string, application: string): number | undefined {
    return this.steps(number).find((step) => step.application === application)?.atMs;
  }

  #leaving(number: string): AbortController {
    const known = this.#left.get(number) ?? new AbortController();
    this.#left.set(number, known);
    return known;
  }

  #event(text: string): void {
    const { type, timestamp, dialplan_app: application, channel } = eventSchema.parse(JSON.parse(text));
    if (type !== 'ChannelDialplan' || application === undefined || channel === undefined) return;
    const { number } = channel.caller;
    const atMs = Date.parse(timestamp ?? '');
    if (Number.isNaN(atMs)) throw new SecretaryError('internal', 'an event of ARI has no time');
    const steps = this.#steps.get(number) ?? [];
    steps.push({ application, extension: channel.dialplan?.exten ?? '', atMs });
    this.#steps.set(number, steps);
    if (application === 'VoiceMail') this.#leaving(number).abort();
  }
}
