// npm run tools: provides k6, etcd and etcdutl and says where they are.
import { Command } from 'commander';
import { printableLines } from '../lib/base/printable.ts';
import { pathOf } from './options/flags/flag.ts';
import { main, VERBOSE } from './system/cli.ts';
import { toolTable } from './tools/messages.ts';
import { provideTools } from './tools/provide.ts';

interface Paths {
  readonly k6?: string;
  readonly etcd?: string;
  readonly etcdutl?: string;
}

async function tools({ k6, etcd, etcdutl }: Paths): Promise<void> {
  const interrupt = new AbortController();
  // Once: a second Ctrl-C ends the process at once, and what it leaves is swept by the next run.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt.abort(name));
  const provided = await provideTools({
    paths: { k6, etcd, etcdutl },
    signal: interrupt.signal,
    log: (line) => process.stderr.write(`${printableLines(line)}\n`),
  });
  process.stdout.write(`${toolTable(provided, process.cwd())}\n`);
}

const program = new Command('npm run tools --')
  .description('Finds, builds or downloads k6, etcd and etcdutl, and says where they are.')
  .option('--k6 <path>', 'use this k6 (also RAFTMARK_K6)', (text) => pathOf(text, '--k6'))
  .option('--etcd <path>', 'use this etcd (also RAFTMARK_ETCD)', (text) => pathOf(text, '--etcd'))
  .option('--etcdutl <path>', 'use this etcdutl (also RAFTMARK_ETCDUTL)', (text) => pathOf(text, '--etcdutl'))
  .option(...VERBOSE)
  .allowExcessArguments(false)
  .action(tools);

await main(program, process.argv);
