import type { LoadShape } from './target.ts';

/** A virtual user remembers so many: all of a small tier, and no more memory for a large one. */
const REMEMBERED = 1_024;

/**
 * What names entry i in a target: the prefix of its namespace, then the eight hex digits of its key.
 * @param prefixes one for each namespace of the shape
 */
export function entryTexts(prefixes: readonly string[], shape: LoadShape): (index: number) => string {
  // Locals: k6's engine finds them faster than properties.
  const { namespaceIndex, keyNumber } = shape;
  const known: string[] = [];
  return (index) => {
    const before = known[index];
    if (before !== undefined) return before;
    const made = (prefixes[namespaceIndex(index)] as string) + (0x80000000 + keyNumber(index)).toString(16);
    if (index < REMEMBERED) known[index] = made;
    return made;
  };
}
