import { largest } from '../../lib/base/extremes.ts';
import { byteSize, count, plural } from '../../lib/base/format.ts';
import type { ClusterIdentity } from '../../lib/report/cell.ts';
import { clientsPerK6User, isOfClients, k6Users } from '../../lib/scenarios/clients.ts';
import type { Step } from '../../lib/scenarios/steps.ts';
import { PROTOCOL_TITLES, type Protocol } from '../../lib/targets/target.ts';

/** What this machine gives to connections. Each null where the system does not say. */
export interface Holding {
  /** The most files that a process may have open. */
  readonly openFiles: number | null;
  /** Ports that connections to one node can begin at. */
  readonly ports: number | null;
  /** Bytes of memory that are free. */
  readonly memoryBytes: number | null;
}

const KB = 1_024;
/** What a client takes of k6, at the most that was measured (docs/performance.md, `clients`). */
const GENERATOR_BYTES: Readonly<Record<Protocol, number>> = { http: 110 * KB, grpc: 420 * KB };
/** What its connection takes of a node. */
const NODE_BYTES = 100 * KB;
/** What one of k6's users takes by itself. */
const K6_USER_BYTES = 6 * KB * KB;
/** What else may need memory keeps this share of it. */
const SPARED = 0.2;
/** Files that k6 has open beside connections of clients, and those for each of its users: what set-up and questions about the leader left. */
const K6_FILES = 64;
const FILES_PER_K6_USER = 4;
/** The same of a node: its own files, and connections that it keeps room for (150 of them in etcd, embed: reservedInternalFDNum). */
const NODE_FILES = 300;
/** k6 begins so many users and their clients per second, beside what it takes for fewer. */
const STARTED_PER_SECOND: Readonly<Record<Protocol, number>> = { http: 20_000, grpc: 500 };

/** The files that k6 needs for a step of clients. */
export function filesOfClients(step: Pick<Step, 'users' | 'load'>): number {
  return step.users + K6_FILES + k6Users(step) * FILES_PER_K6_USER;
}

/** What k6 takes for the clients of a step, and the nodes where they are on the same machine; 0 of other loads. */
export function bytesOfClients(step: Pick<Step, 'users' | 'load'>, protocol: Protocol, nodes: boolean): number {
  if (!isOfClients(step.load)) return 0;
  return step.users * (GENERATOR_BYTES[protocol] + (nodes ? NODE_BYTES : 0)) + k6Users(step) * K6_USER_BYTES;
}

/** Seconds until k6 has all its users with their clients, beyond what a few users take. */
export function clientsStartSeconds(steps: readonly Step[], protocol: Protocol): number {
  const each = clientsPerK6User(steps);
  const most = Math.max(0, largest(steps.map((step) => (isOfClients(step.load) ? k6Users(step) : 0))));
  return (each * most) / STARTED_PER_SECOND[protocol];
}

/** Where clients connect to, and how. */
export interface ClientPlace {
  readonly protocol: Protocol;
  readonly cluster: Pick<ClusterIdentity, 'nodes'>;
  /** Whether nodes are this run's own, with its limits and memory. */
  readonly own: boolean;
}

interface Bound {
  /** The most clients. */
  readonly most: number;
  /** What limits them, and what to do. */
  readonly because: string;
}

/** What each resource of the machine bounds clients to; what is not known bounds nothing. */
function boundsOf({ openFiles, ports, memoryBytes }: Holding, step: Step, place: ClientPlace): Bound[] {
  const { protocol, own } = place;
  const nodes = Math.max(1, place.cluster.nodes);
  const bounds: Bound[] = [];
  const perClient = bytesOfClients(step, protocol, own) / step.users;
  if (openFiles !== null) {
    const beside = filesOfClients(step) - step.users;
    const [k6, node] = [openFiles - beside, own ? (openFiles - NODE_FILES) * nodes : Number.POSITIVE_INFINITY];
    const who = node < k6 ? 'a node' : 'k6';
    const needed = node < k6 ? Math.ceil(step.users / nodes) + NODE_FILES : step.users + beside;
    bounds.push({
      most: Math.min(k6, node),
      because: `${who} may have ${count(openFiles)} files open: raise the limit (ulimit -Hn ${needed})`,
    });
  }
  if (ports !== null) {
    bounds.push({
      most: ports * nodes,
      because: `there are ${count(ports)} ports for connections to one node (net.ipv4.ip_local_port_range)`,
    });
  }
  if (memoryBytes !== null) {
    bounds.push({
      most: (memoryBytes * (1 - SPARED)) / perClient,
      because: `each takes ${byteSize(perClient)} of memory${own ? ', the nodes with it,' : ''} over ${PROTOCOL_TITLES[protocol]}, and ${byteSize(memoryBytes)} are free`,
    });
  }
  return bounds;
}

/** Why this machine cannot hold the clients of a schedule, with how many it can; null when it can, and for other loads. */
export function tooManyClients(steps: readonly Step[], holding: Holding, place: ClientPlace): string | null {
  for (const step of steps) {
    if (!isOfClients(step.load)) continue;
    const [least] = boundsOf(holding, step, place).sort((one, other) => one.most - other.most);
    if (least === undefined || least.most >= step.users) continue;
    const most = Math.max(0, Math.floor(least.most));
    return `this machine can hold ${plural(most, 'client')} of ${count(step.users)} with a connection each: ${least.because}`;
  }
  return null;
}
