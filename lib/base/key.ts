const NAMES: Readonly<Record<string, string>> = {
  '\n': 'a line feed',
  '\r': 'a carriage return',
  '\t': 'a tab',
  '\0': 'a zero byte',
};

/**
 * Why a text is no key or token that can be sent, as a predicate; null when it is one. Headers take printable ASCII, and lose
 * spaces at their ends.
 */
export function whyNoKey(key: string): string | null {
  const at = key.search(/[^ -~]/);
  if (at >= 0) {
    const what = NAMES[key[at] as string] ?? 'a character that is not printable ASCII';
    return `has ${what} (character ${at + 1} of ${key.length}), which cannot be sent`;
  }
  return key === key.trim() ? null : 'begins or ends with a space, which would be lost';
}
