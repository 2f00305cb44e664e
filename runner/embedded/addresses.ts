import type { NodeAddress } from '../cluster/cluster.ts';
import { fixedPorts, freePorts } from '../system/ports.ts';
import type { ClusterNetwork } from './netns/network.ts';
import type { Recipe } from './recipe.ts';

type Ports = Pick<Recipe, 'firstPort' | 'innerPorts'>;

export type Scheme = 'http' | 'https';

/** A base URL without a trailing slash. */
export function httpUrl(host: string, port: number, scheme: Scheme = 'http'): string {
  return `${scheme}://${host}:${port}`;
}

/** A port that the node's recipe has asked for. @throws Error when it has not */
export function innerPort({ name, innerPorts }: NodeAddress, which: string): number {
  const port = innerPorts[which];
  if (port === undefined) throw new Error(`${name} has no port ${which}`);
  return port;
}

/**
 * Addresses of nodes that share the loopback address: clients at first, first + 100, first + 200 ..., at any free port when
 * `first` is undefined; the inner ports anywhere.
 * @throws UserError (exit 3) when a port is in use, or too few are free
 */
export async function sharedAddresses(
  { innerPorts }: Ports,
  names: readonly string[],
  first: number | undefined,
): Promise<NodeAddress[]> {
  const free = await freePorts((1 + innerPorts.length) * names.length);
  const next = (): number => {
    const port = free.pop();
    if (port === undefined) throw new Error('too few ports were reserved');
    return port;
  };
  const ports = first === undefined ? names.map(next) : await fixedPorts(first, names.length);
  return names.map((name, index) => ({
    name,
    host: '127.0.0.1',
    port: ports[index] ?? 0,
    innerPorts: Object.fromEntries(innerPorts.map((inner) => [inner, next()])),
  }));
}

/** Addresses of nodes that have one each: the inner ports follow that of the clients. */
export function ownAddresses(
  { firstPort, innerPorts }: Ports,
  places: ClusterNetwork['places'],
  first: number | undefined,
): NodeAddress[] {
  return places.map(({ node, address }, index) => {
    const port = first === undefined ? firstPort : first + 100 * index;
    const inner = innerPorts.map((name, at) => [name, port + 1 + at] as const);
    return { name: node, host: address, port, innerPorts: Object.fromEntries(inner) };
  });
}
