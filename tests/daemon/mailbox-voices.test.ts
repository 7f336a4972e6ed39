import test from 'ava';
import { silentLogger } from '../../src/common/index.js';
import { parseMailbox } from '../../src/config/mailboxes/index.js';
import { MailboxVoices } from '../../src/daemon/mailbox-voices.js';
import type { Mailbox } from '../../src/terms/index.js';

const plain = { name: 'Desk', managerEmail: 'a@example.org', phoneRegion: 'US' };
const withAnswer = (answer: string): Mailbox =>
  parseMailbox({ ...plain, extension: '201', knowledge: [{ question: 'When are you open?', answer }] }, 'the mailbox');

/** Rooms that note what is asked of them. */
function rooms(list: () => Mailbox[]) {
  const warmed: string[] = [];
  const read: string[] = [];
  return {
    warmed,
    read,
    storage: { mailboxes: { list: async () => list() } },
    speaking: { warm: async (language: string) => void warmed.push(language) },
    sense: {
      read: ({ knowledge }: Pick<Mailbox, 'knowledge'>) => {
        read.push(knowledge[0]?.answer ?? '');
        return new Promise<void>(() => undefined);
      },
    },
  };
}

test('what an owner wrote is read once, again when it is changed, and not waited for', async (t) => {
  let mailboxes = [withAnswer('From nine.')];
  const house = rooms(() => mailboxes);
  const voices = new MailboxVoices(house as never, silentLogger());
  const { signal } = new AbortController();
  await voices.prepare(signal);
  await voices.prepare(signal);
  t.deepEqual(house.read, ['From nine.']);
  t.deepEqual(house.warmed, ['en']);
  mailboxes = [withAnswer('From ten.')];
  await voices.prepare(signal);
  t.deepEqual(house.read, ['From nine.', 'From ten.']);
});

test('without a model of sentences the voices are prepared all the same', async (t) => {
  const house = { ...rooms(() => [withAnswer('From nine.')]), sense: undefined };
  await new MailboxVoices(house as never, silentLogger()).prepare(new AbortController().signal);
  t.deepEqual(house.warmed, ['en']);
});
