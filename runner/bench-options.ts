import { Command } from 'commander';
import { findScenario, type Scenario } from '../lib/catalogue.ts';
import { ENTROPIES, type Entropy, type Payload } from '../lib/payload.ts';
import { DEFAULTS } from '../lib/settings.ts';
import { unknownName } from '../lib/suggest.ts';
import { findTarget, TARGETS } from '../lib/targets/index.ts';
import type { Target } from '../lib/targets/target.ts';
import type { Tier } from '../lib/tier.ts';
import { usageError } from './errors.ts';
import {
  type Choice,
  durationFlag,
  hostFlag,
  numberFlag,
  SUITES,
  selectPayloads,
  selectScenarios,
  selectTiers,
  selectUsers,
} from './selection.ts';

/** The sizes an embedded cluster may have: an even one survives no more failures than the next smaller odd one. */
export const CLUSTER_SIZES = [1, 3, 5, 7] as const;
export type ClusterSize = (typeof CLUSTER_SIZES)[number];

/** The command line, checked. */
export interface BenchOptions {
  readonly target: Target;
  readonly tiers: readonly Tier[];
  readonly payloads: readonly Payload[];
  readonly choices: readonly Choice[];
  readonly entropy: Entropy;
  readonly seed: number;
  readonly warmupMs: number;
  readonly timeoutMs: number;
  /** Null: look at the target's default addresses, and start an embedded cluster when nothing is there. */
  readonly hosts: readonly string[] | null;
  /** Set when the embedded cluster was asked for. */
  readonly nodes: ClusterSize | null;
  readonly port: number | null;
  readonly apiKey: string | null;
  readonly outputDir: string;
  readonly cleanup: boolean;
  readonly dryRun: boolean;
  readonly list: boolean;
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly k6: string | undefined;
  readonly etcd: string | undefined;
}

/** The flags as commander hands them over. */
interface Flags {
  target: string;
  tier: string;
  payload: string;
  scenarios?: string;
  suite?: string;
  users?: string;
  duration?: string;
  warmup: string;
  timeout: string;
  entropy: string;
  seed: string;
  host?: string[];
  nodes?: string;
  port?: string;
  apiKey?: string;
  outputDir: string;
  cleanup: boolean;
  dryRun?: boolean;
  list?: boolean;
  yes?: boolean;
  quiet?: boolean;
  k6?: string;
  etcd?: string;
}

/** The program with its flags; `action` gets them checked. */
export function benchProgram(action: (options: BenchOptions) => Promise<void>): Command {
  return new Command('bench')
    .description('Measures a Raft-replicated service: an embedded cluster, or your own with --host.')
    .usage('-- [flags]')
    .option('--target <name>', `what is measured: ${TARGETS.map(({ name }) => name).join(', ')}`, TARGETS[0].name)
    .option('--tier <names>', 'dataset: smoke, small, large, xlarge, all', DEFAULTS.tier)
    .option(
      '--payload <names>',
      'value size: tiny, medium, large, xlarge, all, or a size such as 64KB',
      DEFAULTS.payload,
    )
    .option('--scenarios <names>', 'scenarios or groups of them, with commas; --list shows them (default: all)')
    .option('--suite <name>', `a ready-made selection: ${Object.keys(SUITES).join(', ')}`)
    .option('--users <numbers>', 'users of each step, in place of those of the scenarios, e.g. 1,10')
    .option('--duration <time>', `measured time of each step (default: ${DEFAULTS.duration}, or the suite's)`)
    .option('--warmup <time>', 'time before each step that is not counted', DEFAULTS.warmup)
    .option('--timeout <time>', 'time after which a request is given up', DEFAULTS.timeout)
    .option('--entropy <name>', `what values are made of: ${ENTROPIES.join(', ')}`, DEFAULTS.entropy)
    .option('--seed <number>', 'from which names and values follow', String(DEFAULTS.seed))
    .option('--host <urls...>', 'nodes of your own cluster; one is enough where nodes name each other')
    .option('--nodes <number>', `start an embedded cluster of ${CLUSTER_SIZES.join(', ')} nodes (default: 3)`)
    .option('--port <number>', 'first client port of the embedded cluster (default: any free ones)')
    .option('--api-key <key>', "key for the target; better in RAFTMARK_API_KEY (default: the target's development key)")
    .option('--output-dir <folder>', 'where reports go', 'results')
    .option('--no-cleanup', 'keep what was created, and say where it is')
    .option('--list', 'show targets, tiers, payloads, scenarios and suites, and end')
    .option('--dry-run', 'show the plan, cell by cell, and end')
    .option('--yes', 'run a plan that writes a lot without asking')
    .option('--quiet', 'print only the result')
    .option('--k6 <path>', 'k6 binary (also RAFTMARK_K6)')
    .option('--etcd <path>', 'etcd binary of the embedded cluster (also RAFTMARK_ETCD)')
    .option('--verbose', 'show where an error comes from')
    .helpOption('--help', 'show this')
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .action(async (flags: Flags) => action(readOptions(flags, process.env)));
}

function readChoices(flags: Flags): Choice[] {
  const users = flags.users === undefined ? null : selectUsers(flags.users);
  const durationMs = flags.duration === undefined ? null : durationFlag('--duration', flags.duration, 100);
  if (flags.suite !== undefined) {
    if (flags.scenarios !== undefined)
      throw usageError('--suite and --scenarios exclude each other: a suite is a list of scenarios');
    const suite = SUITES[flags.suite];
    if (!suite) throw usageError(unknownName('suite', flags.suite, Object.keys(SUITES)));
    return suite.map((item) => ({
      scenario: findScenario(item.name) as Scenario,
      users: users ?? item.users,
      durationMs: durationMs ?? item.durationMs,
    }));
  }
  return selectScenarios(flags.scenarios ?? 'all').map((scenario) => ({
    scenario,
    users: users ?? scenario.users,
    durationMs: durationMs ?? durationFlag('--duration', DEFAULTS.duration, 100),
  }));
}

function readNodes(text: string | undefined): ClusterSize | null {
  if (text === undefined) return null;
  const size = CLUSTER_SIZES.find((known) => String(known) === text);
  if (size === undefined)
    throw usageError(`--nodes "${text}": an embedded cluster has ${CLUSTER_SIZES.join(', ')} nodes`);
  return size;
}

/**
 * Checks the flags.
 * @throws UserError (exit 2) that names the flag, and the nearest valid value where there is one
 */
export function readOptions(flags: Flags, env: NodeJS.ProcessEnv): BenchOptions {
  const target = findTarget(flags.target);
  if (!target)
    throw usageError(
      unknownName(
        'target',
        flags.target,
        TARGETS.map(({ name }) => name),
      ),
    );
  const entropy = ENTROPIES.find((name) => name === flags.entropy);
  if (!entropy) throw usageError(unknownName('entropy', flags.entropy, ENTROPIES));
  const payloads = selectPayloads(flags.payload);
  const tooLarge = payloads.find(({ bytes }) => bytes > target.maxPayload.bytes);
  if (tooLarge) {
    throw usageError(
      `payload ${tooLarge.name} (${tooLarge.bytes} bytes) is larger than ${target.name} takes: ${target.maxPayload.bytes} bytes, ${target.maxPayload.source}`,
    );
  }
  const nodes = readNodes(flags.nodes);
  const port = flags.port === undefined ? null : numberFlag('--port', flags.port, 1_024, 64_000);
  if (flags.host !== undefined && (nodes !== null || port !== null)) {
    throw usageError('--host names your own cluster, --nodes and --port shape an embedded one: give one or the other');
  }
  return {
    target,
    tiers: selectTiers(flags.tier),
    payloads,
    choices: readChoices(flags),
    entropy,
    seed: numberFlag('--seed', flags.seed, 0, 0x7fffffff),
    warmupMs: durationFlag('--warmup', flags.warmup, 0),
    timeoutMs: durationFlag('--timeout', flags.timeout, 1),
    hosts: flags.host === undefined ? null : hostFlag(flags.host),
    nodes,
    port,
    apiKey: flags.apiKey ?? (env.RAFTMARK_API_KEY || env.CONFMAN_BENCH_API_KEY || target.defaultApiKey),
    outputDir: flags.outputDir,
    cleanup: flags.cleanup,
    dryRun: flags.dryRun ?? false,
    list: flags.list ?? false,
    yes: flags.yes ?? false,
    quiet: flags.quiet ?? false,
    k6: flags.k6,
    etcd: flags.etcd,
  };
}

/** The command line for the report, with the API key taken out. */
export function publicCommand(argv: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--api-key') {
      shown.push(word, '***');
      at++;
    } else shown.push(word.startsWith('--api-key=') ? '--api-key=***' : word);
  }
  return shown;
}
