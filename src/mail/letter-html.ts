import { html, SafeHtml } from './safe-html.js';
import type { FactView, LetterView, LineView, StatementView } from './view.js';

/*
 * Mail programs are not browsers: Outlook for Windows lays pages out with Word, Gmail drops what it does not know. So
 * tables carry the layout and every style is inline; the <style> below only adds what may be missing (dark colours,
 * narrow screens). Nothing is fetched from anywhere: no image, no font, no tracking.
 */
const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const INK = 'color:#1c2733;';
const SOFT = 'color:#5b6875;';
const LINE = 'border-top:1px solid #e4e8ec;';

const head = new SafeHtml(`<style>
  a { color: #0b5cad; }
  @media (prefers-color-scheme: dark) {
    .page { background: #14181d !important; }
    .card { background: #1e242b !important; border-color: #2f3740 !important; }
    .ink, .ink td { color: #e8ecf0 !important; }
    .soft { color: #9daab6 !important; }
    .line { border-color: #2f3740 !important; }
    .caller { background: #23303d !important; }
    .notice { background: #3a2f12 !important; color: #f4dfa6 !important; }
    .link { color: #7cb8f5 !important; }
  }
  @media (max-width: 480px) {
    .pad { padding-left: 18px !important; padding-right: 18px !important; }
    .outer { padding: 0 !important; }
    .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
  }
</style>
<!--[if mso]><style>table, td, a { font-family: Arial, sans-serif !important; }</style><![endif]-->`);

export function letterHtml(view: LetterView): SafeHtml {
  return html`<!DOCTYPE html>
<html lang="${view.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${view.who}</title>
${head}
</head>
<body class="page" style="margin:0;padding:0;background:#eef1f4;${new SafeHtml(FONT)}">
<div style="display:none;max-height:0;overflow:hidden;">${preview(view)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef1f4;">
<tr><td class="outer" align="center" style="padding:24px 12px;">
<table role="presentation" class="card ink" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #dfe4e8;border-radius:12px;text-align:left;${css(INK)}">
${[header(view), notice(view), callBack(view), facts(view), summary(view), recording(view), transcript(view), footer(view)]}
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** What a list of letters shows behind the subject. */
function preview(view: LetterView): string {
  return view.statements.map(({ text }) => text).join(' ') || view.summaryNote;
}

function header(view: LetterView): SafeHtml {
  const badge = html`<span style="display:inline-block;background:#c62828;color:#ffffff;font-size:13px;line-height:18px;font-weight:600;padding:2px 10px;border-radius:10px;vertical-align:4px;">${view.texts.urgencies.urgent}</span>`;
  return html`<tr><td class="pad" style="padding:26px 32px 6px;border-top:5px solid ${view.urgent ? '#c62828' : '#0b5cad'};border-radius:12px 12px 0 0;">
<div class="soft" style="font-size:14px;line-height:20px;${css(SOFT)}">${view.title}</div>
<div style="font-size:26px;line-height:34px;font-weight:700;padding:2px 0;" dir="auto">${view.who} ${view.urgent && badge}</div>
<div class="soft" style="font-size:14px;line-height:20px;${css(SOFT)}">${view.when} · ${view.duration}</div>
</td></tr>
`;
}

function notice({ notice }: LetterView): SafeHtml {
  if (notice === undefined) return html``;
  return row(html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="notice" style="background:#fff4d6;color:#5c4400;border-radius:8px;padding:12px 16px;font-size:15px;line-height:22px;"><b>${notice.title}</b><br>${notice.text}</td>
</tr></table>`);
}

/** One large target for a thumb. Outlook ignores the padding of a link, so the cell has the colour. */
function callBack({ phone, texts }: LetterView): SafeHtml {
  if (!phone?.link) return html``;
  return row(html`<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
<td bgcolor="#0b5cad" style="background:#0b5cad;border-radius:8px;"><a href="${phone.link}" style="display:inline-block;padding:12px 22px;font-size:16px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none;">${texts.callBack(phone.shown)}</a></td>
</tr></table>`);
}

function facts(view: LetterView): SafeHtml {
  const rows = view.facts.map(
    (fact) => html`<tr>
<td class="soft" valign="top" width="110" style="padding:5px 12px 5px 0;font-size:14px;line-height:22px;${css(SOFT)}">${fact.label}</td>
<td valign="top" style="padding:5px 0;font-size:16px;line-height:22px;" dir="auto">${factValue(fact)}</td>
</tr>
`,
  );
  return row(
    html`<table role="presentation" class="ink" width="100%" cellpadding="0" cellspacing="0" border="0" style="${css(INK)}">${rows}</table>`,
  );
}

function factValue({ value, phone }: FactView): SafeHtml {
  if (!phone?.link) return html`${value}`;
  return html`<a class="link" href="${phone.link}" style="color:#0b5cad;text-decoration:none;white-space:nowrap;">${value}</a>`;
}

function summary(view: LetterView): SafeHtml {
  const body = view.statements.length === 0 ? paragraph(view.summaryNote) : html`${view.statements.map(statement)}`;
  return html`${heading(view.texts.summary)}${row(body)}`;
}

/** The cited words stand below the statement, because many mail programs do not follow links inside a letter. */
function statement({ text, sources }: StatementView): SafeHtml {
  const quotes = sources.map(
    (
      line,
    ) => html`<div class="soft" style="font-size:14px;line-height:20px;padding:2px 0;${css(SOFT)}" dir="auto"><a class="link" href="#${line.anchor}" style="color:#0b5cad;text-decoration:none;">[${line.number}]</a> ${line.offset} · ${line.speaker}: “${line.text}”</div>
`,
  );
  return html`<table role="presentation" class="ink" width="100%" cellpadding="0" cellspacing="0" border="0" style="${css(INK)}"><tr>
<td valign="top" width="18" style="font-size:16px;line-height:24px;padding:4px 0;">•</td>
<td valign="top" style="padding:4px 0 8px;"><div style="font-size:16px;line-height:24px;" dir="auto">${text}</div>${quotes}</td>
</tr></table>
`;
}

function recording(view: LetterView): SafeHtml {
  if (view.recording.text === '') return html``;
  const command =
    view.recording.command !== '' &&
    html`<div style="font-family:Consolas,Menlo,monospace;font-size:14px;line-height:22px;padding-top:4px;word-break:break-all;">${view.recording.command}</div>`;
  return html`${heading(view.texts.recording)}${row(html`${paragraph(view.recording.text)}${command}`)}`;
}

function transcript(view: LetterView): SafeHtml {
  if (view.lines.length === 0) return html``;
  return html`${heading(view.texts.transcript)}${row(html`${view.lines.map((line) => transcriptLine(line, view))}`)}`;
}

function transcriptLine(line: LineView, { texts }: LetterView): SafeHtml {
  const cut = line.cutOff && html` <span class="soft" style="${css(SOFT)}">[${texts.cutOff}]</span>`;
  return html`<table role="presentation" class="ink" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-bottom:8px;${css(INK)}"><tr>
<td ${line.isCaller && new SafeHtml('class="caller" bgcolor="#eef5fc"')} style="padding:8px 12px;border-radius:8px;${line.isCaller && 'background:#eef5fc;'}">
<a id="${line.anchor}" name="${line.anchor}"></a><div class="soft" style="font-size:13px;line-height:18px;${css(SOFT)}"><b>${line.speaker}</b> · [${line.number}] ${line.clock} · ${line.offset}</div>
<div style="font-size:15px;line-height:22px;" dir="auto">${line.text}${cut}</div>
</td></tr></table>
`;
}

function footer(view: LetterView): SafeHtml {
  return html`<tr><td class="pad soft line" style="padding:16px 32px 24px;font-size:13px;line-height:19px;${css(LINE)}${css(SOFT)}">${view.footer.map((line) => html`<div>${line}</div>`)}</td></tr>
`;
}

function heading(text: string): SafeHtml {
  return html`<tr><td class="pad line" style="padding:18px 32px 4px;${css(LINE)}"><div style="font-size:17px;line-height:24px;font-weight:700;">${text}</div></td></tr>
`;
}

function paragraph(text: string): SafeHtml {
  return html`<div style="font-size:16px;line-height:24px;">${text}</div>`;
}

function row(content: SafeHtml): SafeHtml {
  return html`<tr><td class="pad" style="padding:8px 32px 14px;">${content}</td></tr>
`;
}

/** A style of ours; it holds quotes that must not be escaped. */
function css(style: string): SafeHtml {
  return new SafeHtml(style);
}
