import type { CellCost, CellResources, ProcessUsage } from '../../../lib/report/monitors.ts';

/** What a cell got done. */
export interface Work {
  readonly okOperations: number;
  /** Value bytes of the writes that were ok; 0 when the cell only read. */
  readonly payloadBytesWritten: number;
  /** Names of all nodes of the cluster. */
  readonly nodes: readonly string[];
}

const belongsTo = (node: string) => (label: string) => label.startsWith(`${node}/`);

function writtenBy(processes: readonly ProcessUsage[]): number | null {
  return processes.reduce<number | null>(
    (sum, { writtenBytes }) => (sum === null || writtenBytes === null ? null : sum + writtenBytes),
    0,
  );
}

/**
 * CPU and disk writes of a cell by the work they did. What concerns the nodes is null unless processes of every node were
 * watched: a sum over some of them would pass for the whole cluster's. A node that was down all the time counts as 0.
 */
export function costOf(resources: CellResources, work: Work): CellCost {
  const { nodes, okOperations, payloadBytesWritten } = work;
  const none = nodes.map((node) => ({ node, ratio: null }));
  if ('absent' in resources) {
    return {
      nodesCpuSecondsPer1000: null,
      k6CpuSecondsPer1000: null,
      writeAmplification: null,
      writeAmplificationByNode: none,
    };
  }
  const { watched, processes } = resources;
  const of = (node: string): ProcessUsage[] => processes.filter(({ label }) => belongsTo(node)(label));
  const isWatched = (node: string): boolean => watched.some(belongsTo(node));
  const complete = nodes.length > 0 && nodes.every(isWatched);
  const per1000 = (used: readonly ProcessUsage[]): number | null =>
    okOperations > 0 ? (used.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / okOperations) * 1_000 : null;
  const amplification = (used: readonly ProcessUsage[]): number | null => {
    const written = writtenBy(used);
    return written === null || payloadBytesWritten <= 0 ? null : written / payloadBytesWritten;
  };
  const k6 = processes.filter(({ label }) => label === 'k6');
  return {
    nodesCpuSecondsPer1000: complete ? per1000(nodes.flatMap(of)) : null,
    k6CpuSecondsPer1000: k6.length > 0 ? per1000(k6) : null,
    writeAmplification: complete ? amplification(nodes.flatMap(of)) : null,
    writeAmplificationByNode: nodes.map((node) => ({ node, ratio: isWatched(node) ? amplification(of(node)) : null })),
  };
}
