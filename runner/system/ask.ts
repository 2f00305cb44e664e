import { createInterface } from 'node:readline/promises';

/** Asks somebody who says yes or no; null where nobody can be asked. */
export type Asking = ((question: string) => Promise<boolean>) | null;

/** Asks on the terminal, where a person sits at it. */
export function terminalAsking(signal: AbortSignal): Asking {
  const there = process.stdin.isTTY === true && process.stdout.isTTY === true;
  return there ? (question) => askYes(question, signal) : null;
}

/** Where somebody is asked, and answers. */
export interface Conversation {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks, and takes nothing but `yes` or `y` for a yes: an end of the input is a no.
 * @throws the signal's reason
 */
export async function askYes(
  question: string,
  signal: AbortSignal,
  { input, output }: Conversation = { input: process.stdin, output: process.stdout },
): Promise<boolean> {
  // The terminal's own editing: Ctrl-C then comes as a signal, as everywhere else in a run.
  const lines = createInterface({ input, output, terminal: false });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [yes/no] `, { signal }), ended]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
