/** What stands between two marks of a document is made by a program, by the words of the first one. */
export type Makers = Readonly<Record<string, (about: string) => string>>;

const PART = /(<!-- made: ([\w-]+) ([\w-]+) -->\n)[\s\S]*?(<!-- \/made -->)/g;

/**
 * A document in which every part that is made is made anew: `<!-- made: flags run -->`, what `flags` makes of `run`,
 * `<!-- /made -->`.
 * @throws Error when nobody makes such a part
 */
export function withMadeParts(text: string, makers: Makers): string {
  return text.replace(PART, (_, begin: string, maker: string, about: string, end: string) => {
    const make = makers[maker];
    if (make === undefined) throw new Error(`nothing makes "${maker}"; known are ${Object.keys(makers).join(', ')}`);
    return `${begin}${make(about)}\n${end}`;
  });
}

/** Text as a terminal shows it. */
export function asCode(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}
