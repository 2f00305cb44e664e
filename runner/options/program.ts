import { Command } from 'commander';
import { VERBOSE } from '../system/cli.ts';
import { ownVersion } from '../system/project-root.ts';
import { BENCH_FLAGS, type BenchFlags } from './flags/bench.ts';
import { CLEAN_FLAGS, type CleanFlags } from './flags/clean.ts';
import { addFlags, readFlags } from './flags/flag.ts';

/** What most people come for, in front of sixty flags. */
const EXAMPLES = `Examples:
  npm run bench -- --quick                                a first result in half a minute, on a cluster of its own
  npm run bench -- --target etcd --scenarios failover     what killing the leader costs, and whether a write is lost
  npm run bench -- --target etcd --host 10.0.0.1:2379     your own cluster
  npm run bench -- --scenarios all --dry-run              what would be measured, how long, how much is written
  npm run bench -- --list                                 targets, scenarios and whatever else has a name
`;

const HELP = ['-h, --help', 'show this'] as const;

/** The program with its flags; `run` and `clean` get their values. */
export function benchProgram(
  run: (flags: BenchFlags) => Promise<void>,
  clean: (flags: CleanFlags) => Promise<void>,
): Command {
  const program = new Command('npm run bench --')
    .description('Measures a Raft-replicated service: an embedded cluster, or your own with --host.')
    .usage('[flags]   or: npm run bench -- clean [flags]')
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('before', EXAMPLES)
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .action((_, command: Command) => run(readFlags(command, BENCH_FLAGS)));
  addFlags(program, BENCH_FLAGS)
    .optionsGroup('Other:')
    .option(...VERBOSE)
    .version(ownVersion(), '-V, --version', 'show the version of raftmark')
    .helpOption(...HELP);
  const cleaning = program
    .command('clean')
    .description(
      'Deletes what crashed or kept runs left: namespaces on a cluster, folders of dead runs on this machine. Makes reports of what killed runs had measured.',
    )
    .allowExcessArguments(false)
    .action((_, command: Command) => clean(readFlags(command, CLEAN_FLAGS)));
  addFlags(cleaning, CLEAN_FLAGS)
    .optionsGroup('Other:')
    .option(...VERBOSE)
    .helpOption(...HELP);
  return program;
}
