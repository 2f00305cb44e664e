import { byteSize, significant } from '../base/format.ts';
import type { Held, NodeHolding } from '../report/state.ts';

/** More than so many times the dataset is another store than the one that is measured. */
const MULTIPLE = 3;
/** An empty store is as large as that at most: pages and files that are laid out ahead. */
const EMPTY_BYTES = 64 * 1_024;

/** The largest thing that says how much a node holds, and what it is. Null when nothing is known. */
export function heldBy({ dataFolderBytes, snapshotBytes, databaseBytes }: NodeHolding): {
  readonly bytes: number;
  readonly where: string;
} | null {
  // A log that was laid out ahead makes a folder large: what the node says of its database counts where it does.
  if (databaseBytes !== null) return { bytes: databaseBytes, where: 'in its database' };
  if (dataFolderBytes === null && snapshotBytes === null) return null;
  return (dataFolderBytes ?? 0) >= (snapshotBytes ?? 0)
    ? { bytes: dataFolderBytes ?? 0, where: 'in its data folder' }
    : { bytes: snapshotBytes ?? 0, where: 'in its last snapshot' };
}

/** What to say of a cluster that held a multiple of the dataset; null when it did not, or nobody knows. */
export function heldFinding(
  cluster: string,
  { nodes, datasetBytes }: Pick<Held, 'nodes' | 'datasetBytes'>,
): string | null {
  const all = nodes.flatMap((node) => {
    const held = heldBy(node);
    return held === null ? [] : [{ node: node.node, ...held }];
  });
  const [most] = all.sort((a, b) => b.bytes - a.bytes);
  if (most === undefined || most.bytes <= Math.max(MULTIPLE * datasetBytes, EMPTY_BYTES)) return null;
  // Of a run without a dataset nothing is a multiple.
  const multiple =
    datasetBytes > 0
      ? `, ${significant(most.bytes / datasetBytes, 2)} times the run's largest dataset (${byteSize(datasetBytes)})`
      : '';
  return `Before the run ${most.node} of ${cluster} held ${byteSize(most.bytes)} ${most.where}${multiple}: what is measured is a store of that size.`;
}
