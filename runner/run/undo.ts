import type { RunRecord } from '../report/record.ts';

/**
 * Waits until something that a run has made is gone again.
 * @param what it is, for the sentence
 * @returns why it is still there, and what to do; null when it is gone
 */
export async function whyLeft(what: string, undoing: Promise<void>): Promise<string | null> {
  try {
    await undoing;
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${what} could not be cleaned up: ${reason}; npm run bench -- clean tries it again`;
  }
}

/** Waits until something is gone. What cannot be cleaned up costs a run its exit code, and not its report. */
export async function undo(
  what: string,
  undoing: Promise<void>,
  { record, warn }: { readonly record: RunRecord; readonly warn: (text: string) => void },
): Promise<void> {
  const left = await whyLeft(what, undoing);
  if (left === null) return;
  warn(left);
  record.left.push(what);
}
