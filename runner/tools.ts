// npm run tools: provides k6, etcd and etcdutl and says where they are.
import { Command, CommanderError } from 'commander';
import { printableLines } from '../lib/base/printable.ts';
import { EXIT, UserError } from './system/errors.ts';
import { toolTable } from './tools/messages.ts';
import { provideTools } from './tools/provide.ts';

interface Flags {
  readonly k6?: string;
  readonly etcd?: string;
  readonly etcdutl?: string;
  readonly verbose?: boolean;
}

async function main(): Promise<number> {
  const program = new Command('tools')
    .description('Finds, builds or downloads k6, etcd and etcdutl, and says where they are.')
    .option('--k6 <path>', 'use this k6 (also RAFTMARK_K6)')
    .option('--etcd <path>', 'use this etcd (also RAFTMARK_ETCD)')
    .option('--etcdutl <path>', 'use this etcdutl (also RAFTMARK_ETCDUTL)')
    .option('--verbose', 'show the details of a failure')
    .exitOverride();
  try {
    program.parse();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
  const { verbose, ...paths } = program.opts<Flags>();

  const interrupt = new AbortController();
  // Once: a second Ctrl-C ends the process at once, and what it leaves is swept by the next run.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt.abort(name));
  try {
    const tools = await provideTools({
      paths,
      signal: interrupt.signal,
      log: (line) => console.error(printableLines(line)),
    });
    console.log(toolTable(tools, process.cwd()));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(verbose ? error : printableLines(error.message));
    return error.exitCode;
  }
}

process.exitCode = await main();
