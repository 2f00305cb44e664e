import { largest, smallest } from '../base/extremes.ts';
import { grouped } from '../base/grouped.ts';
import type { Cell, ClusterIdentity } from '../report/cell.ts';
import type { CellCost, ProcessUsage } from '../report/monitors.ts';
import type { Report } from '../report/report.ts';
import { isIdle } from '../scenarios/shares.ts';
import { type MeasuredCell, measured } from './cells.ts';
import { median } from './statistics.ts';

/** Whether a process is one of a node: all that are watched but the generator and the runner. */
export function isOfNode({ label }: { readonly label: string }): boolean {
  return label !== 'k6' && label !== 'runner';
}

/** What the processes of one label used in several windows together. */
export interface ProcessTotal {
  readonly label: string;
  /** Processors kept busy over all windows together, so that a short window counts for less. */
  readonly coresMean: number;
  readonly coresPeak: number;
  readonly rssPeakBytes: number;
}

/** Bytes written to storage per byte of payload, over the cells that have it. */
export interface Amplification {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly cells: number;
  /** Whether processes of nodes were not sampled all the time in one of them, so that it is no less than this. */
  readonly lowerBound: boolean;
  /** By node; the median is null where no cell has a figure for it. */
  readonly nodes: readonly { readonly node: string; readonly median: number | null }[];
}

/** What was used in the measured windows of one cluster. */
export interface ClusterResources {
  readonly cluster: ClusterIdentity;
  readonly processes: readonly ProcessTotal[];
  readonly amplification: Amplification | null;
}

/** What nodes, k6 and the runner used on each cluster; clusters where nothing was measured are left out. */
export function resourcesByCluster(cells: readonly Cell[]): ClusterResources[] {
  // While nodes are left alone they take nothing of what work costs.
  const ran = cells.flatMap((cell) => (isIdle(cell.step.load) ? [] : (measured(cell) ?? [])));
  return grouped(ran, ({ cluster }) => cluster.name)
    .map((members) => ({
      cluster: members[0].cluster,
      processes: processTotals(members),
      amplification: amplificationOf(members.map(({ cost }) => cost)),
    }))
    .filter(({ processes, amplification }) => processes.length > 0 || amplification !== null);
}

/** What the processes of each node used in a cell, which are labelled with its name, a slash and what they are; empty where that is not known. */
export function processesByNode({ resources }: Pick<MeasuredCell, 'resources'>): ReadonlyMap<string, ProcessUsage[]> {
  // Without a slash it is k6 or the runner.
  const processes = 'absent' in resources ? [] : resources.processes.filter(({ label }) => label.includes('/'));
  const nodeOf = ({ label }: ProcessUsage): string => label.slice(0, label.lastIndexOf('/'));
  return new Map(grouped(processes, nodeOf).map((own) => [nodeOf(own[0]), own]));
}

/** Why resources were not measured, in the words of the first place that says so; null when none does. */
export function whyNoResources({ resources, cells }: Pick<Report, 'resources' | 'cells'>): string | null {
  const places = [resources, ...cells.flatMap((cell) => measured(cell)?.resources ?? [])];
  return places.flatMap((each) => ('absent' in each ? [each.absent] : []))[0] ?? null;
}

function processTotals(cells: readonly MeasuredCell[]): ProcessTotal[] {
  const usages = cells.flatMap(({ resources }) => ('absent' in resources ? [] : resources.processes));
  return grouped(usages, ({ label }) => label).map((members) => ({
    label: members[0].label,
    coresMean: meanCores(members),
    coresPeak: largest(members.map(({ cpuCoresPeak }) => cpuCoresPeak)),
    rssPeakBytes: largest(members.map(({ rssPeakBytes }) => rssPeakBytes)),
  }));
}

function meanCores(usages: readonly ProcessUsage[]): number {
  const seconds = usages.reduce((sum, { sampledSeconds }) => sum + sampledSeconds, 0);
  return seconds > 0 ? usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / seconds : 0;
}

/** Write amplification over cells; null when none has it. */
export function amplificationOf(costs: readonly CellCost[]): Amplification | null {
  const values = costs.flatMap(({ writeAmplification }) => writeAmplification ?? []);
  const middle = median(values);
  if (middle === null) return null;
  const byNode = grouped(
    costs.flatMap(({ writeAmplificationByNode }) => writeAmplificationByNode),
    ({ node }) => node,
  );
  const nodes = byNode.map((members) => ({
    node: members[0].node,
    median: median(members.flatMap(({ ratio }) => ratio ?? [])),
  }));
  const lowerBound = costs.some((cost) => cost.writeAmplification !== null && cost.notSampledThroughout !== undefined);
  return {
    median: middle,
    min: smallest(values),
    max: largest(values),
    cells: values.length,
    lowerBound,
    nodes,
  };
}
