import { Command } from 'commander';
import { VERBOSE } from '../system/cli.ts';
import { BENCH_FLAGS, type BenchFlags } from './flags/bench.ts';
import { CLEAN_FLAGS, type CleanFlags } from './flags/clean.ts';
import { addFlags, readFlags } from './flags/flag.ts';

/** The program with its flags; `run` and `clean` get their values. */
export function benchProgram(
  run: (flags: BenchFlags) => Promise<void>,
  clean: (flags: CleanFlags) => Promise<void>,
): Command {
  const program = new Command('npm run bench --')
    .description('Measures a Raft-replicated service: an embedded cluster, or your own with --host.')
    .usage('[flags]   or: npm run bench -- clean [flags]')
    .enablePositionalOptions()
    .helpOption('--help', 'show this')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .action((_, command: Command) => run(readFlags(command, BENCH_FLAGS)));
  addFlags(program, BENCH_FLAGS).option(...VERBOSE);
  const cleaning = program
    .command('clean')
    .description(
      'Deletes what crashed or kept runs left: namespaces on a cluster, folders of dead runs on this machine. Makes reports of what killed runs had measured.',
    )
    .helpOption('--help', 'show this')
    .allowExcessArguments(false)
    .action((_, command: Command) => clean(readFlags(command, CLEAN_FLAGS)));
  addFlags(cleaning, CLEAN_FLAGS).option(...VERBOSE);
  return program;
}
