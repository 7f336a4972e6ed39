/** What we use of asterisk-manager 0.2, typed by hand: the package brings no types. */
declare module 'asterisk-manager' {
  import type { EventEmitter } from 'node:events';

  type Answer = Record<string, string | string[]>;

  interface Manager extends EventEmitter {
    connect(port: number, host: string, callback: (error: unknown) => void): void;
    login(callback: (error?: unknown) => void): void;
    action(action: Record<string, string>, callback: (error: unknown, answer?: Answer) => void): string;
    disconnect(): void;
  }

  /** With `port` undefined it waits for `connect`. */
  export default function create(
    port: number | undefined,
    host: string,
    user: string,
    secret: string,
    events: boolean,
  ): Manager;
  export type { Answer, Manager };
}
