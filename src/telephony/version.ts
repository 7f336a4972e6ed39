import type { MediaTransport } from '../terms/index.js';

/** What a PBX says of itself. */
export interface PbxInfo {
  /** As Asterisk prints it: "22.10.1~dfsg+~cs6.17.60671434-1". */
  readonly version: string;
  /** Names of the modules that run: "chan_websocket.so". */
  readonly modules: readonly string[];
}

/** The first versions whose chan_websocket has all that we use (marks, GET_STATUS, FLUSH_MEDIA), by major version. */
const websocketSince: Readonly<Record<number, number>> = { 20: 16, 22: 6 };
const NEWEST_LISTED = 22;

/** The best transport: over the WebSocket Asterisk itself paces the audio and can drop it at once. */
export function bestTransport(pbx: PbxInfo): MediaTransport {
  return pbx.modules.includes('chan_websocket.so') && versionHasWebsocket(pbx.version) ? 'websocket' : 'rtp';
}

function versionHasWebsocket(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  if (Number(major) > NEWEST_LISTED) return true;
  const since = websocketSince[Number(major)];
  return since !== undefined && Number(minor) >= since;
}
