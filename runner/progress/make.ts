import { createStyle, wantsColor, wantsUnicode } from '../system/terminal.ts';
import { PlainProgress, QuietProgress } from './plain.ts';
import type { Progress } from './progress.ts';
import { TerminalProgress } from './terminal.ts';

/**
 * The progress that suits standard output: drawn on a terminal, lines elsewhere and in CI, warnings alone when quiet.
 * @param everyMs how often lines tell of a cell that is being measured; null: when it is over
 */
export function makeProgress({
  quiet,
  progressMs,
}: {
  readonly quiet: boolean;
  readonly progressMs: number | null;
}): Progress {
  if (quiet) return new QuietProgress((line) => process.stderr.write(`${line}\n`));
  const drawn = process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  return drawn
    ? new TerminalProgress(
        process.stdout,
        createStyle(wantsColor(process.env, process.stdout)),
        wantsUnicode(process.env),
      )
    : new PlainProgress((line) => process.stdout.write(`${line}\n`), progressMs);
}
