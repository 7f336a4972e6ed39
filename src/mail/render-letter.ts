import { SecretaryError } from '../common/index.js';
import type { Address, Attachment, Letter, LetterContent, LetterKind } from './letter.js';
import { letterHtml } from './letter-html.js';
import { letterText } from './letter-text.js';
import { plainLine } from './plain.js';
import { type LetterView, viewOf } from './view.js';

/**
 * Writes the letter about a call, as HTML and as plain text. Everything a caller said, or his telephone sent, is made one
 * clean line before it gets near a header, and escaped before it gets into the page.
 *
 * @throws SecretaryError('bad-input') when the mailbox's address is none
 */
export function renderLetter(content: LetterContent): Letter {
  const { kind, call, mailbox } = content;
  const view = viewOf(content);
  return {
    to: addressOf(mailbox.managerName, (kind === 'alert' && mailbox.alertEmail) || mailbox.managerEmail),
    subject: subjectOf(content, view),
    text: letterText(view),
    html: letterHtml(view).markup,
    messageId: messageIdOf(content),
    date: new Date(call.startedAt.getTime() + call.durationMs),
    urgent: view.urgent,
    language: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(mailbox.language) ? mailbox.language : 'en',
    attachments: attachmentsOf(content),
  };
}

function attachmentsOf({ call, recording, voicemail }: LetterContent): Attachment[] {
  const at = stamp(call.startedAt);
  const attachments: Attachment[] = [];
  if (recording.state === 'attached')
    attachments.push({ filename: `call-${at}.mp3`, contentType: 'audio/mpeg', content: recording.mp3 });
  if (voicemail?.state === 'attached') {
    const { extension, contentType, audio: content } = voicemail;
    attachments.push({ filename: `voicemail-${at}.${extension}`, contentType, content });
  }
  return attachments;
}

/** RFC 5322 section 3.6.4: the same call always gives the same id, however often its letter is sent. */
export function messageIdOf({
  call,
  kind,
  host,
}: {
  readonly call: { readonly id: string };
  readonly kind: LetterKind | 'digest';
  readonly host: string;
}): string {
  const word = (text: string) => text.replace(/[^A-Za-z0-9.-]/g, '') || 'unknown';
  return `<${word(call.id)}.${kind}@${word(host)}>`;
}

/** "Daniel Brooks: boiler is leaking — 201". */
function subjectOf({ kind, mailbox, summary, words = '' }: LetterContent, { who, texts }: LetterView): string {
  const extension = plainLine(mailbox.extension, 20);
  const name = plainLine(who, 60);
  if (kind === 'missed') return texts.missedSubject(name, extension);
  if (kind === 'alert') return texts.alertSubject(plainLine(words, 60), name, extension);
  const reason = plainLine(summary?.reason ?? '', 80).replace(/[.\s]+$/, '');
  return reason === '' ? texts.subjectWithoutReason(name, extension) : texts.subject(name, reason, extension);
}

export function addressOf(name: string, address: string): Address {
  if (!isAddress(address)) throw new SecretaryError('bad-input', "the mailbox's e-mail address is not one address");
  return { name: plainLine(name, 80), address };
}

/** One plain address: no list, no comment, no source route, nothing that a header could take for something else. */
function isAddress(text: string): boolean {
  return /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u.test(text);
}

function stamp(moment: Date): string {
  return moment.toISOString().slice(0, 19).replaceAll(':', '-').replace('T', '_');
}
