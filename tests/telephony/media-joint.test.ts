import type { AriClient } from 'ari-client';
import test from 'ava';
import type { AriSession } from '../../src/telephony/ari-session.js';
import { MediaJoint } from '../../src/telephony/media-leg.js';

test('what Asterisk makes after the call is over is removed again', async (t) => {
  const done: string[] = [];
  let meanwhile: () => Promise<void> = async () => undefined;
  const client = {
    channels: {
      externalMedia: async ({ channelId }: { channelId: string }) => {
        await meanwhile();
        done.push('channel made');
        return { id: channelId, channelvars: { MEDIA_WEBSOCKET_CONNECTION_ID: 'x' } };
      },
      hangup: async ({ channelId }: { channelId: string }) => void done.push(`hang up ${channelId}`),
    },
    bridges: {
      createWithId: async () => {
        await meanwhile();
        done.push('bridge made');
      },
      destroy: async ({ bridgeId }: { bridgeId: string }) => void done.push(`destroy ${bridgeId}`),
      addChannel: async () => void done.push('added'),
    },
  } as unknown as AriClient;
  const session = {
    ariUrl: 'http://127.0.0.1:1',
    request: (_: string, work: (client: AriClient) => Promise<unknown>) => work(client),
  } as unknown as AriSession;
  const offer = { transport: 'websocket' } as const;

  const early = new MediaJoint(session, 'secretary', '1.1');
  meanwhile = () => early.release();
  await t.throwsAsync(early.attach(offer), { code: 'aborted' });
  t.deepEqual(done.slice(-2), ['channel made', 'hang up secretary-media-1.1']);

  const late = new MediaJoint(session, 'secretary', '2.2');
  meanwhile = async () => undefined;
  await late.attach(offer);
  meanwhile = () => late.release();
  await t.throwsAsync(late.join(), { code: 'aborted' });
  t.deepEqual(done.slice(-2), ['bridge made', 'destroy secretary-bridge-2.2']);
});
