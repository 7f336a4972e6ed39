import type { LetterView, LineView } from './view.js';

/** The letter for programs and people that read no HTML. */
export function letterText(view: LetterView): string {
  const { texts } = view;
  const label = Math.max(...view.facts.map((fact) => fact.label.length));
  const sections = [
    [`${view.title}`, `${view.who} · ${view.when} · ${view.duration}`],
    view.notice === undefined ? [] : [`! ${view.notice.title}`, view.notice.text],
    view.facts.map((fact) => `${`${fact.label}:`.padEnd(label + 2)}${fact.value}${linkOf(fact.phone?.link)}`),
    [heading(texts.summary), ...summaryLines(view)],
    recordingLines(view),
    view.lines.length === 0 ? [] : [heading(texts.transcript), ...view.lines.map((line) => transcriptLine(line, view))],
    ['-- ', ...view.footer],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summaryLines(view: LetterView): string[] {
  if (view.statements.length === 0) return [view.summaryNote];
  return view.statements.flatMap(({ text, sources }) => [
    `* ${text}`,
    ...sources.map((line) => `    [${line.number}] ${line.offset} ${line.speaker}: "${line.text}"`),
  ]);
}

function recordingLines({ recording, texts }: LetterView): string[] {
  if (recording.text === '') return [];
  return [heading(texts.recording), recording.text, recording.command].filter((line) => line !== '');
}

function transcriptLine(line: LineView, { texts }: LetterView): string {
  const cut = line.cutOff ? ` [${texts.cutOff}]` : '';
  return `[${line.number}] ${line.clock} (${line.offset}) ${line.speaker}: ${line.text}${cut}`;
}

function heading(text: string): string {
  return text.toUpperCase();
}

function linkOf(link: string | undefined): string {
  return link ? ` <${link}>` : '';
}
