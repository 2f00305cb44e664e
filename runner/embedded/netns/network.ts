import { unavailable } from '../../system/errors.ts';
import type { Guardian } from '../../system/guardian.ts';
import { ip, ipInside, ipPath } from './ip.ts';
import { linkAlias, listLinks, listNamespaces, type NetworkNames, networkNames } from './names.ts';
import { Partition, type Place } from './partition.ts';
import { namespacesRefusal } from './refusal.ts';
import { deleteLink, deleteNamespace } from './remove.ts';
import { clientAddress, freeSubnet, nodeAddress, occurrences, type Subnet } from './subnet.ts';

/** The network of one cluster: a namespace and an address for each node, all on one bridge. */
export interface ClusterNetwork {
  /** In the order of the nodes. */
  readonly places: readonly Place[];
  readonly partition: Partition;
  /** The command line that runs a program inside a node's namespace, as the same process. */
  enter(node: string, program: string, args: readonly string[]): { command: string; args: string[] };
  /** Commands by which a person removes it. */
  readonly removal: string;
  /** Deletes links and namespaces. The nodes' processes have ended. @throws UserError when one cannot be deleted */
  remove(): Promise<void>;
}

const SUBNET_ATTEMPTS = 5;
let clusters = 0;

/**
 * Makes the network. The bridge lies in a namespace of its own, the hub, where no firewall of this machine filters what passes
 * it (Docker sets one that drops bridged packets). It has no way out: only addresses of its own subnet are ever reached.
 * @param guardian is told of every part before it is made
 * @throws UserError (exit 3) when it cannot be made; nothing of it is left then
 */
export async function createNetwork(nodes: readonly string[], guardian: Guardian): Promise<ClusterNetwork> {
  const refusal = namespacesRefusal();
  if (refusal !== null) throw unavailable(refusal);
  const names = freeNames(nodes);
  const namespaces = [names.hub, ...nodes.map(names.node)];
  const remove = () => removeParts(names.link, namespaces, guardian);
  try {
    for (const name of namespaces) {
      guardian.watch('netns', name);
      await ip(['netns', 'add', name]);
    }
    await ipInside(names.hub, ['link add name br0 type bridge', 'link set br0 up']);
    guardian.watch('link', names.link);
    const subnet = await attachRunner(names);
    const places = nodes.map((node, index) => ({
      node,
      namespace: names.node(node),
      address: nodeAddress(subnet, index),
    }));
    for (const place of places) await attachNode(names.hub, place);
    return {
      places,
      partition: new Partition(places),
      enter: (node, program, args) => ({
        command: ipPath() ?? 'ip',
        args: ['netns', 'exec', names.node(node), program, ...args],
      }),
      removal: [`ip link delete ${names.link}`, ...namespaces.map((name) => `ip netns delete ${name}`)].join('; '),
      remove,
    };
  } catch (error) {
    await remove().catch(() => undefined); // the guardian tries again, and what went wrong first is what there is to say
    throw error;
  }
}

/** Names that are not in use, also not by what an earlier process of the same number left. */
function freeNames(nodes: readonly string[]): NetworkNames {
  const taken = new Set([...listNamespaces(), ...listLinks()]);
  for (;;) {
    const names = networkNames(process.pid, ++clusters);
    if (![names.hub, names.link, ...nodes.map(names.node)].some((name) => taken.has(name))) return names;
  }
}

async function attachRunner({ hub, link }: NetworkNames): Promise<Subnet> {
  await ip(['link', 'add', 'name', link, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', hub]);
  if (linkAlias() !== '') await ip(['link', 'set', link, 'alias', linkAlias()]);
  await ipInside(hub, ['link set uplink master br0', 'link set uplink up']);
  await ip(['link', 'set', link, 'up']);
  for (let attempt = 1; ; attempt++) {
    const subnet = freeSubnet((await ip(['-o', '-4', 'address'])) + (await ip(['-4', 'route'])));
    const address = `${clientAddress(subnet)}/24`;
    await ip(['address', 'add', address, 'dev', link]);
    // Another runner may have chosen the same one between the look and the choice.
    if (occurrences(subnet, await ip(['-o', '-4', 'address'])) === 1) return subnet;
    await ip(['address', 'delete', address, 'dev', link]);
    if (attempt === SUBNET_ATTEMPTS) throw unavailable(`found no subnet of its own in ${SUBNET_ATTEMPTS} attempts`);
  }
}

async function attachNode(hub: string, { node, namespace, address }: Place): Promise<void> {
  await ipInside(hub, [
    `link add name ${node} type veth peer name eth0 netns ${namespace}`,
    `link set ${node} master br0`,
    `link set ${node} up`,
  ]);
  await ipInside(namespace, ['link set lo up', `address add ${address}/24 dev eth0`, 'link set eth0 up']);
}

async function removeParts(link: string, namespaces: readonly string[], guardian: Guardian): Promise<void> {
  const failures: unknown[] = [];
  const remove = async (kind: 'link' | 'netns', name: string) => {
    try {
      await (kind === 'link' ? deleteLink(name) : deleteNamespace(name));
      guardian.forget(kind, name);
    } catch (error) {
      failures.push(error);
    }
  };
  // A namespace is taken apart some time after its deletion, and with it the far end of a link: the link goes first.
  await remove('link', link);
  for (const name of namespaces) await remove('netns', name);
  if (failures.length > 0) throw failures[0];
}
