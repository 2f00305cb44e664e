import type { Report } from '../report/report.ts';

/** Numbers as ranges, e.g. `0-2,5`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Where k6 and the nodes of a run were bound to, in words; null where they were not. */
export function pinningInWords({ host, clusters }: Pick<Report, 'host' | 'clusters'>): string | null {
  if (host.k6PinnedTo === undefined) return null;
  const sets = new Set(clusters.flatMap(({ nodes }) => nodes.flatMap(({ pinnedTo = [] }) => rangesOf(pinnedTo))));
  const nodes = [...sets].filter((set) => set !== '');
  const each = nodes.length > 1 ? `each node on one of ${nodes.join(' and ')}` : `all nodes on ${nodes[0] ?? 'any'}`;
  return `k6 on processor ${rangesOf(host.k6PinnedTo)}, ${each}`;
}
