/** Markup that is safe to stand as it is. Only {@link html} makes it. */
export class Html {
  constructor(readonly markup: string) {}
}

export type HtmlValue = string | Html | readonly Html[] | null;

/** A template in which every text is escaped, so that no value can become markup or leave its attribute. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const markup = parts.map((part, index) => {
    const value = values[index];
    return part.replace(/\n\s*/g, '\n') + (value === undefined ? '' : markupOf(value));
  });
  return new Html(markup.join(''));
}

function markupOf(value: HtmlValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  return value instanceof Html ? value.markup : value.map(({ markup }) => markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
