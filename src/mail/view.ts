import { type CallRecord, defaultAgenda, groupsOf, type Mailbox, type Summary, type Turn } from '../terms/index.js';
import type { LetterContent, LetterKind } from './letter.js';
import { plainLine } from './plain.js';
import { type LetterTexts, textsOf } from './texts.js';

/** A letter's facts as both its forms show them: clean single lines, times written out, nothing left to decide. */
export interface LetterView {
  readonly texts: LetterTexts;
  readonly language: string;
  readonly title: string;
  readonly who: string;
  readonly when: string;
  readonly duration: string;
  readonly urgent: boolean;
  /** Where to call back: shown, and as a link target ("tel:+12125550142"). */
  readonly phone: PhoneView | undefined;
  readonly facts: readonly FactView[];
  readonly notice: { readonly title: string; readonly text: string } | undefined;
  /** Empty when there is no summary; `summaryNote` says why then. */
  readonly statements: readonly StatementView[];
  readonly summaryNote: string;
  readonly lines: readonly LineView[];
  /** Empty texts: nothing is said about it. */
  readonly recording: { readonly text: string; readonly command: string };
  readonly footer: readonly string[];
}

export interface PhoneView {
  readonly shown: string;
  readonly link: string;
}

export interface FactView {
  readonly label: string;
  readonly value: string;
  readonly phone?: PhoneView | undefined;
}

export interface StatementView {
  readonly text: string;
  readonly sources: readonly LineView[];
}

export interface LineView {
  /** Number of the line as people count: from 1. */
  readonly number: number;
  readonly anchor: string;
  readonly speaker: string;
  readonly isCaller: boolean;
  readonly text: string;
  /** In the call: "1:05". */
  readonly offset: string;
  /** On the mailbox's wall: "14:03:12". */
  readonly clock: string;
  readonly cutOff: boolean;
}

/** Longest line of a transcript that is shown, characters. */
const LONGEST_LINE = 4_000;
const LONGEST_QUOTE = 160;

export function viewOf(content: LetterContent): LetterView {
  const { call, mailbox, kind, summary } = content;
  const texts = textsOf(mailbox.language);
  const name = plainLine(summary?.callerName || call.callerName, 80);
  const phone = phoneOf(summary?.callbackNumber || call.callerNumber, mailbox.phoneRegion);
  const lines = call.turns.map((turn) => lineOf(turn, content, texts, name));
  return {
    texts,
    language: mailbox.language,
    title: titleOf(kind, texts)(plainLine(mailbox.name, 80)),
    who: name || phone?.shown || texts.unknownCaller,
    when: format(call.startedAt, content, { dateStyle: 'full', timeStyle: 'short' }),
    duration: duration(call.durationMs),
    urgent: kind === 'alert' || summary?.urgency === 'urgent',
    phone,
    facts: kind === 'missed' ? missedFacts(content, texts, phone) : facts(content, texts, name, phone),
    notice: noticeOf(content, texts),
    statements: (summary?.statements ?? []).map(({ text, turns }) => ({
      text: plainLine(text, 600),
      sources: lines.filter((_, i) => turns.includes(call.turns[i]?.index ?? -1)).map(shortened),
    })),
    summaryNote: kind === 'missed' ? texts.missed : kind === 'alert' ? texts.alertNote : texts.noSummary,
    lines,
    recording: recordingOf(content, texts),
    footer: footerOf(content, texts, summary),
  };
}

function titleOf(kind: LetterKind, texts: LetterTexts): (mailbox: string) => string {
  if (kind === 'missed') return texts.missedFor;
  return kind === 'alert' ? texts.alertFor : texts.callFor;
}

function noticeOf(
  { kind, call, mailbox, voicemail, words = '' }: LetterContent,
  texts: LetterTexts,
): LetterView['notice'] {
  const length = duration(call.durationMs);
  if (kind === 'alert') return { title: texts.alertTitle(plainLine(words, 60)), text: texts.alert };
  if (kind === 'interrupted') {
    const text = [texts.interrupted(length, mailbox.extension), voicemailText(voicemail, texts)];
    return { title: texts.interruptedTitle, text: text.join(' ').trim() };
  }
  if (call.endedBy !== 'transfer') return undefined;
  return {
    title: texts.transferredTitle,
    text: texts.transferred(length, plainLine(mailbox.transferTo?.split('@')[0] ?? '', 64)),
  };
}

function voicemailText(voicemail: LetterContent['voicemail'], texts: LetterTexts): string {
  if (voicemail === undefined) return '';
  if (voicemail.state === 'attached') return texts.voicemailAttached(duration(voicemail.durationMs));
  if (voicemail.state === 'too-large') return texts.voicemailTooLarge(duration(voicemail.durationMs));
  return voicemail.state === 'none' ? texts.voicemailNone : texts.voicemailUnreadable;
}

function facts(
  { call, mailbox, summary }: LetterContent,
  texts: LetterTexts,
  name: string,
  phone: PhoneView | undefined,
): FactView[] {
  const from = phoneOf(call.callerNumber, mailbox.phoneRegion);
  const time = plainLine(call.notes.callbackTime ?? '', 120);
  const rows: (FactView | false)[] = [
    { label: texts.caller, value: name || texts.unknownCaller },
    { label: texts.number, value: phone?.shown ?? texts.numberWithheld, phone },
    from !== undefined && from.link !== phone?.link && { label: texts.calledFrom, value: from.shown, phone: from },
    !!summary?.reason && { label: texts.reason, value: plainLine(summary.reason, 300) },
    time !== '' && { label: texts.callBackTime, value: time },
    summary !== undefined && { label: texts.urgency, value: texts.urgencies[summary.urgency] },
    ...ownFacts(call, mailbox),
  ];
  return rows.filter((row): row is FactView => row !== false);
}

/** What the mailbox asks for of its own: "Order number". What the rows above show already is left out. */
function ownFacts({ notes }: CallRecord, { agenda }: Mailbox): FactView[] {
  const shown = new Set(defaultAgenda.map(({ name }) => name));
  return agenda
    .filter(({ name }) => !shown.has(name) && (notes[name] ?? '') !== '')
    .map(({ name, label }) => ({ label: plainLine(label ?? name, 60), value: plainLine(notes[name] ?? '', 300) }));
}

function missedFacts({ call }: LetterContent, texts: LetterTexts, phone: PhoneView | undefined): FactView[] {
  const name = plainLine(call.callerName, 80);
  return [
    ...(name === '' ? [] : [{ label: texts.caller, value: name }]),
    { label: texts.number, value: phone?.shown ?? texts.numberWithheld, phone },
  ];
}

/** RFC 3966: digits with "+", an extension as ";ext=". Anything else is shown, if it is short, but never linked. */
export function phoneOf(number: string, region: string): PhoneView | undefined {
  const match = /^(\+?\d{2,15})(?:;ext=(\d{1,6}))?$/.exec(number.replace(/[\s().-]/g, ''));
  if (match === null) {
    const shown = plainLine(number, 40);
    return shown === '' ? undefined : { shown, link: '' };
  }
  const [, digits = '', extension] = match;
  const shown = digits.length < 6 ? digits : groupsOf(digits, region).join(' ');
  const suffix = extension === undefined ? '' : `;ext=${extension}`;
  return { shown: extension === undefined ? shown : `${shown} ext. ${extension}`, link: `tel:${digits}${suffix}` };
}

function lineOf(turn: Turn, content: LetterContent, texts: LetterTexts, name: string): LineView {
  const isCaller = turn.speaker === 'caller';
  return {
    number: turn.index + 1,
    anchor: `line-${turn.index + 1}`,
    speaker: isCaller ? name || texts.callerRole : texts.secretary,
    isCaller,
    text: plainLine(turn.text, LONGEST_LINE),
    offset: duration(turn.startMs),
    clock: format(new Date(content.call.startedAt.getTime() + turn.startMs), content, { timeStyle: 'medium' }),
    cutOff: turn.interrupted === true,
  };
}

function shortened(line: LineView): LineView {
  return { ...line, text: plainLine(line.text, LONGEST_QUOTE) };
}

function recordingOf({ kind, recording }: LetterContent, texts: LetterTexts): LetterView['recording'] {
  const isExpected = kind !== 'missed' && kind !== 'alert';
  if (recording.state === 'none') return { text: isExpected ? texts.recordingNone : '', command: '' };
  const length = duration(recording.durationMs);
  return recording.state === 'attached'
    ? { text: texts.recordingAttached(length), command: '' }
    : { text: texts.recordingKept(length), command: plainLine(recording.where, 300) };
}

function footerOf({ call, kind }: LetterContent, texts: LetterTexts, summary: Summary | undefined): string[] {
  const id = `${texts.callId} ${call.id}`;
  if (kind === 'missed') return [id];
  return [...(summary === undefined ? [] : [texts.writtenBy(plainLine(summary.engine, 80))]), texts.checkHint, id];
}

/** The mailbox's language and time zone; a zone that this machine does not know is UTC, said so by the time's name. */
export function format(
  moment: Date,
  { mailbox }: Pick<LetterContent, 'mailbox'>,
  options: Intl.DateTimeFormatOptions,
): string {
  const write = (language: string, timeZone: string, more: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...more, timeZone }).format(moment);
  try {
    return write(mailbox.language, mailbox.timeZone, options);
  } catch {
    return `${write('en', 'UTC', options)} UTC`;
  }
}

/** 65 s is "1:05", an hour "1:00:00". */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
