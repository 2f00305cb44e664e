/** Items that share a key, in the order in which each key first occurs. No group is empty. */
export function grouped<T>(items: readonly T[], key: (item: T) => string): [T, ...T[]][] {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const name = key(item);
    const members = found.get(name);
    if (members) members.push(item);
    else found.set(name, [item]);
  }
  return [...found.values()];
}
