/**
 * The record of one worker in the list of all, as JSON: of a long list, to read one is a small part of reading all.
 * @returns null where the worker is not in it, or the list ends within
 */
export function recordIn(list: string, id: string): string | null {
  const name = `${JSON.stringify(id)}:`;
  for (let at = list.indexOf(JSON.stringify(id)); at >= 0; at = list.indexOf(JSON.stringify(id), at + 1)) {
    const opens = list.indexOf('{', at);
    if (opens < 0) return null;
    // The id stands within its record as well, where no record follows.
    if (list.slice(at, opens).replace(/\s/g, '') === name) return objectAt(list, opens);
  }
  return null;
}

/** An object from its brace to the one that closes it; null where none does. */
function objectAt(json: string, opens: number): string | null {
  let depth = 0;
  let quoted = false;
  for (let at = opens; at < json.length; at++) {
    const char = json[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return json.slice(opens, at + 1);
  }
  return null;
}
