import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Reads } from '../../lib/targets/target.ts';
import type { Guardian } from '../system/guardian.ts';
import { nodeShare, onProcessors, type Pin } from '../system/pin.ts';
import { httpUrl, ownAddresses, sharedAddresses } from './addresses.ts';
import { LazyDisk } from './lazyfs/disk.ts';
import type { ClusterNetwork } from './netns/network.ts';
import type { NodeLayout } from './node.ts';
import type { ProcessSpec } from './process.ts';
import type { Recipe, ToolPaths } from './recipe.ts';

/** What the nodes of a cluster have in common. */
export interface Blueprint {
  readonly recipe: Recipe;
  /** Of the nodes. */
  readonly names: readonly string[];
  readonly tools: ToolPaths;
  readonly adminKey: string | undefined;
  /** What reads are to promise. */
  readonly reads: Reads;
  /** Client ports firstPort, +100, +200 ...; any when undefined. */
  readonly firstPort: number | undefined;
  /** The cluster's. */
  readonly folder: string;
  readonly guardian: Guardian;
  /** The LazyFS binary that data folders are to lie on; null for none. */
  readonly lazyfs: string | null;
  /** To which processors the nodes are bound; null: to none. */
  readonly pin: Pin | null;
  /** Null for nodes on the loopback address. */
  readonly network: ClusterNetwork | null;
}

/**
 * Makes the nodes' folders and gives what the nodes are made from.
 * @throws UserError (exit 3) when a port is in use, or too few are free
 */
export async function layOutNodes(blueprint: Blueprint): Promise<NodeLayout[]> {
  const { names, recipe, tools, adminKey, reads, firstPort, folder, guardian, lazyfs, pin, network } = blueprint;
  const addresses =
    network === null
      ? await sharedAddresses(recipe, names, firstPort)
      : ownAddresses(recipe, network.places, firstPort);
  await Promise.all(names.map((name) => mkdir(join(folder, name), { mode: 0o700 })));
  const { security } = recipe;
  const hosts = addresses.map(({ host }) => host);
  const tls = await Promise.all(names.map((name) => security?.issue(join(folder, name), hosts) ?? null));
  return addresses.map((address, at) => {
    const { name, host, port } = address;
    const home = join(folder, name);
    const disk = lazyfs === null ? null : new LazyDisk({ name, program: lazyfs, home, guardian });
    const dataFolder = join(disk?.folder ?? home, 'data');
    const context = { tools, clusterName: basename(folder), dataFolder, adminKey, reads, tls: tls[at] ?? null };
    const own = pin === null ? null : { ...pin, processors: nodeShare(pin.processors, at, names.length) };
    const specs = (state: 'new' | 'existing'): ProcessSpec[] =>
      recipe
        .processes(address, addresses, state, context)
        .map((spec) => (network === null ? spec : { ...spec, ...network.enter(name, spec.command, spec.args) }))
        .map((spec) => ({ ...spec, ...onProcessors(own, spec.command, spec.args) }));
    return {
      name,
      url: httpUrl(host, port, security === undefined ? 'http' : 'https'),
      address,
      others: [...addresses.slice(at + 1), ...addresses.slice(0, at)],
      membership: recipe.membership,
      transfer: recipe.transfer,
      folder: home,
      dataFolder,
      processors: own?.processors ?? null,
      disk,
      logFile: join(home, 'node.log'),
      specs,
      guardian,
      namespace: network?.places.find(({ node }) => node === name)?.namespace ?? null,
      partition: network?.partition ?? null,
    };
  });
}
