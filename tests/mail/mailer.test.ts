import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { silentLogger } from '../../src/common/index.js';
import { Mailer, type MailerOptions, renderLetter } from '../../src/mail/index.js';
import { call, content, mailbox, summary } from './fixtures.js';

interface Post {
  readonly port: number;
  readonly raw: string[];
  readonly mails: ParsedMail[];
  readonly recipients: string[];
}

/** A real SMTP server on a free port that keeps what it receives. */
async function post(t: ExecutionContext, options: SMTPServerOptions = {}): Promise<Post> {
  const kept: Omit<Post, 'port'> = { raw: [], mails: [], recipients: [] };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        kept.raw.push(raw.toString('latin1'));
        kept.recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        kept.mails.push(await simpleParser(raw));
        done(stream.sizeExceeded ? Object.assign(new Error('too large'), { responseCode: 552 }) : null);
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as { port: number };
  return { port, ...kept };
}

function mailer(t: ExecutionContext, options: MailerOptions): Mailer {
  const made = new Mailer({ from: 'Secretary <secretary@office.example>', ...options }, silentLogger());
  t.teardown(() => made.close());
  return made;
}

test('a letter arrives with its subject, both texts, its recording and its own Message-ID', async (t) => {
  const server = await post(t);
  const mp3 = Buffer.alloc(200_000, 0x55);
  const letter = renderLetter(content({ recording: { state: 'attached', mp3, durationMs: 65_000 } }));
  await mailer(t, { port: server.port }).send(letter);
  const [mail] = server.mails as [ParsedMail];
  t.is(mail.subject, 'Daniel Brooks: boiler is leaking — 201');
  t.is(mail.messageId, letter.messageId);
  t.is(mail.date?.toISOString(), '2026-11-22T19:04:09.000Z');
  t.deepEqual(mail.from?.value, [{ name: 'Secretary', address: 'secretary@office.example' }]);
  t.deepEqual(server.recipients, ['hollis@example.com']);
  t.regex(mail.text ?? '', /Daniel Brooks has a leaking boiler/);
  t.regex(mail.html || '', /href="tel:\+12125550142"/);
  t.is(mail.attachments[0]?.contentType, 'audio/mpeg');
  t.is(mail.attachments[0]?.filename, 'call-2026-11-22_19-03-04.mp3');
  t.true(mail.attachments[0]?.content.equals(mp3));
  t.is(mail.headers.get('auto-submitted'), 'auto-generated');
  t.is(mail.headers.get('priority'), 'high');
});

test('sent twice it is the same letter', async (t) => {
  const server = await post(t);
  const way = mailer(t, { port: server.port });
  await way.send(renderLetter(content()));
  await way.send(renderLetter(content()));
  const [first, second] = server.mails as [ParsedMail, ParsedMail];
  t.is(first.messageId, second.messageId);
  t.deepEqual(first.date, second.date);
});

test('names cannot add headers or recipients; emoji and quotes arrive as they are', async (t) => {
  const server = await post(t);
  const name = 'Zoë 😀 "Z", Ltd.\r\nBcc: thief@example.org\r\n\r\nbody';
  const letter = renderLetter(
    content({
      call: { ...call, callerName: name },
      summary: { ...summary, callerName: name, reason: 'a\nSubject: b' },
      mailbox: { ...mailbox, managerName: name },
    }),
  );
  // What comes from elsewhere is made harmless by the mailer as well.
  await mailer(t, { port: server.port }).send({ ...letter, subject: `${letter.subject}\r\nX-Evil: 1` });
  const [mail] = server.mails as [ParsedMail];
  t.is(mail.bcc, undefined);
  t.is(mail.headers.get('x-evil'), undefined);
  t.deepEqual(server.recipients, ['hollis@example.com']);
  t.is((server.raw[0] ?? '').match(/^subject:/gim)?.length, 1);
  t.regex(mail.subject ?? '', /^Zoë 😀 "Z", Ltd\. Bcc: thief@example\.org body: a Subject: b — 201/);
  t.is((mail.to as { value: { address: string }[] }).value.length, 1);
});

test('a refused recipient is permanent, a busy server and a dead one are not', async (t) => {
  const answer = (responseCode: number): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
  });
  const letter = renderLetter(content());
  const refusing = await post(t, answer(550));
  await t.throwsAsync(mailer(t, { port: refusing.port }).send(letter), { code: 'bad-input' });
  const busy = await post(t, answer(451));
  await t.throwsAsync(mailer(t, { port: busy.port }).send(letter), { code: 'unavailable' });
  await t.throwsAsync(mailer(t, { port: 1 }).send(letter), { code: 'unavailable' });
  const too = await post(t, { size: 1_000 });
  await t.throwsAsync(mailer(t, { port: too.port }).send(letter), { code: 'bad-input' });
});

test('a server that says nothing is given up', async (t) => {
  const mute = createServer((socket) => {
    t.teardown(() => socket.destroy());
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  t.teardown(() => mute.close());
  const { port } = mute.address() as { port: number };
  await t.throwsAsync(mailer(t, { port, connectTimeoutMs: 200 }).send(renderLetter(content())), {
    code: 'unavailable',
  });
});

test('a login is made, and a refused one may be right later', async (t) => {
  const server = await post(t, {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'box' && password === 'right' ? done(null, { user: 'box' }) : done(new Error('no')),
  });
  const letter = renderLetter(content());
  await mailer(t, { port: server.port, user: 'box', password: 'right' }).send(letter);
  t.is(server.mails.length, 1);
  await t.notThrowsAsync(mailer(t, { port: server.port, user: 'box', password: 'right' }).verify());
  const wrong = mailer(t, { port: server.port, user: 'box', password: 'wrong' });
  await t.throwsAsync(wrong.send(letter), { code: 'unavailable' });
  await t.throwsAsync(wrong.verify(), { code: 'unavailable' });
});

test('"auto" encrypts with any certificate, "starttls" insists on a good one, "none" stays plain', async (t) => {
  // smtp-server brings a self-signed certificate of its own.
  const server = await post(t, { disabledCommands: [] });
  const letter = renderLetter(content());
  await mailer(t, { port: server.port }).send(letter);
  t.regex(server.raw[0] ?? '', /^From:/m);
  await t.throwsAsync(mailer(t, { port: server.port, security: 'starttls' }).send(letter), { code: 'unavailable' });
  await mailer(t, { port: server.port, security: 'none' }).send(letter);
  const plain = await post(t);
  await t.throwsAsync(mailer(t, { port: plain.port, security: 'starttls' }).send(letter), { code: 'unavailable' });
  t.is(server.mails.length, 2);
});

test('a sender that is no address is a fault of the configuration', (t) => {
  for (const from of ['', 'nobody', 'a@b, c@d', 'A <a@b> x']) {
    t.throws(() => new Mailer({ from }, silentLogger()), { code: 'bad-configuration' });
  }
  t.is(new Mailer({ from: 'a@b.example' }, silentLogger()).host, 'b.example');
});
