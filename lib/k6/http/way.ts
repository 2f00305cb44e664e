import { hostAndPort } from '../../targets/http.ts';

/** How a node is reached: the base URL, and a header that goes with it. */
export interface Way {
  readonly url: string;
  readonly header: { readonly Host: string } | null;
}

/** As everybody reaches it. */
export const AS_IS = (url: string): Way => ({ url, header: null });

/**
 * The same address in a spelling that no other client of this virtual user has: with so many zeros ahead of its port. Go keeps
 * connections by the spelling of host and port (net/http, connectMethodKey), so that each client then has one of its own which no
 * other takes; names of its own for a node would be no names of its certificate. Nodes are told the usual spelling.
 */
export function ownAddress(url: string, client: number): string {
  const at = url.lastIndexOf(':') + 1;
  return `${url.slice(0, at)}${'0'.repeat(client)}${url.slice(at)}`;
}

/** The way of one client to nodes, given by their base URLs. @param client its number within its virtual user, from 1 */
export function ownWay(client: number): (url: string) => Way {
  const known = new Map<string, Way>();
  return (url) => {
    const way = known.get(url) ?? { url: ownAddress(url, client), header: { Host: hostAndPort(url) } };
    known.set(url, way);
    return way;
  };
}
