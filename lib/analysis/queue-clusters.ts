import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { ReportCluster } from '../report/report.ts';
import { isThisMachine } from '../targets/addresses.ts';
import { measured } from './cells.ts';

/** What a broker of queues is measured as, by what its nodes say of themselves. */
export function standingInWords(ownCount: number): string {
  if (ownCount === 0) return 'standalone: no Raft';
  return ownCount === 1 ? 'one-node cluster: Raft without replication' : `Raft over ${ownCount} nodes`;
}

/** Whether the nodes of a cluster share one machine, as far as their addresses tell; false of one node. */
export function shareMachine({ kind, nodes, coLocated }: Pick<ReportCluster, 'kind' | 'nodes' | 'coLocated'>): boolean {
  if (nodes.length < 2) return false;
  if (kind === 'embedded' || coLocated === true) return true;
  const hosts = new Set(nodes.map(({ url }) => (isThisMachine(url) ? '' : new URL(url).hostname)));
  return hosts.size === 1;
}

/** How many queues of a scenario a node led. */
export interface NodeLed {
  /** Base URL, or how the service names it; null of queues that no node named a leader of. */
  readonly node: string | null;
  readonly atStart: number;
  readonly atEnd: number;
}

/** Who led the queues of a scenario on a cluster: when the first of their cells began, and when the last ended. */
export interface LedQueues {
  readonly cluster: string;
  readonly scenario: string;
  readonly queues: number;
  readonly nodes: readonly NodeLed[];
  /** How often another took over while it was measured. */
  readonly changes: number;
}

/** Who led, of all scenarios whose queues were watched. */
export function ledQueues(cells: readonly Cell[]): LedQueues[] {
  const watched = cells.flatMap((cell) => {
    const queues = measured(cell)?.queues;
    return queues === undefined || 'absent' in queues ? [] : [{ cell, led: queues.led }];
  });
  const key = ({ cell }: (typeof watched)[number]): string => JSON.stringify([cell.cluster.name, cell.scenario]);
  return grouped(watched, key).map((members) => {
    const all = members.flatMap(({ led }) => led);
    const queues = grouped(all, ({ queue }) => queue).map(
      (each) => [each[0].atStart, each.at(-1)?.atEnd ?? null] as const,
    );
    const nodes = [...new Set(queues.flat())].sort((a, b) => (a ?? '\uffff').localeCompare(b ?? '\uffff'));
    const led = (node: string | null, at: 0 | 1): number => queues.filter((each) => each[at] === node).length;
    return {
      cluster: members[0].cell.cluster.name,
      scenario: members[0].cell.scenario,
      queues: queues.length,
      nodes: nodes.map((node) => ({ node, atStart: led(node, 0), atEnd: led(node, 1) })),
      changes: all.reduce((sum, { changes }) => sum + changes, 0),
    };
  });
}
