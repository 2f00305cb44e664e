/** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other: optimal string alignment. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        (last[column] as number) + 1,
        (next[column - 1] as number) + 1,
        (last[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        best = Math.min(best, (before[column - 2] as number) + 1);
      }
      next.push(best);
    }
    before = last;
    last = next;
  }
  return last[to.length] as number;
}

/** The known name that was probably meant, or null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let distance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = candidate.startsWith(name) ? 1 : editDistance(name.toLowerCase(), candidate);
    if (edits < distance) {
      distance = edits;
      best = candidate;
    }
  }
  return best;
}

/** `unknown tier "smal" (did you mean small?); one of smoke, small, large` */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `unknown ${what} "${name}"${near === null ? '' : ` (did you mean ${near}?)`}; one of ${known.join(', ')}`;
}
