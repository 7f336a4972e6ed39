import { randomUUID } from 'node:crypto';
import test from 'ava';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { SecretaryError, silentLogger, systemClock } from '../../src/common/index.js';
import { FollowUp } from '../../src/followup/index.js';
import { ListeningService } from '../../src/listening/index.js';
import { Mailer } from '../../src/mail/index.js';
import { jobsAfterCall } from '../../src/storage/index.js';
import { optionsFor } from '../listening/service.js';
import { call, mailbox } from '../mail/fixtures.js';
import { audio, Bench, until } from '../storage/bench.js';

const bench = new Bench('mariadb-10.11');
test.before(() => bench.start());
test.after.always(() => bench.remove());

test('a call in a real database becomes a letter on a real mail server', async (t) => {
  const mails: ParsedMail[] = [];
  let busy = 2;
  const post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      busy -= 1;
      done(busy >= 0 ? Object.assign(new Error('busy'), { responseCode: 451 }) : null);
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve));
  t.teardown(() => new Promise<void>((resolve) => post.close(() => resolve())));
  const { port } = post.server.address() as { port: number };

  const storage = await bench.storage(t);
  await storage.mailboxes.save({ ...mailbox, lamp: '201@secretary' });
  const id = randomUUID();
  const { callerNumber, callerName, startedAt } = call;
  const writer = await storage.calls.begin({ id, mailbox: '201', callerNumber, callerName, startedAt });
  for (const turn of call.turns) await writer.addTurn(turn);
  await writer.appendAudio(audio(2));
  await writer.end({ ...call, id }, jobsAfterCall);

  const lamps: unknown[] = [];
  const mailer = new Mailer({ port, from: 'Secretary <secretary@office.example>' }, silentLogger());
  const model = {
    summarize: async () => {
      throw new SecretaryError('unavailable', 'there is no model here');
    },
  };
  const listening = new ListeningService(await optionsFor('en'), silentLogger()); // not started: nothing is to be recognised
  const setLamp = async (...lamp: unknown[]) => {
    lamps.push(lamp);
  };
  const stop = new AbortController();
  const rooms = { storage, listening, model, mailer, setLamp, clock: systemClock };
  const work = new FollowUp(rooms, { log: silentLogger(), pollMs: 50, retryFirstMs: 50 });
  const running = work.run(stop.signal);
  t.teardown(async () => {
    stop.abort();
    await running;
    mailer.close();
  });
  await until('all jobs are done', async () => (await storage.jobs.counts()).done === 3);

  t.deepEqual(lamps, [['201@secretary', { new: 1, old: 0 }]]);
  t.is(mails.length, 1);
  const [mail] = mails as [ParsedMail];
  t.is(mail.messageId, `<${id}.summary@office.example>`);
  t.regex(mail.subject ?? '', /^Daniel Brooks: .*boiler.* — 201$/);
  t.is(mail.attachments[0]?.contentType, 'audio/mpeg');
  t.is((await storage.summaries.find(id))?.callbackNumber, '+12125550142');
});
