/** The larger of two typed arrays, with what the smaller holds at its start. */
export function movedTo<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
