/** A string of JSON, a place where something begins or ends, or a comma. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

interface Level {
  /** Names seen so far; null in a list. */
  readonly names: Set<string> | null;
  /** Where in the document it stands, e.g. `nodes[1]`. */
  readonly place: string;
  /** The name that is being given a value, or the position in a list. */
  at: string | number;
}

/**
 * The first name that an object of a JSON text has twice, with its place such as `nodes[1].url`; null when there is none. JSON.parse()
 * keeps the last one without a word.
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | null {
  const levels: Level[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      const place = level === undefined ? '' : placeIn(level);
      levels.push({ names: token === '{' ? new Set() : null, place, at: token === '{' ? '' : 0 });
    } else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && typeof level?.at === 'number') level.at++;
    else if (token === ':' && level?.names) {
      level.at = JSON.parse(before) as string;
      if (level.names.has(level.at)) return placeIn(level);
      level.names.add(level.at);
    }
    before = token;
  }
  return null;
}

function placeIn({ place, at }: Level): string {
  if (typeof at === 'number') return `${place}[${at}]`;
  return place === '' ? at : `${place}.${at}`;
}
