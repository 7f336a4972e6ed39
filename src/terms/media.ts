/** How the caller's audio travels between Asterisk and us. */
export type MediaTransport = 'websocket' | 'rtp';

/** What `media` brings to `telephony` when a leg is to be made. */
export type MediaOffer =
  | { readonly transport: 'websocket' }
  | { readonly transport: 'rtp'; readonly localAddress: string; readonly localPort: number };

/** What `telephony` gives back: where the leg is to be met. */
export type MediaLeg =
  | { readonly transport: 'websocket'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly transport: 'rtp'; readonly remoteAddress: string; readonly remotePort: number };
