import test from 'ava';
import { type DigestedCall, renderDigest } from '../../src/mail/index.js';
import { call, mailbox, summary } from './fixtures.js';

const id = '7d0a1c5e-0000-4000-8000-000000000001';
const { turns: _, notes: __, ...plain } = call;
const host = 'office.example';

function digested(changes: Partial<DigestedCall> = {}): DigestedCall {
  return { ...plain, summary, ...changes };
}

test('a digest tells of each call when it was and what it was about', (t) => {
  const later = (minutes: number) => new Date(call.startedAt.getTime() + minutes * 60_000);
  const calls = [
    digested({ summary: { ...summary, urgency: 'normal' } }),
    digested({ id: 'second', startedAt: later(10), summary: undefined, callerName: '' }),
    digested({ id: 'third', startedAt: later(20), summary: undefined, endedBy: 'interrupted' }),
    digested({ id: 'fourth', startedAt: later(30), summary: undefined, damaged: 'altered', callerNumber: '' }),
  ];
  const letter = renderDigest({ id, calls, mailbox, host });
  t.is(letter.subject, '4 more calls from BROOKS D — 201');
  t.is(letter.messageId, `<${id}.digest@office.example>`);
  t.deepEqual(letter.to, { name: 'Hollis Grant', address: 'hollis@example.com' });
  t.deepEqual(letter.date, new Date(later(30).getTime() + call.durationMs));
  t.false(letter.urgent);
  const lines = letter.text.split('\n');
  const row = (time: string) =>
    lines.find((line) => line.startsWith(`${time} PM:`) || line.startsWith(`${time}:`)) ?? '';
  t.regex(row('2:03:04'), /Daniel Brooks: boiler is leaking$/);
  t.regex(row('2:13:04'), /hung up before saying a word/);
  t.regex(row('2:23:04'), /interrupted/);
  t.regex(row('2:33:04'), /No summary could be written/);
  for (const each of calls) t.true(letter.text.includes(each.id) && letter.html.includes(each.id));
});

test('one urgent call makes the digest urgent; what callers say cannot act', (t) => {
  const evil = 'x\r\nBcc: thief@example.org <script>alert(1)</script>';
  const calls = [digested(), digested({ callerName: evil, summary: { ...summary, callerName: evil, reason: evil } })];
  const letter = renderDigest({ id, calls, mailbox, host });
  t.true(letter.urgent);
  t.notRegex(letter.subject, /[\r\n]/);
  t.false(letter.html.includes('<script>'));
  t.regex(letter.text, /urgent: boiler is leaking/);
});

test('every language has its digest', (t) => {
  for (const language of ['en', 'de', 'ko']) {
    const { subject, text } = renderDigest({ id, calls: [digested()], mailbox: { ...mailbox, language }, host });
    t.regex(subject, /1/);
    t.notRegex(`${subject}${text}`, /\{\w+\}/);
  }
});
