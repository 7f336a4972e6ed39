import type { AriBridge, AriChannel, AriClient } from 'ari-client';
import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { Reconciler } from '../../src/telephony/leftovers.js';

test('what only Asterisk has is removed when a second look sees it too, what only we have is told', async (t) => {
  const channels = ['1.1', 'secretary-media-1.1', 'secretary-media-9.9', '7.7', 'other-media-9.9'];
  const bridges = ['secretary-bridge-1.1', 'secretary-bridge-9.9', 'other-bridge-9.9', 'conference'];
  const removed: string[] = [];
  const client = asterisk(channels, bridges, removed);
  const reconciler = new Reconciler('secretary', silentLogger());
  t.deepEqual(await reconciler.look(client, new Set(['1.1', '2.2'])), ['2.2'], 'a call without a channel');
  t.deepEqual(removed, [], 'it may belong to a call that has just begun or ended');
  bridges.push('secretary-bridge-8.8');
  await reconciler.look(client, new Set(['1.1']));
  t.deepEqual(removed.sort(), ['secretary-bridge-9.9', 'secretary-media-9.9']);
});

test('a part that cannot be removed hinders no other one', async (t) => {
  const removed: string[] = [];
  const client = asterisk([], ['secretary-bridge-1.1', 'secretary-bridge-2.2'], removed);
  client.bridges.destroy = ({ bridgeId }) =>
    bridgeId === 'secretary-bridge-1.1'
      ? Promise.reject(new Error('404'))
      : Promise.resolve(void removed.push(bridgeId));
  const reconciler = new Reconciler('secretary', silentLogger());
  await reconciler.look(client, new Set());
  t.deepEqual(await reconciler.look(client, new Set()), []);
  t.deepEqual(removed, ['secretary-bridge-2.2']);
});

/** Just what a look needs of an Asterisk. */
function asterisk(channels: readonly string[], bridges: readonly string[], removed: string[]): AriClient {
  return {
    channels: {
      list: async () => channels.map((id) => ({ id }) as AriChannel),
      hangup: async ({ channelId }: { channelId: string }) => void removed.push(channelId),
    },
    bridges: {
      list: async () => bridges.map((id) => ({ id }) as AriBridge),
      destroy: async ({ bridgeId }: { bridgeId: string }) => void removed.push(bridgeId),
    },
  } as unknown as AriClient;
}
