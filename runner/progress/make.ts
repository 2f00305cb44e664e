import { createStyle, wantsColor } from '../system/terminal.ts';
import { PlainProgress, QuietProgress } from './plain.ts';
import type { Progress } from './progress.ts';
import { TerminalProgress } from './terminal.ts';

/** The progress that suits standard output: drawn on a terminal, lines elsewhere and in CI, warnings alone when quiet. */
export function makeProgress(quiet: boolean): Progress {
  if (quiet) return new QuietProgress((line) => process.stderr.write(`${line}\n`));
  const drawn = process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  return drawn
    ? new TerminalProgress(process.stdout, createStyle(wantsColor(process.env, process.stdout)))
    : new PlainProgress((line) => process.stdout.write(`${line}\n`));
}
