import { Command } from 'commander';
import { ENTROPIES } from '../../lib/data/payload.ts';
import { DEFAULTS } from '../../lib/exchange/settings.ts';
import { FAULT_KINDS } from '../../lib/report/faults.ts';
import { OPEN_TIMEOUT_MS, STEADY } from '../../lib/scenarios/catalogue.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import { CLUSTER_SIZES } from '../cluster/cluster.ts';
import { FAULTS } from '../faults/options.ts';
import { CONFIG_FILE, RESULTS } from '../system/project-root.ts';
import { DEFAULT_SCENARIOS, SUITES } from './selection.ts';

/** The flags of a run as commander hands them over. */
export interface Flags {
  config?: string;
  target?: string;
  tier: string;
  payload: string;
  scenarios?: string;
  suite?: string;
  users?: string;
  duration?: string;
  warmup?: string;
  timeout?: string;
  fault?: string;
  faults?: string;
  faultNodes?: string;
  rate?: string;
  readRate?: string;
  allowFaults?: boolean;
  entropy: string;
  seed: string;
  host?: string[];
  mode: string;
  singleHost?: string;
  nodes?: string;
  port?: string;
  apiKey?: string;
  nodePid?: string[];
  raftMonitor: boolean;
  resourceMonitor: boolean;
  out?: string[];
  webUi?: string | true;
  outputDir: string;
  cleanup: boolean;
  dryRun?: boolean;
  list?: boolean;
  yes?: boolean;
  quiet?: boolean;
  k6?: string;
  etcd?: string;
  etcdutl?: string;
}

/** The flags of `clean`. */
export interface CleanFlags {
  config?: string;
  target?: string;
  host?: string[];
  apiKey?: string;
  outputDir: string;
}

const targetNames = TARGETS.map(({ name }) => name).join(', ');
const collect = (value: string, before: string[] = []): string[] => [...before, value];
const KEY = "key for the target; better in RAFTMARK_API_KEY (default: the target's development key)";
const HOST = 'nodes of your own cluster; one is enough where nodes name each other';
const CONFIG = `configuration file (default: ${CONFIG_FILE} where there is one)`;

/** The program with its flags; `run` and `clean` get them unchecked. */
export function benchProgram(
  run: (flags: Flags) => Promise<void>,
  clean: (flags: CleanFlags) => Promise<void>,
): Command {
  const program = new Command('npm run bench --')
    .description('Measures a Raft-replicated service: an embedded cluster, or your own with --host.')
    .usage('[flags]   or: npm run bench -- clean [flags]')
    .enablePositionalOptions()
    .option('--target <name>', `what is measured: ${targetNames} (default: ${TARGETS[0].name})`)
    .option('--tier <names>', 'dataset: smoke, small, large, xlarge, all', DEFAULTS.tier)
    .option(
      '--payload <names>',
      'value size: tiny, medium, large, xlarge, all, or a size such as 64KB',
      DEFAULTS.payload,
    )
    .option(
      '--scenarios <names>',
      `scenarios or groups, with commas; --list shows them (default: ${DEFAULT_SCENARIOS})`,
    )
    .option('--suite <name>', `a ready-made selection: ${Object.keys(SUITES).join(', ')}`)
    .option('--users <numbers>', 'users of each step, in place of those of the scenarios, e.g. 1,10')
    .option('--duration <time>', `measured time of each step (default: ${DEFAULTS.duration}, or the suite's)`)
    .option('--warmup <time>', `time before each step that is not counted (default: ${DEFAULTS.warmup})`)
    .option(
      '--timeout <time>',
      `time after which a request is given up (default: ${DEFAULTS.timeout}; ${OPEN_TIMEOUT_MS / 1_000}s beside faults)`,
    )
    .option('--fault <kind>', `how failover breaks the leader: ${FAULT_KINDS.join(', ')} (default: ${FAULTS.fault})`)
    .option('--faults <number>', `how often failover breaks it (default: ${FAULTS.faults})`)
    .option('--fault-nodes <number>', 'how many nodes it breaks at once, the leader first, or minority (default: 1)')
    .option('--rate <number>', `writes per second beside faults (default: ${STEADY.writesPerSecond})`)
    .option('--read-rate <number>', `reads per second beside faults (default: ${STEADY.readsPerSecond})`)
    .option('--allow-faults', "break nodes of your own cluster, with the configuration file's commands")
    .option('--entropy <name>', `what values are made of: ${ENTROPIES.join(', ')}`, DEFAULTS.entropy)
    .option('--seed <number>', 'from which names and values follow', String(DEFAULTS.seed))
    .option('--host <urls...>', HOST)
    .option('--mode <name>', 'cluster, single (one node without replication), or both in turn', 'cluster')
    .option('--single-host <url>', 'the lone node of your own, for --mode single or both with --host')
    .option('--nodes <number>', `start an embedded cluster of ${CLUSTER_SIZES.join(', ')} nodes (default: 3)`)
    .option('--port <number>', 'first client port of the embedded cluster (default: any free ones)')
    .option('--api-key <key>', KEY)
    .option('--config <file>', CONFIG)
    .option('--node-pid <url=pid>', 'process of a node of your own, or its pid file; may repeat', collect)
    .option('--no-raft-monitor', "do not poll the nodes' status while measuring")
    .option('--no-resource-monitor', 'do not sample processors, memory and disk while measuring')
    .option('--out <output>', 'k6 output, handed to k6 unchanged, e.g. json=FILE; may repeat', collect)
    .option('--web-ui [folder]', "open k6's dashboard for each script, and keep its page in a folder")
    .option('--output-dir <folder>', 'where reports go', RESULTS)
    .option('--no-cleanup', 'keep what was created, and say where it is')
    .option('--list', 'show targets, tiers, payloads, scenarios and suites, and end')
    .option('--dry-run', 'show the plan, cell by cell, and end')
    .option('--yes', 'run a plan that writes a lot without asking')
    .option('--quiet', 'print only the result')
    .option('--k6 <path>', 'k6 binary (also RAFTMARK_K6)')
    .option('--etcd <path>', 'etcd binary of the embedded cluster (also RAFTMARK_ETCD)')
    .option('--etcdutl <path>', 'etcdutl binary that restores snapshots (also RAFTMARK_ETCDUTL)')
    .option('--verbose', 'show where an error comes from')
    .helpOption('--help', 'show this')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .action((flags: Flags) => run(flags));
  program
    .command('clean')
    .description(
      'Deletes what crashed or kept runs left: namespaces on a cluster, folders of dead runs on this machine. Makes reports of what killed runs had measured.',
    )
    .option('--target <name>', `kind of service: ${targetNames} (default: ${TARGETS[0].name})`)
    .option('--host <urls...>', HOST)
    .option('--api-key <key>', KEY)
    .option('--output-dir <folder>', 'where the journals of killed runs are', RESULTS)
    .option('--config <file>', CONFIG)
    .option('--verbose', 'show where an error comes from')
    .helpOption('--help', 'show this')
    .allowExcessArguments(false)
    .action((flags: CleanFlags) => clean(flags));
  return program;
}
