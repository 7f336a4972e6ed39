import { type Logger, messageOf } from '../common/index.js';
import { AriReader } from './ari-reader.js';
import type { CallEvent } from './call-event.js';
import type { CallSocketOptions, CallSockets } from './call-sockets.js';
import type { AriEvent } from './event-socket.js';
import type { AriAddress } from './lease-keeper.js';
import { callOf } from './media-leg.js';

export interface LoneCallHooks {
  /** False while a call could not be served. */
  mayOpen(): boolean;
  /** A caller has come; `eventsTo` is the application that is told of the call. */
  arrived(event: AriEvent, channelId: string, eventsTo: string): void;
  /** What happens to such a caller afterwards. */
  event(event: AriEvent): void;
}

export interface LoneCallSettings extends AriAddress {
  readonly application: string;
  readonly callSockets: CallSocketOptions;
  /** Longest wait for one answer of ARI, milliseconds. */
  readonly requestTimeoutMs: number;
}

/**
 * Calls that come over connections of their own. A connection is a notice and no more: only a channel that Asterisk itself says is
 * in that application is taken for a call, and a connection can speak of its own call alone.
 */
export class LoneCalls {
  readonly #settings: LoneCallSettings;
  readonly #hooks: LoneCallHooks;
  readonly #log: Logger;
  readonly #reader: AriReader;
  /** Whose call an application is. */
  readonly #callers = new Map<string, string>();
  #starting: Promise<CallSockets> | undefined;

  constructor(settings: LoneCallSettings, hooks: LoneCallHooks, log: Logger) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#log = log;
    this.#reader = new AriReader(settings, settings.requestTimeoutMs);
  }

  start(): void {
    this.#starting ??= this.#open();
    this.#starting.catch((fault) => this.#log.error({ fault: messageOf(fault) }, 'The server for calls did not start'));
  }

  /** The port that Asterisk reaches; undefined while there is none. */
  async port(): Promise<number | undefined> {
    return (await this.#starting)?.port;
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    await (await this.#starting?.catch(() => undefined))?.stop();
  }

  /** Loaded late, because threads that need none of it come through this room's door, too. */
  async #open(): Promise<CallSockets> {
    const { CallSockets: Sockets } = await import('./call-sockets.js');
    const hooks = {
      mayOpen: () => this.#hooks.mayOpen(),
      isKnown: (application: string) => this.#callers.has(application),
      event: (event: CallEvent) => this.#event(event),
    };
    const sockets = new Sockets(this.#settings.callSockets, hooks, this.#log);
    await sockets.start();
    return sockets;
  }

  #event(event: CallEvent): void {
    const id = (event.channel ?? event.caller)?.id;
    if (id === undefined) return;
    const { application } = event;
    const caller = this.#callers.get(application);
    if (caller === undefined && event.type === 'StasisStart') void this.#arrived(event, id);
    // A connection speaks of its caller and of the media channel that we made for the caller, and of nobody else.
    if (caller === undefined || callOf(this.#settings.application, id) !== caller) return;
    if (event.type === 'StasisEnd' && id === caller) this.#callers.delete(application);
    this.#hooks.event(event);
  }

  async #arrived(event: CallEvent, id: string): Promise<void> {
    const { application } = event;
    try {
      const channels = await this.#reader.channelsByApplication();
      if (channels.get(application)?.includes(id) !== true) {
        this.#log.warn({ channel: id }, 'A connection told of a call that Asterisk does not have; it is not taken');
        return;
      }
      this.#forgetAllBut(channels);
      this.#callers.set(application, id);
      this.#hooks.arrived(event, id, application);
    } catch (fault) {
      this.#log.warn({ channel: id, fault: messageOf(fault) }, 'It cannot be found out whether a call is one');
    }
  }

  /** The end of a call may be lost with its connection. */
  #forgetAllBut(applications: ReadonlyMap<string, unknown>): void {
    for (const name of this.#callers.keys()) if (!applications.has(name)) this.#callers.delete(name);
  }
}
