import { percent } from '../../../lib/base/format.ts';
import type { CellCost, CellResources, ProcessUsage } from '../../../lib/report/monitors.ts';
import type { Work } from './work.ts';

/** What the usage of a window is divided by, and what is known of that window. */
export interface Costing {
  /** Of all sources. */
  readonly work: Work;
  /** Operations of k6 alone, whatever became of them. */
  readonly k6Operations: number;
  /** Why nodes did work in the window that no operation asked for, a sentence; null where nothing is known of any. */
  readonly otherWork: string | null;
  readonly windowSeconds: number;
  /** Names of all nodes of the cluster. */
  readonly nodes: readonly string[];
}

/**
 * The largest share of failures that may have cost the nodes something: they are in the numerators and not in the
 * denominators, so that this is how far a figure may be too high.
 */
const MOST_DOUBT = 0.05;
/** A process that was sampled for so much less than the window was not there, or not followed, for a part of it. */
const SLACK_SECONDS = 0.1;

const belongsTo = (node: string) => (label: string) => label.startsWith(`${node}/`);

function writtenBy(processes: readonly ProcessUsage[]): number | null {
  return processes.reduce<number | null>(
    (sum, { writtenBytes }) => (sum === null || writtenBytes === null ? null : sum + writtenBytes),
    0,
  );
}

/** Why a figure of the nodes would not be that of the counted work alone; null when it is. */
function mixed(doubtful: number, sure: number, what: string, otherWork: string | null): string | null {
  if (otherWork !== null) return otherWork;
  if (doubtful <= sure * MOST_DOUBT) return null;
  return `${percent(doubtful / (doubtful + sure))} of the ${what}.`;
}

/**
 * CPU and disk writes of a window by the work they did. What concerns the nodes is null unless processes of every node were
 * watched: a sum over some of them would pass for the whole cluster's; and it is null where they did other work than what was
 * counted. Where a process was not sampled all the time (its node was down, or was killed and started again) what it used
 * unseen is missing, and the figures are lower bounds.
 */
export function costOf(resources: CellResources, costing: Costing): CellCost {
  const { nodes, work, k6Operations, otherWork, windowSeconds } = costing;
  if ('absent' in resources) {
    return {
      nodesCpuSecondsPer1000: null,
      k6CpuSecondsPer1000: null,
      writeAmplification: null,
      writeAmplificationByNode: nodes.map((node) => ({ node, ratio: null })),
    };
  }
  const { watched, processes } = resources;
  const of = (node: string): ProcessUsage[] => processes.filter(({ label }) => belongsTo(node)(label));
  const isWatched = (node: string): boolean => watched.some(belongsTo(node));
  const complete = nodes.length > 0 && nodes.every(isWatched);
  const mixedOperations = mixed(
    work.failedAtNodes,
    work.done,
    'operations failed, and may have cost the nodes as much as the others',
    otherWork,
  );
  const mixedBytes = mixed(
    work.doubtfulBytes,
    work.payloadBytes,
    'bytes are of writes without an answer, which may be done as well',
    otherWork,
  );
  const amplification = (used: readonly ProcessUsage[]): number | null => {
    const written = writtenBy(used);
    return written === null || work.payloadBytes <= 0 || mixedBytes !== null ? null : written / work.payloadBytes;
  };
  const k6 = processes.filter(({ label }) => label === 'k6');
  const cost = {
    nodesCpuSecondsPer1000: complete && mixedOperations === null ? per1000(nodes.flatMap(of), work.done) : null,
    k6CpuSecondsPer1000: k6.length > 0 ? per1000(k6, k6Operations) : null,
    writeAmplification: complete ? amplification(nodes.flatMap(of)) : null,
    writeAmplificationByNode: nodes.map((node) => ({ node, ratio: isWatched(node) ? amplification(of(node)) : null })),
  };
  const unseen = watched.filter((label) => {
    const usage = processes.find((one) => one.label === label);
    return nodes.some((node) => belongsTo(node)(label)) && (usage?.sampledSeconds ?? 0) < windowSeconds - SLACK_SECONDS;
  });
  const why = [
    ...new Set([
      ...(complete && mixedOperations !== null ? [`CPU per operation is not known: ${mixedOperations}`] : []),
      ...(work.payloadBytes > 0 && mixedBytes !== null ? [`Write amplification is not known: ${mixedBytes}`] : []),
    ]),
  ];
  return {
    ...cost,
    ...(unseen.length > 0 ? { notSampledThroughout: unseen } : {}),
    ...(why.length > 0 ? { whyNotKnown: why } : {}),
  };
}

function per1000(used: readonly ProcessUsage[], operations: number): number | null {
  return operations > 0 ? (used.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / operations) * 1_000 : null;
}
