/** What we use of ari-client 2.2, typed by hand: the package brings no types. Parameters are those of Asterisk's own ARI. */
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events';

  interface AriChannel {
    id: string;
    name: string;
    state: string;
    caller: { name: string; number: string };
    channelvars?: Record<string, string>;
  }

  interface AriBridge {
    id: string;
    name: string;
    channels: string[];
  }

  interface AriModule {
    name: string;
    description: string;
    status: string;
  }

  /** The part of a `ws` socket that we touch. */
  interface AriSocket extends EventEmitter {
    readonly readyState: number;
    close(): void;
    terminate(): void;
    ping(): void;
  }

  interface AriClient extends EventEmitter {
    /** Opens the event socket; the promise settles after the first attempts. */
    start(application: string): Promise<void>;
    /** Closes the event socket. */
    stop(): void;
    applications: {
      get(request: { applicationName: string }): Promise<{ channel_ids: string[] }>;
      subscribe(request: { applicationName: string; eventSource: string }): Promise<unknown>;
    };
    asterisk: {
      getInfo(request: { only?: string }): Promise<{ system?: { version: string } }>;
      listModules(): Promise<AriModule[]>;
    };
    bridges: {
      list(): Promise<AriBridge[]>;
      createWithId(request: { bridgeId: string; type: string; name: string }): Promise<AriBridge>;
      addChannel(request: { bridgeId: string; channel: string }): Promise<void>;
      removeChannel(request: { bridgeId: string; channel: string }): Promise<void>;
      destroy(request: { bridgeId: string }): Promise<void>;
    };
    channels: {
      list(): Promise<AriChannel[]>;
      answer(request: { channelId: string }): Promise<void>;
      hangup(request: { channelId: string; reason?: string }): Promise<void>;
      continueInDialplan(request: {
        channelId: string;
        context?: string;
        extension?: string;
        priority?: number;
      }): Promise<void>;
      setChannelVar(request: { channelId: string; variable: string; value: string }): Promise<void>;
      getChannelVar(request: { channelId: string; variable: string }): Promise<{ value: string }>;
      sendDTMF(request: { channelId: string; dtmf: string }): Promise<void>;
      externalMedia(request: Record<string, string>): Promise<AriChannel>;
      originate(request: {
        endpoint: string;
        app: string;
        appArgs?: string;
        callerId?: string;
        timeout?: number;
        channelId?: string;
        variables?: Record<string, string>;
      }): Promise<AriChannel>;
    };
  }

  const ari: { connect(url: string, user: string, password: string): Promise<AriClient> };
  export default ari;
  export type { AriBridge, AriChannel, AriClient, AriModule, AriSocket };
}
