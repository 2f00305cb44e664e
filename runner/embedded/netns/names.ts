import { readdirSync, readFileSync } from 'node:fs';
import { pidNamespace, seesWholeMachine } from '../../system/owner.ts';

/** Names of the parts of one cluster's network. They carry the runner's pid, so that a sweep can tell whose runner is dead. */
export interface NetworkNames {
  /** The namespace that holds the bridge. */
  readonly hub: string;
  /** The link between the runner's namespace and the hub; at most 15 characters, as the kernel wants it. */
  readonly link: string;
  /** The namespace of a node, e.g. of `node1`. */
  readonly node: (name: string) => string;
}

/**
 * What a process number counts in, where that is not the whole machine: two containers that share their network namespaces, and
 * give their processes the same numbers, are told apart by it.
 * @param namespace as /proc/self/ns/pid has it
 */
export function markOf(namespace: string | null, wholeMachine: boolean): string {
  return wholeMachine ? '' : `-in${/\d+/.exec(namespace ?? '')?.[0] ?? 0}`;
}

const ownMark = (): string => markOf(pidNamespace(), seesWholeMachine());

/** @param cluster counts the clusters of one runner, from 1 */
export function networkNames(pid: number, cluster: number, mark = ownMark()): NetworkNames {
  const prefix = `raftmark-${pid}${mark}-${cluster}`;
  return { hub: `${prefix}-hub`, link: `rm${pid}c${cluster}`, node: (name) => `${prefix}-${name}` };
}

/** The runner that made a namespace of this name; null when it is not one of raftmark's, or of a runner in another container. */
export function namespaceOwner(name: string): number | null {
  return ownerIn(name, ownMark());
}

/** The same for runners in the container of that mark. */
export function ownerIn(name: string, mark: string): number | null {
  const match = /^raftmark-(\d{1,7})(-in\d+)?-(?:\d+-(?:hub|node\d+)|trial)$/.exec(name);
  return match === null || (match[2] ?? '') !== mark ? null : Number(match[1]);
}

/** The runner that made a link of this name; null likewise. */
export function linkOwner(name: string): number | null {
  const match = /^rm(\d{1,7})c\d+$/.exec(name);
  return match === null || aliasOf(name) !== linkAlias() ? null : Number(match[1]);
}

/** What a link is called besides: its name has no room for the container. Empty on the whole machine, where there are no others. */
export function linkAlias(): string {
  const mark = ownMark();
  return mark === '' ? '' : `raftmark${mark}`;
}

function aliasOf(link: string): string {
  try {
    return readFileSync(`/sys/class/net/${link}/ifalias`, 'utf8').trim();
  } catch {
    // It has gone, or never was.
    return '';
  }
}

/** Where one tries out whether namespaces can be had. */
export function trialName(pid: number): string {
  return `raftmark-${pid}${ownMark()}-trial`;
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
