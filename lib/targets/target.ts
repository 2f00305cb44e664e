import type { Absent } from '../base/absent.ts';
import type { Base64 } from '../base/bytes.ts';
import type { EntryName } from '../data/dataset.ts';
import type { Preparation } from '../data/pieces.ts';
import type { AuditTrail } from './audit-trail.ts';
import { type GrpcBatch, type HttpBatch, NO_BATCHES } from './batches.ts';
import type { EntryLists } from './entry-lists.ts';
import type { Message } from './grpc.ts';
import type { Holdings } from './holdings.ts';
import type { HttpRequest, HttpResponse, Spelling } from './http.ts';
import type { NodeMetrics } from './metrics.ts';
import type { DataModel, Operation } from './operations.ts';
import type { Answer } from './outcome.ts';
import type { QueueStore } from './queues.ts';
import type { TargetReach } from './reach.ts';
import type { ReadBarrier } from './read-barrier.ts';
import type { ProductSettings } from './settings.ts';
import type { SizeBoundary } from './size-boundary.ts';
import type { SizeLimit } from './size-limit.ts';
import { NO_TASKS, type TaskStore } from './tasks.ts';
import type { PlainRequest, PlainResponse } from './wire.ts';

export type Role = 'leader' | 'follower' | 'candidate' | 'unknown';

/** What one node says of itself at one moment. */
export interface NodeStatus {
  readonly role: Role;
  /** How the target names the leader: a base URL, or its own node id; null when the node knows none. */
  readonly leader: string | null;
  /** How the target names the node itself, in the same terms as `leader`; null where it does not say. */
  readonly id: string | null;
  /** What tells its cluster from others; null where the target has no such thing. */
  readonly cluster: string | null;
  /** It only learns: it has no vote, and serves nobody. */
  readonly learner: boolean;
  readonly term: number | null;
  /** The node would serve requests: it knows a leader. */
  readonly ready: boolean;
  /** The version of the software, where it says so. */
  readonly version: string | null;
}

/** A node as its fellows list it. */
export interface Member {
  readonly id: string;
  readonly learner: boolean;
  /** Base URLs for clients, as the cluster knows them; none of a node that has yet to start. */
  readonly urls: readonly string[];
}

/** What nodes say of their cluster. */
export interface ClusterView {
  status(): PlainRequest;
  /**
   * Milliseconds that lie between two such questions to one node at least, where answering one has effects: nobody asks more often, and
   * those who make load learn from their operations who leads. Left out: it may be asked at will.
   */
  readonly restMs?: number;
  /** Null when the answer is not one that this target would give. */
  readStatus(response: PlainResponse): NodeStatus | null;
  /** Asks a node for its fellow members; null when the target has no such request. */
  members(): PlainRequest | null;
  /** All members; none when it is no such answer. */
  readMembers(response: PlainResponse): Member[];
  /** Asks the node that leads to hand its leadership over to another, by that one's id. Absent: it has no such request. */
  readonly transfer: ((to: string) => PlainRequest) | Absent;
  /** How a node tells how long it waits for its leader before it stands for election, in milliseconds. Absent: no node does. */
  readonly electionTimeout: { request(): HttpRequest; read(response: HttpResponse): number | Absent } | Absent;
}

/** Namespaces hold entries, and are deleted with them. Own are those of a list that say what `create` has them say. */
export interface NamespaceRequests {
  create(namespace: string): PlainRequest;
  delete(namespace: string): PlainRequest;
  list(): PlainRequest;
  readList(response: PlainResponse): string[];
  readOwn(response: PlainResponse): string[];
}

/** Byte buffers whose content names entry i: what a script sends again and again without building it anew. */
export interface HttpLoad {
  /** Left out: the target has no such request. */
  readonly batch?: HttpBatch;
  readonly readMethod: 'GET' | 'POST';
  readonly writeMethod: 'PUT' | 'POST';
  /** Of every read and every write, besides those that authenticate. */
  readonly readHeaders: Readonly<Record<string, string>>;
  readonly writeHeaders: Readonly<Record<string, string>>;
  /** Path of a read or write of entry i, to be appended to a base URL. */
  path(operation: 'read' | 'write', index: number): string;
  /** Body of a read of entry i, valid until the next call; null when the path says it all. */
  readonly readBody: ((index: number) => Uint8Array) | null;
  /** Body of a write of entry i with the next value of the writer; valid until the next call. */
  writeBody(index: number): Uint8Array;
}

/** The same for calls: k6 takes a message as an object, so fields are what there is to prepare. */
export interface GrpcLoad {
  readonly batch?: GrpcBatch;
  /** Services and methods, as in a request. */
  readonly readCall: string;
  readonly writeCall: string;
  /** Message of a read of entry i, valid until the next call. */
  readMessage(index: number): Message;
  /** Message of a write of entry i with the next value of the writer; valid until the next call. */
  writeMessage(index: number): Message;
}

/** One virtual user's reads and writes, in the target's protocol. */
export type LoadRequests = HttpLoad | GrpcLoad;

/** What a target needs in order to lay out the requests of one virtual user once, ahead of the load. */
export interface LoadShape {
  readonly namespaces: readonly string[];
  /** Index of entry i's namespace in `namespaces`. */
  namespaceIndex(index: number): number;
  /** The 31-bit number whose hex digits name entry i's key. */
  keyNumber(index: number): number;
  /** Bytes that a value begins with and that no other has: 10 to 12. */
  readonly headBytes: number;
  /** Bytes of the piece that follows them and ends the value; 0 where there is none. */
  readonly pieceBytes: number;
  /** Puts the writer's next stamp into a buffer that has a head at `offset`: ASCII that never needs an escape. */
  putStamp(buffer: Uint8Array, offset: number): void;
  /** Puts what the head says of entry `index` behind the stamp. */
  putMark(buffer: Uint8Array, offset: number, index: number): void;
  /**
   * What the writer writes, value after value. Pieces are ASCII, with quotes where values are JSON. Each value has to be stamped
   * when it is made `ready`, and marked when it is written.
   * @returns a function that gives the next one, to be written before it is given again
   */
  values<T>(preparation: Preparation<T>): () => T;
}

/** What a target is spoken to in. */
export const PROTOCOLS = ['http', 'grpc'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** How people write them. */
export const PROTOCOL_TITLES: Readonly<Record<Protocol, string>> = { http: 'HTTP', grpc: 'gRPC' };

/**
 * What reads promise.
 * - `linearizable`: the newest write that was acknowledged before the read began, or a later one.
 * - `local`: what the node that was asked holds, which may be older.
 */
export const READS = ['linearizable', 'local'] as const;
export type Reads = (typeof READS)[number];

/** How a target is spoken to, where there is a choice. */
export interface Manner {
  readonly protocol: Protocol;
  readonly reads: Reads;
  /** The engine's own, where values go through it. */
  readonly base64: Base64;
}

/** Values by namespace and key. */
export interface EntryStore {
  /** What reads promise as they are asked for. */
  readonly reads: Reads;
  /** All that they can be asked to promise, the default first. */
  readonly readsOffered: readonly Reads[];
  /** Absent: requests say what is to be promised, or nothing is. */
  readonly readBarrier: ReadBarrier | Absent;
  /** Absent: values of all sizes are stored alike. */
  readonly sizeBoundary: SizeBoundary | Absent;
  /** Absent: an entry's namespace is a part of its key, nothing has to be created, and nothing can be listed or deleted. */
  readonly namespaces: NamespaceRequests | Absent;
  /** Of a value. */
  readonly maxPayload: SizeLimit;
  /** Of a target whose every read brings all entries there are. Left out: one brings the one. */
  readonly lists?: EntryLists;
  write(entry: EntryName, value: string): PlainRequest;
  read(entry: EntryName): PlainRequest;
  /**
   * The value that a successful read answered, or null when the answer holds none.
   * @param entry the one that was read: an answer may hold others as well
   */
  readValue(response: PlainResponse, entry: EntryName): string | null;
  loadRequests(shape: LoadShape): LoadRequests;
}

/** How a user with a password gets what is then sent as the key. */
export interface Login {
  request(user: string, password: string): PlainRequest;
  /** Null when the answer brings none. */
  readToken(response: PlainResponse): string | null;
}

/**
 * One kind of service, described once: how an operation becomes a request, and what an answer means.
 * Pure: the k6 scripts and the runner bring the sending. What it lacks says why.
 */
export interface Target {
  readonly name: string;
  readonly title: string;
  readonly protocol: Protocol;
  /** All that it can be spoken to in, the default first. */
  readonly protocols: readonly Protocol[];
  readonly reach: TargetReach;
  readonly login: Login | Absent;
  /** HTTP statuses, or status codes of calls, that mean success. */
  readonly okStatuses: readonly number[];
  /** Judges an answer. Total: every status and transport error has an outcome. */
  classify(operation: Operation, response: PlainResponse): Answer;
  /**
   * Absent: nodes do not say who leads. They are then taken as they are named, each does what it is sent, and redirects are
   * all that is learned of leaders.
   */
  readonly view: ClusterView | Absent;
  readonly entries: EntryStore | Absent;
  readonly queues: QueueStore | Absent;
  /** Left out: it keeps no workers and no tasks. */
  readonly tasks?: TaskStore;
  /** Whether an HTTP status of success says nothing of what became of a change, so that the body of every answer has to be read. */
  readonly toldInBody?: true;
  /** What writes several entries together: its `loadRequests` then have a `batch`. Left out: nothing does. */
  readonly batches?: { readonly as: string };
  readonly audit: AuditTrail | Absent;
  /** How much is there before a run writes anything. */
  readonly holdings: Holdings;
  /** What its nodes count and time themselves. Absent: they tell nobody. */
  readonly metrics: NodeMetrics | Absent;
  /** How it becomes known what its nodes are configured with. Left out: only the user knows. */
  readonly settings?: ProductSettings;
  /**
   * The same target spoken to otherwise; what is left out stays as it is. Left out where there is no choice.
   * @throws Error for a protocol or promise that it does not offer
   */
  speaking?(manner: Partial<Manner>): Target;
}

/** A part of a target that something may need. */
export type TargetPart = DataModel | 'view' | 'batches';

/** Why a target lacks one of several parts; null when it has them all. */
export function absence(target: Pick<Target, TargetPart>, parts: readonly TargetPart[]): string | null {
  for (const part of parts) {
    const there: object | Absent = target[part] ?? { absent: part === 'tasks' ? NO_TASKS : NO_BATCHES };
    if ('absent' in there) return there.absent;
  }
  return null;
}

/** How the nodes of a target are written. @param tls whether certificates are given, which are for https alone */
export function spellingOf({ reach }: Pick<Target, 'reach'>, tls: boolean): Spelling {
  const [example = ''] = reach.defaultHosts;
  return tls ? { scheme: 'https', example: example.replace('http:', 'https:') } : { scheme: 'http', example };
}

/** Headers that authenticate a request; empty when there is no key, or the target takes none. */
export function keyHeaders({ reach }: Pick<Target, 'reach'>, key: string | null): Record<string, string> {
  const { apiKeyHeader, apiKeyPrefix = '' } = reach;
  return key === null || apiKeyHeader === null ? {} : { [apiKeyHeader]: apiKeyPrefix + key };
}

/**
 * A way of speaking to a target, if it offers it.
 * @throws Error that names those it does
 */
export function pick<T extends string>(target: string, what: string, wanted: T, offered: readonly T[]): T {
  if (offered.includes(wanted)) return wanted;
  throw new Error(`${target} has no ${what} "${wanted}", only ${offered.join(', ')}`);
}

/**
 * A target spoken to as wanted; what is null stays as it is.
 * @throws Error for a protocol or promise that it does not offer
 */
export function spokenTo<T extends Target>(target: T, protocol: Protocol | null, reads: Reads | null): T {
  if (protocol !== null) pick(target.name, 'protocol', protocol, target.protocols);
  const { reads: now = null, readsOffered = [] } = 'absent' in target.entries ? {} : target.entries;
  if (reads !== null) pick(target.name, 'reads', reads, readsOffered);
  if ((protocol ?? target.protocol) === target.protocol && (reads ?? now) === now) return target;
  const spoken = target.speaking?.({ ...(protocol && { protocol }), ...(reads && { reads }) });
  // It keeps the same, however it is spoken to.
  return (spoken as T | undefined) ?? target;
}
