/** Markup that may stand in a page as it is. Made by `html` alone, which escapes whatever is put into it. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }

  /** Text of the template is ours; values are not. */
  static of(parts: readonly string[], values: readonly Value[]): Html {
    return new Html(parts.map((part, at) => part + markupOf(values[at])).join(''));
  }

  /**
   * Text that goes into `<script>` or `<style>`, where a browser knows no escapes.
   * @throws Error when the text could end the element: nothing may follow it then
   */
  static verbatim(text: string): Html {
    if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error('this text would end the element that it stands in');
    return new Html(text);
  }
}

/** What may be put into a template: text is escaped, what is missing leaves nothing. */
export type Value = string | number | Html | null | undefined | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and in an attribute between quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

function markupOf(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escaped(String(value));
}

/**
 * Markup from a template. Every value is escaped unless it is markup itself; attributes that hold one stand between quotes.
 * @example html`<td class="${name}">${text}</td>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return Html.of(parts, values);
}

/** JSON that may stand in a `<script>` of any type: nothing in it can end the element. */
export function scriptJson(value: unknown): Html {
  const text = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return Html.verbatim(text);
}
