import type { CallRecord, Mailbox, Summary } from '../terms/index.js';
import type { Letter } from './letter.js';
import { letterHtml } from './letter-html.js';
import { letterText } from './letter-text.js';
import { plainLine } from './plain.js';
import { addressOf, messageIdOf } from './render-letter.js';
import { type LetterTexts, textsOf } from './texts.js';
import { format, type LetterView, phoneOf } from './view.js';

/** A call as a digest tells of it. */
export interface DigestedCall extends Omit<CallRecord, 'turns' | 'notes'> {
  readonly summary: Summary | undefined;
  /** Why it cannot be read. */
  readonly damaged?: string;
}

export interface DigestContent {
  /** Of the digest: the same one has the same Message-ID. */
  readonly id: string;
  /** All of one caller, oldest first, at least one. */
  readonly calls: readonly DigestedCall[];
  readonly mailbox: Mailbox;
  /** Domain of the Message-ID. */
  readonly host: string;
}

/**
 * Writes one letter about many calls of one caller: when each was, and what it was about. What a caller said is made as
 * harmless as in a letter of its own.
 *
 * @throws SecretaryError('bad-input') when the mailbox's address is none
 */
export function renderDigest(content: DigestContent): Letter {
  const { id, calls, mailbox, host } = content;
  const view = viewOf(content);
  const extension = plainLine(mailbox.extension, 20);
  const ends = calls.map(({ startedAt, durationMs }) => startedAt.getTime() + durationMs);
  return {
    to: addressOf(mailbox.managerName, mailbox.managerEmail),
    subject: view.texts.digestSubject(String(calls.length), plainLine(view.who, 60), extension),
    text: letterText(view),
    html: letterHtml(view).markup,
    messageId: messageIdOf({ call: { id }, kind: 'digest', host }),
    date: new Date(Math.max(...ends)),
    urgent: view.urgent,
    language: view.language,
    attachments: [],
  };
}

function viewOf({ calls, mailbox }: DigestContent): LetterView {
  const texts = textsOf(mailbox.language);
  const newestFirst = calls.toReversed();
  const name = newestFirst.map(nameOf).find((each) => each !== '');
  const number = newestFirst.map(({ callerNumber }) => callerNumber).find((each) => each !== '') ?? '';
  const phone = phoneOf(number, mailbox.phoneRegion);
  const at = (call: DigestedCall | undefined, options: Intl.DateTimeFormatOptions) =>
    call === undefined ? '' : format(call.startedAt, { mailbox }, options);
  return {
    texts,
    language: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(mailbox.language) ? mailbox.language : 'en',
    title: texts.digestFor(plainLine(mailbox.name, 80)),
    who: name || phone?.shown || texts.unknownCaller,
    when: at(calls[0], { dateStyle: 'full', timeStyle: 'short' }),
    duration: `${calls.length} ×`,
    urgent: calls.some(({ summary }) => summary?.urgency === 'urgent'),
    phone,
    facts: calls.map((call) => ({ label: at(call, { timeStyle: 'medium' }), value: aboutOf(call, texts) })),
    notice: undefined,
    statements: [],
    summaryNote: texts.digest,
    lines: [],
    recording: { text: '', command: '' },
    footer: calls.map((call) => `${at(call, { timeStyle: 'medium' })} ${texts.callId} ${call.id}`),
  };
}

/** Whoever said anything has a summary. */
function aboutOf(call: DigestedCall, texts: LetterTexts): string {
  const { summary, damaged, endedBy } = call;
  if (damaged !== undefined) return texts.noSummary;
  const isBroken = endedBy === 'interrupted' || endedBy === 'fault';
  if (summary === undefined) return isBroken ? texts.interruptedTitle : texts.missed;
  const about = plainLine(summary.reason || summary.text, 200);
  const urgent = summary.urgency === 'urgent' ? `${texts.urgencies.urgent}: ` : '';
  return [nameOf(call), `${urgent}${about}`].filter((part) => part !== '').join(': ');
}

function nameOf({ summary, callerName }: DigestedCall): string {
  return plainLine(summary?.callerName || callerName, 80);
}
