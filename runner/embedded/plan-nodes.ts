import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { developmentKeys } from '../confman-node/settings.ts';
import type { Guardian } from '../system/guardian.ts';
import { fixedPorts, freePorts } from '../system/ports.ts';
import { confmanSpec } from './confman/recipe.ts';
import { etcdSpec, httpUrl, type NodeAddress, peerUrl } from './etcd/member.ts';
import type { ClusterNetwork } from './netns/network.ts';
import type { NodePlan } from './node.ts';
import type { ProcessSpec } from './process.ts';

/** What the nodes of a cluster have in common. */
export interface Blueprint {
  readonly target: 'confman' | 'etcd';
  /** Of the nodes. */
  readonly names: readonly string[];
  readonly etcdPath: string;
  readonly adminKey: string | undefined;
  /** Client ports firstPort, +100, +200 ...; any when undefined. */
  readonly firstPort: number | undefined;
  /** The cluster's. */
  readonly folder: string;
  readonly guardian: Guardian;
  /** Null for nodes on the loopback address. */
  readonly network: ClusterNetwork | null;
}

/** Where a node listens when its address is its own, and so all ports are free. Beside it: etcd, and etcd's peers. */
const OWN_PORT = { confman: 6100, etcd: 2379 } as const;

/**
 * Makes the nodes' folders and gives what the nodes are made from.
 * @throws UserError (exit 3) when a port is in use, or too few are free
 */
export async function planNodes(blueprint: Blueprint): Promise<NodePlan[]> {
  const { names, target, folder, guardian, network } = blueprint;
  const addresses = network === null ? await sharedAddresses(blueprint) : ownAddresses(blueprint, network);
  const urls = Object.fromEntries(addresses.map(({ name, host, port }) => [name, httpUrl(host, port)]));
  const apiKeys = developmentKeys(blueprint.adminKey);
  await Promise.all(names.map((name) => mkdir(join(folder, name), { mode: 0o700 })));
  return addresses.map((self) => {
    const home = join(folder, self.name);
    const etcdUrl = httpUrl(self.host, self.etcdPort);
    const specs = (state: 'new' | 'existing'): ProcessSpec[] => {
      const etcd = etcdSpec(blueprint.etcdPath, self, addresses, basename(folder), home, state);
      const confman = confmanSpec({ host: self.host, port: self.port, etcdUrl, nodes: urls, apiKeys });
      const wanted = target === 'etcd' ? [etcd] : [etcd, confman];
      return wanted.map((spec) =>
        network === null ? spec : { ...spec, ...network.enter(self.name, spec.command, spec.args) },
      );
    };
    return {
      name: self.name,
      url: urls[self.name] ?? '',
      etcdUrl,
      peerUrl: peerUrl(self),
      others: addresses.filter((other) => other !== self).map(({ host, etcdPort }) => httpUrl(host, etcdPort)),
      folder: home,
      dataFolder: join(home, 'data'),
      logFile: join(home, 'node.log'),
      specs,
      guardian,
      namespace: network?.places.find(({ node }) => node === self.name)?.namespace ?? null,
      partition: network?.partition ?? null,
    };
  });
}

async function sharedAddresses({ target, names, firstPort }: Blueprint): Promise<NodeAddress[]> {
  const free = await freePorts(3 * names.length);
  const next = (): number => {
    const port = free.pop();
    if (port === undefined) throw new Error('too few ports were reserved');
    return port;
  };
  const ports = firstPort === undefined ? names.map(next) : await fixedPorts(firstPort, names.length);
  return names.map((name, index) => {
    const port = ports[index] ?? 0;
    return { name, host: '127.0.0.1', port, etcdPort: target === 'etcd' ? port : next(), peerPort: next() };
  });
}

function ownAddresses({ target, firstPort }: Blueprint, network: ClusterNetwork): NodeAddress[] {
  return network.places.map(({ node, address }, index) => {
    const port = firstPort === undefined ? OWN_PORT[target] : firstPort + 100 * index;
    const etcdPort = target === 'etcd' ? port : port + 1;
    return { name: node, host: address, port, etcdPort, peerPort: etcdPort + 1 };
  });
}
