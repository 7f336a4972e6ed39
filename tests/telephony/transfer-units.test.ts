import test from 'ava';
import { defaultLimits, Gone } from '../../src/call/index.js';
import { putThrough } from '../../src/call/put-through.js';
import { SecretaryError, silentLogger } from '../../src/common/index.js';
import type { AriSession } from '../../src/telephony/ari-session.js';
import { LeasedChannel } from '../../src/telephony/channel.js';

/** A caller on a lease; Asterisk does what is asked, but the answer to `continue` may be lost. */
function caller(lost: () => void = () => undefined) {
  const asked: string[] = [];
  const leases: string[] = [];
  const client = {
    channels: {
      getChannelVar: async () => ({ value: '1' }),
      setChannelVar: async ({ variable, value }: Record<string, string>) => void asked.push(`${variable}=${value}`),
      continueInDialplan: async () => void asked.push('continue'),
    },
    applications: { subscribe: async () => undefined },
  };
  const request = async (what: string, work: (at: typeof client) => Promise<unknown>) => {
    if (what === 'Sending the caller on') lost();
    return work(client);
  };
  const session = { request } as unknown as AriSession;
  const address = { ariUrl: '', ariUser: '', ariPassword: '' };
  const hold = ({ channelId }: { channelId: string }) => {
    leases.push(channelId);
    return { stop: async () => undefined };
  };
  const channel = new LeasedChannel(
    'c',
    { mailbox: '201', dialStatus: '', callerNumber: '', callerName: '' },
    { leases: { hold }, renewalMs: 1_000, leaseMs: 5_000, ...address },
    { session, application: 'a', log: silentLogger() },
  );
  return { channel, asked, leases };
}

const lostAnswer = () => {
  throw new SecretaryError('timeout', 'no answer');
};

test('a transfer of which no word came was answered; who comes back after that goes to voicemail', async (t) => {
  const { channel, asked } = caller();
  const limits = { ...defaultLimits, ringMs: 0 };
  const mailbox = { transferTo: '100@from-internal' } as Parameters<typeof putThrough>[0]['mailbox'];
  t.is(await putThrough({ call: channel, mailbox, limits }, new Gone()), 'answered');
  channel.returned();
  await channel.finish('done');
  t.deepEqual(asked.slice(-2), ['SECRETARY=failed', 'continue']);
});

test('a caller who has left is not taken back because the answer was lost', async (t) => {
  const { channel, leases } = caller(() => {
    channel.left();
    lostAnswer();
  });
  const outcome = channel.transfer('100@from-internal', 1_000);
  await t.notThrowsAsync(Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 50))]));
  t.is(leases.length, 1, 'no renewal into their talk');
  channel.answered();
  t.is(await outcome, 'answered');
});

test('a caller who has not left is taken back', async (t) => {
  const { channel, leases } = caller(lostAnswer);
  await t.throwsAsync(channel.transfer('100@from-internal', 1_000), { code: 'timeout' });
  t.is(leases.length, 2);
});
