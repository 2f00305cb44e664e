import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Cluster, isEmbedded, type WatchedNode } from '../cluster/cluster.ts';
import { inWords } from '../system/files.ts';
import { deviceOf } from '../system/host.ts';

/** Where the disk of a cluster's data can be measured, or why nowhere. */
export type DiskPlace = { readonly folder: string; readonly device: string | null } | { readonly absent: string };

/**
 * The folder that the first node of a cluster whose data is on this machine keeps them in. Of the user's nodes the one above it, where
 * that is on the same device and can be written to: what is in the folder itself is the service's own affair.
 * @param watched by base URL
 */
export async function diskPlace(cluster: Cluster, watched: ReadonlyMap<string, WatchedNode>): Promise<DiskPlace> {
  const folders = cluster.nodes.flatMap((node) =>
    isEmbedded(node) ? [node.dataFolder] : (watched.get(node.url)?.dataFolder ?? []),
  );
  const [folder] = folders;
  if (folder === undefined) {
    return { absent: 'where its nodes keep their data is not known (dataFolder in the configuration file)' };
  }
  const device = await deviceOf(folder);
  const places = cluster.kind === 'embedded' ? [folder] : [dirname(folder), folder];
  let problem = '';
  for (const place of places) {
    if ((await deviceOf(place)) !== device) continue;
    const refused = await access(place, constants.W_OK).then(
      () => null,
      (error: unknown) => inWords(error),
    );
    if (refused === null) return { folder: place, device };
    problem = refused;
  }
  return { absent: `${folder}: ${problem}` };
}
