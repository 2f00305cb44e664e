import { FAULTS_BY_KIND, type FaultKind } from '../../../lib/report/faults.ts';
import type { QueueFaults } from '../../../lib/report/queue-faults.ts';
import type { FaultScenarioName } from '../../../lib/scenarios/scenario.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { type FaultDriver, firstRefusal } from '../driver/driver.ts';
import { actsOf } from '../driver/verbs.ts';
import type { FaultOptions } from '../options.ts';
import { clusterRefusal } from '../scenarios/scenario.ts';
import type { Rounds } from './round.ts';
import type { QueueStage } from './stage.ts';

/** Until the first fault, and what a round is likely to take on nodes that elect in about two seconds. */
const CALM_MS = 6_000;
const ROUND_MS = 11_000;
/** Reading the queues to their ends. */
const READ_OUT_MS = 5_000;
/** What --fault does to queues; the others are for services with one leader, who can be asked for its place or robbed of its followers. */
const KINDS: readonly FaultKind[] = ['kill', 'stop', 'pause', 'partition', 'power'];

/** A scenario that breaks nodes which keep queues. */
export interface QueueFaultScenario {
  /** What it is likely to take. */
  likelyMs(options: FaultOptions): number;
  /** What its step is called, where the name of the load does not tell its cells apart. */
  stepName?(options: FaultOptions): string;
  /** Whether what it breaks leaves the others a majority, so that a lone node is not enough. */
  needsMajority(options: FaultOptions): boolean;
  /** Why it cannot be run on a cluster, in words; null when it can. */
  refusal(cluster: Cluster, driver: FaultDriver, options: FaultOptions): string | null;
  /** To whom things are done. */
  victims(options: FaultOptions): QueueFaults['victims'];
  /** What is done. */
  kind(options: FaultOptions): FaultKind;
  /** @throws UserError when it cannot be carried through, the signal's reason when interrupted */
  play(stage: QueueStage, rounds: Rounds, options: FaultOptions): Promise<void>;
}

const namesOf = ({ nodes }: Cluster): string[] => nodes.map(({ name }) => name);

/** The leader of the first queue is broken again and again, or all nodes are. */
const failover: QueueFaultScenario = {
  likelyMs: ({ rounds }) => CALM_MS + rounds * ROUND_MS + READ_OUT_MS,
  stepName: ({ kind }) => kind,
  needsMajority: ({ kind }) => kind !== 'power',
  refusal: (cluster, driver, options) => {
    const { kind, nodes } = options;
    if (!KINDS.includes(kind))
      return `--fault ${kind} is for clusters with one leader; for queues there are ${KINDS.join(', ')}`;
    if (nodes !== 1)
      return `--fault-nodes ${nodes} is for clusters with one leader; of queues one node is broken at a time`;
    const { begin, undo } = actsOf(kind);
    return (
      clusterRefusal(cluster, options, kind !== 'power') ??
      firstRefusal(driver, undo === null ? [begin] : [begin, undo], namesOf(cluster))
    );
  },
  victims: ({ kind }) => (FAULTS_BY_KIND[kind].hits === 'all' ? 'all' : 'leader'),
  kind: ({ kind }) => kind,
  play: async (stage, rounds, { kind, rounds: wanted }) => {
    const { begin, undo } = actsOf(kind);
    if (undo === null) throw new Error(`nothing undoes ${begin}`);
    const all = FAULTS_BY_KIND[kind].hits === 'all';
    for (let round = 1; round <= wanted; round++) {
      stage.options.say(`round ${round} of ${wanted}: waiting for calm queues`);
      await stage.calm();
      const nodes = all ? stage.nodes : [stage.leaderOf(0)];
      await rounds.run({ begin, undo, nodes, undone: all ? 'after-all-were-down' : 'when-seen' });
    }
  },
};

/** Every node is stopped in good order and started again, one after the other: who leads the first queue is the last. */
const rollingRestart: QueueFaultScenario = {
  likelyMs: () => CALM_MS + 3 * ROUND_MS + READ_OUT_MS,
  needsMajority: () => true,
  refusal: (cluster, driver, options) =>
    clusterRefusal(cluster, options) ?? firstRefusal(driver, ['stop', 'start'], namesOf(cluster)),
  victims: () => 'each',
  kind: () => 'stop',
  play: async (stage, rounds) => {
    let left = [...stage.nodes];
    while (left.length > 0) {
      await stage.calm();
      const leader = stage.leaderOf(0);
      const node = (left.find((name) => name !== leader) ?? left[0]) as string;
      left = left.filter((name) => name !== node);
      await rounds.run({ begin: 'stop', undo: 'start', nodes: [node], undone: 'at-once' });
    }
  },
};

const BY_NAME: Readonly<Partial<Record<FaultScenarioName, QueueFaultScenario>>> = {
  failover,
  'rolling-restart': rollingRestart,
};

/** What a scenario does to nodes that keep queues. @throws Error for one that is about entries alone */
export function queueFaultScenario(name: FaultScenarioName): QueueFaultScenario {
  const scenario = BY_NAME[name];
  if (scenario === undefined) throw new Error(`${name} is about entries alone`);
  return scenario;
}
