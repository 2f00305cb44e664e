import { assets } from './assets.ts';
import { Html, html } from './html.ts';

/** A part of the page, with a title of its own. */
export interface Part {
  /** By which it is linked to as well: unlike that of any other part. */
  readonly title: string;
  readonly content: readonly Html[];
}

/**
 * A whole HTML document of some parts, which fetches nothing and runs nothing but its own script.
 * @param made.version of the raftmark that makes it
 * @param made.from which runs it is of, in words
 * @param made.about what was measured, in a sentence below the title
 */
export function documentOf(
  title: string,
  parts: readonly Part[],
  made: { readonly version: string; readonly from: string; readonly about?: string },
): string {
  const { style, script, styleHash, scriptHash } = assets();
  const policy = `default-src 'none'; style-src ${styleHash}; script-src ${scriptHash}; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="raftmark ${made.version}">
<title>${title}</title>
<style>${Html.verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the result</a>
<header><h1>${title}</h1>${made.about === undefined ? null : html`<p class="beside">${made.about}</p>`}</header>
<nav aria-label="Sections"><ul>${parts.map(({ title: name }) => html`<li><a href="#${idOf(name)}">${name}</a></li>`)}</ul></nav>
<main id="content" tabindex="-1">
${parts.map(partHtml)}
</main>
<footer><p>Made by raftmark ${made.version} from ${made.from}. Every figure is in the JSON that it was made from.</p></footer>
<script>${Html.verbatim(script)}</script>
</body>
</html>
`;
  return page.toString();
}

function partHtml({ title, content }: Part): Html {
  const id = idOf(title);
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>\n${content}</section>\n`;
}

/** A name for an anchor. */
function idOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
