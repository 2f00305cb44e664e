import { randomInt } from 'node:crypto';
import { unavailable } from '../../system/errors.ts';

/** A /24 of 198.18.0.0/15, the range that is reserved for benchmarks (RFC 2544) and never routed to anybody. */
export interface Subnet {
  /** The first three numbers, e.g. `198.18.7`. */
  readonly prefix: string;
}

const COUNT = 512;

/** @param index 0 to 511 */
function subnetAt(index: number): Subnet {
  return { prefix: `198.${18 + Math.floor(index / 256)}.${index % 256}` };
}

/** The address at which the runner and its clients are on the subnet. */
export function clientAddress({ prefix }: Subnet): string {
  return `${prefix}.254`;
}

/** @param index of the node, from 0 */
export function nodeAddress({ prefix }: Subnet, index: number): string {
  return `${prefix}.${index + 1}`;
}

/** How often a subnet occurs in what `ip -o -4 address` or `ip -4 route` printed. */
export function occurrences(subnet: Subnet, listing: string): number {
  return listing.split(/\s+/).filter((word) => word.startsWith(`${subnet.prefix}.`) && word.includes('/')).length;
}

/**
 * A subnet that does not occur in the listings, chosen at random, for another runner may choose at the same time.
 * @param listings what `ip -o -4 address` and `ip -4 route` printed
 * @throws UserError when all are taken
 */
export function freeSubnet(listings: string): Subnet {
  const first = randomInt(COUNT);
  for (let step = 0; step < COUNT; step++) {
    const subnet = subnetAt((first + step) % COUNT);
    if (occurrences(subnet, listings) === 0) return subnet;
  }
  throw unavailable('every subnet of 198.18.0.0/15 is in use on this machine: look at ip address and ip route');
}
