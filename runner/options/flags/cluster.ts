import { CLUSTER_SIZES, type ClusterSize } from '../../cluster/cluster.ts';
import type { VariedKnob } from '../../cluster/varied-knob.ts';
import { usageError } from '../../system/errors.ts';
import { numberFlag, split } from '../values.ts';
import { asItIs, choice, flag, group, onOff, repeatable, type Values } from './flag.ts';

/** An embedded cluster was asked for, so none of the user's can be meant. */
const EMBEDDED = {
  flags: ['--host', '--single-host'],
  because:
    '--host names your own cluster, --nodes, --vary, --rounds and --port shape an embedded one: give one or the other',
} as const;

const MOST_ROUNDS = 20;

/** Where a node of the user's runs, as far as one flag says. */
export interface NodePid {
  /** The node, as it is written. */
  readonly url: string;
  /** One of the two is set. */
  readonly pid: number | null;
  readonly pidFile: string | null;
}

/** Sizes in the order in which they are given, each once. */
function clusterSizes(text: string, name: string): readonly ClusterSize[] {
  const sizes = split(text, name).map((part) => {
    const size = CLUSTER_SIZES.find((known) => String(known) === part);
    if (size === undefined)
      throw usageError(`${name} "${part}": an embedded cluster has ${CLUSTER_SIZES.join(', ')} nodes`);
    return size;
  });
  if (sizes.length === 0)
    throw usageError(`${name} is empty; give ${CLUSTER_SIZES.join(', ')}, or several with commas`);
  return [...new Set(sizes)];
}

/** `KNOB=VALUE,VALUE`; what knobs there are and what they take, the product knows. */
function variedKnob(text: string, name: string, before: VariedKnob | null): VariedKnob {
  if (before !== null) throw usageError(`${name} is given twice: what differs would be the one or the other`);
  const at = text.indexOf('=');
  const [knob, values] = [text.slice(0, at).trim(), split(text.slice(at + 1), name)];
  if (at <= 0 || knob === '' || values.length < 2) {
    throw usageError(
      `${name} "${text}": write it like snapshot-count=1000,10000, with two values at least: each is held against the first`,
    );
  }
  return { knob, values };
}

/** `URL=PID` or `URL=FILE`. */
function nodePid(text: string, name: string): NodePid {
  const at = text.indexOf('=');
  const what = text.slice(at + 1);
  if (at <= 0 || what === '') {
    throw usageError(
      `${name} "${text}": write it like http://127.0.0.1:6100=1234, or with a pid file in place of the number`,
    );
  }
  const pid = /^\d+$/.test(what) ? numberFlag(name, what, 1, 0x7fffffff) : null;
  return { url: text.slice(0, at), pid, pidFile: pid === null ? what : null };
}

/** Which clusters are measured. */
export const CLUSTER_FLAGS = group('Where:', {
  mode: choice(
    '--mode <name>',
    'a cluster, one node without replication (single), or both in turn',
    ['cluster', 'single', 'both'],
    { default: 'cluster' },
  ),
  singleHost: flag('--single-host <url>', 'the lone node of your own, for --mode single or both with --host', {
    parse: asItIs,
  }),
  nodes: flag(
    '--nodes <numbers>',
    `start an embedded cluster of ${CLUSTER_SIZES.join(', ')} nodes; with commas one of each size, one after the other`,
    { parse: clusterSizes, otherwise: '3', excludes: EMBEDDED },
  ),
  vary: flag(
    '--vary <knob=values>',
    'measure embedded clusters that differ in one setting, one after the other, e.g. snapshot-count=1000,10000; --list names the knobs',
    { parse: variedKnob, excludes: EMBEDDED },
  ),
  clusterRounds: flag(
    '--rounds <number>',
    'how often each size of --nodes or value of --vary is measured, forward and back in turn',
    {
      parse: (text, name) => numberFlag(name, text, 1, MOST_ROUNDS),
      otherwise: '1',
      excludes: EMBEDDED,
    },
  ),
  port: flag('--port <number>', 'first client port of the embedded cluster', {
    parse: (text, name) => numberFlag(name, text, 1_024, 64_000),
    otherwise: 'any free ones',
    excludes: EMBEDDED,
  }),
  network: choice(
    '--network <name>',
    'give each node of an embedded cluster a network namespace of its own, whose traffic is then known (as root)',
    ['loopback', 'namespaces'],
    { otherwise: 'loopback, or namespaces where a fault needs them', excludes: EMBEDDED },
  ),
  useFoundCluster: onOff('--use-found-cluster', 'measure what answers at the default addresses without being asked'),
  tls: onOff('--tls', 'start an embedded cluster over TLS, with client certificates and a user or a key of its own'),
  nodePids: repeatable('--node-pid <url=pid>', 'process of a node of your own, or its pid file; may repeat', nodePid),
});

export type ClusterFlags = Values<typeof CLUSTER_FLAGS>;

/** What watches the nodes meanwhile, and what the machine is measured for. */
export const MONITOR_FLAGS = group('Watching:', {
  raftMonitor: onOff('--no-raft-monitor', "do not poll the nodes' status while measuring"),
  metricsMonitor: onOff('--no-metrics-monitor', 'do not ask the nodes for their metrics while measuring'),
  timeline: onOff('--no-timeline', 'do not have the scripts count latencies by second, node and bucket'),
  resourceMonitor: onOff('--no-resource-monitor', 'do not sample processors, memory and disk while measuring'),
  calibration: onOff('--no-calibration', 'do not measure what this machine can do without a service'),
  control: onOff(
    '--no-control',
    'do not warm clusters up, nor write a few seconds before the first cell and after the last to see whether the run changed',
  ),
  recalibrate: onOff('--recalibrate', 'measure that anew, in place of what an earlier run has kept'),
});
