/** Whoever ends what was begun in it, such as a test. */
export interface Scope {
  after(end: () => void | Promise<void>): void;
}

/** Does something within a scope, which is ended afterwards, what was begun last first. */
export async function inScope<T>(act: (scope: Scope) => Promise<T>): Promise<T> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    return await act({ after: (end) => void ends.push(end) });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
