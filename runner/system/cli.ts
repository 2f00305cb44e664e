import { tmpdir } from 'node:os';
import { inspect } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { printableLines } from '../../lib/base/printable.ts';
import { redacted } from '../../lib/base/redact.ts';
import { EXIT, type ExitCode, UserError } from './errors.ts';
import { inWords } from './files.ts';
import { describeProgram } from './help.ts';

/** The flag of every program that `main` runs: its name and its line in the help. */
export const VERBOSE = ['--verbose', 'show where an error comes from'] as const;

/** In place of a command line: the program prints what its help says, as JSON. docs/cli.md is made from it. */
export const HELP_AS_DATA = '--help-json';

/**
 * Runs a command-line program to its end and sets the exit code: 2 for wrong usage, a UserError's own code, 1 for anything
 * unexpected. Errors go to stderr in one or two lines; `--verbose` anywhere in `argv` adds the stack. Ends no process: what
 * is still open keeps it alive.
 * @param argv as in process.argv: interpreter and script first.
 */
export async function main(program: Command, argv: string[]): Promise<void> {
  surviveClosedPipe(process.stdout);
  surviveClosedPipe(process.stderr);
  throwInsteadOfExit(program);
  if (argv[2] === HELP_AS_DATA) {
    process.stdout.write(`${JSON.stringify(describeProgram(program), null, 2)}\n`);
    return;
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error, argv.includes(VERBOSE[0]));
  }
}

function report(error: unknown, verbose: boolean): ExitCode {
  // Commander has already said what was wrong, or printed the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const full = fullDisk(error);
  const expected = error instanceof UserError || full !== null;
  const message = full ?? (error instanceof Error ? error.message : String(error));
  process.stderr.write(`error: ${expected ? '' : 'unexpected: '}${printableLines(redacted(message))}\n`);
  if (verbose) process.stderr.write(`${printableLines(redacted(inspect(error)))}\n`);
  else if (!expected) process.stderr.write('Run it again with --verbose to see where this comes from.\n');
  if (full !== null) return EXIT.unavailable;
  return error instanceof UserError ? error.exitCode : EXIT.failed;
}

/** What to say and do where a disk is full, wherever that was met; null for any other error. */
function fullDisk(error: unknown): string | null {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (error instanceof UserError || (code !== 'ENOSPC' && code !== 'EDQUOT')) return null;
  const where = path === undefined ? '' : `${path}: `;
  return `${where}${inWords(error)}; make room in ${tmpdir()} (another folder in TMPDIR) and where reports go (another one with --output-dir)`;
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  // It quotes words of the command line.
  command.configureOutput({ outputError: (text, write) => write(redacted(text)) });
  for (const each of command.commands) throwInsteadOfExit(each);
}

/** `| head` closes the pipe while we still write: nobody wants the rest, and that is no error. The work goes on. */
function surviveClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = EXIT.unavailable;
    if (stream !== process.stderr) process.stderr.write(`error: output cannot be written: ${error.message}\n`);
  });
}
