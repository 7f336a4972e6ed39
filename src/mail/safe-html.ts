/** HTML that may be put into a page as it is. Only `html` makes one. */
export class SafeHtml {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = string | number | SafeHtml | readonly SafeHtml[] | undefined | false;

/**
 * A template that escapes every value: html`<p>${name}</p>`. Markup gets in only as another `html` value, so what a
 * caller said cannot become a tag, an attribute or a link.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): SafeHtml {
  return new SafeHtml(strings.reduce((page, part, i) => page + markupOf(values[i - 1]) + part));
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
