/** So many functions are named, the innermost first. */
const FRAMES = 4;

/** What an error says; of a mistake of raftmark's own also where it was made. */
export function mistakeInWords(error: unknown): string {
  return ((error as Error | null)?.message || String(error)) + placeOfMistake(error);
}

/** ` (in judgeReads, judgeSafety, prove)`; nothing of an error that files, nodes or users may cause. */
function placeOfMistake(error: unknown): string {
  const own = error instanceof RangeError || error instanceof ReferenceError || error instanceof TypeError;
  // Those of Node and undici have a code, or tell what caused them.
  if (!own || 'code' in error || error.cause !== undefined) return '';
  const names = [...(error.stack ?? '').matchAll(/^ +at (?:async )?(?:new )?([^\s(]+) \(/gm)].map(([, name]) => name);
  const apart = names.filter((name, at) => name !== names[at - 1]).slice(0, FRAMES);
  return apart.length === 0 ? '' : ` (in ${apart.join(', ')})`;
}
