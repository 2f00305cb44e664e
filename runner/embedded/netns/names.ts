import { readdirSync } from 'node:fs';

/** Names of the parts of one cluster's network. They carry the runner's pid, so that a sweep can tell whose runner is dead. */
export interface NetworkNames {
  /** The namespace that holds the bridge. */
  readonly hub: string;
  /** The link between the runner's namespace and the hub; at most 15 characters, as the kernel wants it. */
  readonly link: string;
  /** The namespace of a node, e.g. of `node1`. */
  readonly node: (name: string) => string;
}

/** @param cluster counts the clusters of one runner, from 1 */
export function networkNames(pid: number, cluster: number): NetworkNames {
  const prefix = `raftmark-${pid}-${cluster}`;
  return { hub: `${prefix}-hub`, link: `rm${pid}c${cluster}`, node: (name) => `${prefix}-${name}` };
}

/** The runner that made a namespace of this name, or null when it is not one of raftmark's. */
export function namespaceOwner(name: string): number | null {
  const match = /^raftmark-(\d{1,7})-(?:\d+-(?:hub|node\d+)|trial)$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** The runner that made a link of this name, or null when it is not one of raftmark's. */
export function linkOwner(name: string): number | null {
  const match = /^rm(\d{1,7})c\d+$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/** Where one tries out whether namespaces can be had. */
export function trialName(pid: number): string {
  return `raftmark-${pid}-trial`;
}

/** Names of all network namespaces of this machine, also of other people's. */
export function listNamespaces(): string[] {
  return namesIn('/run/netns');
}

/** Names of all network links of the runner's own namespace. */
export function listLinks(): string[] {
  return namesIn('/sys/class/net');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    // Before the first namespace there is no folder of them; without sysfs there are none of ours.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
