import test from 'ava';
import { renderLetter } from '../../src/mail/index.js';
import { call, content, mailbox, summary, turn } from './fixtures.js';

test('the subject says who and what', (t) => {
  t.is(renderLetter(content()).subject, 'Daniel Brooks: boiler is leaking — 201');
});

test('without a reason or a name the subject says what is known', (t) => {
  const unknown = { ...call, callerName: '', callerNumber: '' };
  const silent = { ...summary, callerName: '', callbackNumber: '', reason: '' };
  t.is(renderLetter(content({ summary: silent })).subject, 'Call from BROOKS D — 201');
  t.is(renderLetter(content({ summary: silent, call: unknown })).subject, 'Call from Unknown caller — 201');
  t.is(renderLetter(content({ summary: undefined, call: unknown })).subject, 'Call from Unknown caller — 201');
  t.is(
    renderLetter(content({ summary: undefined, call: { ...unknown, callerNumber: '+12125550142' } })).subject,
    'Call from 212 555 0142 — 201',
  );
});

test('the same call and kind have the same Message-ID; the date is the end of the call', (t) => {
  const letter = renderLetter(content());
  t.is(letter.messageId, '<0b6e9d6e-3c5c-4b4f-9d43-2a7a2b0f1f11.summary@secretary.example.com>');
  t.is(renderLetter(content({ summary: undefined })).messageId, letter.messageId);
  t.is(letter.date.toISOString(), '2026-11-22T19:04:09.000Z');
  t.not(renderLetter(content({ kind: 'missed' })).messageId, letter.messageId);
});

test('every statement stands with the lines it cites, in both forms', (t) => {
  const { html, text } = renderLetter(content());
  t.regex(text, /\* Daniel Brooks has a leaking boiler\.\n {4}\[2\] 0:05 Daniel Brooks: "This is Daniel Brooks\./);
  t.regex(html, /Daniel Brooks has a leaking boiler\.<\/div><div[^>]*><a class="link" href="#line-2"[^>]*>\[2\]<\/a>/);
  for (const anchor of html.matchAll(/href="#(line-\d+)"/g)) t.true(html.includes(`id="${anchor[1]}"`));
  t.true(html.includes('<a href="tel:+12125550142"'));
  t.true(html.indexOf('has a leaking boiler') < html.indexOf('id="line-1"'), 'the summary comes first');
});

test('times are the wall clock of the mailbox and the offset in the call', (t) => {
  const { text } = renderLetter(content());
  t.regex(text, /Sunday, November 22, 2026 at 2:03\sPM · 1:05/);
  t.regex(text, /\[2\] 2:03:09\sPM \(0:05\) Daniel Brooks: This is/);
  const nowhere = renderLetter(content({ mailbox: { ...mailbox, timeZone: 'Mars/Olympus' } }));
  t.regex(nowhere.text, /7:03\sPM UTC/);
});

test('nothing a caller says or sends becomes markup, a link or a line of its own', (t) => {
  const evil = '<img src=x onerror=alert(1)> "quoted" & \u202egnp.exe\r\nBcc: all@example.com <a href="http://x">x</a>';
  const letter = renderLetter(
    content({
      call: {
        ...call,
        callerName: evil,
        callerNumber: '"><script>',
        turns: [turn(0, 'caller', evil)],
        notes: { callbackTime: evil },
      },
      summary: {
        ...summary,
        callerName: evil,
        callbackNumber: 'javascript:alert(1)',
        reason: evil,
        statements: [{ text: evil, turns: [0] }],
        engine: evil,
      },
      mailbox: { ...mailbox, name: evil, managerName: evil, extension: '201\r\nX: y' },
      recording: { state: 'kept', where: evil, durationMs: 1 },
      kind: 'interrupted',
    }),
  );
  t.notRegex(letter.html, /<img|<script|<a href="http|onerror=alert\(1\)>|javascript:alert\(1\)"/);
  t.notRegex(letter.html, /\u202e/);
  for (const header of [letter.subject, letter.to.name, letter.messageId]) t.notRegex(header, /[\r\n\u202e]/);
  t.notRegex(letter.text, /^Bcc:/m);
  t.true([...letter.subject].length < 200);
});

test('the page fetches nothing and runs nothing', (t) => {
  const { html } = renderLetter(
    content({ recording: { state: 'kept', where: 'secretary calls play 1', durationMs: 60_000 } }),
  );
  t.notRegex(html, /\ssrc=|url\(|@import|<link|<script|https?:/);
});

test('a number that is none is shown and not linked', (t) => {
  const odd = { ...summary, callbackNumber: 'five five five' };
  const { html, text } = renderLetter(content({ summary: odd, call: { ...call, callerNumber: '' } }));
  t.true(text.includes('five five five'));
  t.notRegex(html, /href="tel:/);
});

test('the line that was called from is named when it is another one', (t) => {
  const { text } = renderLetter(content({ call: { ...call, callerNumber: '+12125550199' } }));
  t.regex(text, /Number: +212 555 0142 <tel:\+12125550142>\nCalled from: +212 555 0199/);
  t.notRegex(renderLetter(content()).text, /Called from/);
});

test('an extension to call back is dialled too', (t) => {
  const { html } = renderLetter(content({ summary: { ...summary, callbackNumber: '+12125550142;ext=12' } }));
  t.true(html.includes('href="tel:+12125550142;ext=12"'));
});

test('a missed call, an interrupted call and a call without a summary each say so', (t) => {
  const missed = renderLetter(content({ kind: 'missed', summary: undefined, call: { ...call, turns: [] } }));
  t.is(missed.subject, 'Missed call from BROOKS D — 201');
  t.regex(missed.text, /hung up before saying a word/);
  t.true(missed.html.includes('href="tel:+12125550142"'));
  const interrupted = renderLetter(content({ kind: 'interrupted' }));
  t.regex(interrupted.text, /lost the call after 1:05.*voicemail of 201/);
  t.regex(interrupted.html, /This call was interrupted/);
  t.regex(renderLetter(content({ summary: undefined })).text, /No summary could be written/);
});

test('the letter is written in the language of the mailbox, English where there is none', (t) => {
  t.regex(
    renderLetter(content({ mailbox: { ...mailbox, language: 'de', timeZone: 'Europe/Berlin' } })).text,
    /Anliegen: +boiler/,
  );
  t.regex(
    renderLetter(content({ mailbox: { ...mailbox, language: 'ko', timeZone: 'Asia/Seoul' } })).html,
    /<html lang="ko">[\s\S]*용건/,
  );
  t.regex(renderLetter(content({ mailbox: { ...mailbox, language: 'tlh' } })).text, /Reason: +boiler/);
});

test('an address that is more than one address is refused', (t) => {
  for (const managerEmail of ['', 'nobody', 'a@b, c@d', 'a@b\r\nBcc: c@d', '<a@b>']) {
    t.throws(() => renderLetter(content({ mailbox: { ...mailbox, managerEmail } })), { code: 'bad-input' });
  }
});

test('an alert goes to whoever is to be woken, is urgent, and has an id of its own', (t) => {
  const alerted = { ...mailbox, alertEmail: 'night@example.com' };
  const alert = content({
    kind: 'alert',
    summary: undefined,
    words: 'gas leak\r\nBcc: all@example.com',
    mailbox: alerted,
  });
  const letter = renderLetter(alert);
  t.is(letter.to.address, 'night@example.com');
  t.is(letter.subject, 'URGENT, gas leak Bcc: all@example.com: BROOKS D — 201');
  t.true(letter.urgent);
  t.not(letter.messageId, renderLetter(content()).messageId);
  t.regex(letter.text, /! Urgent: gas leak Bcc: all@example\.com\n/);
  t.regex(letter.text, /My boiler is leaking/);
  t.notRegex(letter.text, /There is no recording/);
  t.is(renderLetter({ ...alert, mailbox }).to.address, 'hollis@example.com');
});

test('a caller who was put through has a letter that says to whom and when', (t) => {
  const transferred = content({
    call: { ...call, endedBy: 'transfer' },
    mailbox: { ...mailbox, transferTo: '100@office' },
  });
  t.regex(
    renderLetter(transferred).text,
    /! The caller was put through\nAfter 1:05, the secretary put the caller through to 100\./,
  );
});

test("what a mailbox asks for of its own stands in the letter, under the owner's label", (t) => {
  const agenda = [
    { name: 'callerName', type: 'name', required: true },
    { name: 'orderNumber', type: 'code', required: true, label: 'Order number' },
    { name: 'floor', type: 'number', required: false },
  ] as const;
  const notes = { callerName: 'Daniel Brooks', orderNumber: 'AB 12', floor: '' };
  const { text } = renderLetter(content({ mailbox: { ...mailbox, agenda }, call: { ...call, notes } }));
  t.regex(text, /Order number: +AB 12\n/);
  t.notRegex(text, /floor/);
  t.is(text.match(/^Caller: /gm)?.length, 1);
});
