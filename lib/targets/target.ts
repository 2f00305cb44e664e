import type { EntryName } from '../data/dataset.ts';
import type { PlainRequest, PlainResponse } from './http.ts';
import type { Answer, Operation } from './outcome.ts';

export type Role = 'leader' | 'follower' | 'candidate' | 'unknown';

/** What one node says of itself at one moment. */
export interface NodeStatus {
  readonly role: Role;
  /** How the target names the leader: a base URL, or its own node id; null when the node knows none. */
  readonly leader: string | null;
  /** How the target names the node itself, in the same terms as `leader`; null where it does not say. */
  readonly id: string | null;
  readonly term: number | null;
  /** The node would serve requests: it knows a leader. */
  readonly ready: boolean;
  /** The version of the software, where it says so. */
  readonly version: string | null;
  /** How many cluster members the node knows to exist, where it says so. */
  readonly members?: number;
}

/** One audit event as the target reports it. */
export interface AuditEvent {
  readonly timestamp: string;
  readonly action: string;
  readonly key: string | null;
}

/** A byte buffer whose content names entry i: what a script sends again and again without building it anew. */
export interface LoadRequests {
  readonly readMethod: 'GET' | 'POST';
  readonly writeMethod: 'PUT' | 'POST';
  /** Path of a read or write of entry i, to be appended to a base URL. */
  path(operation: 'read' | 'write', index: number): string;
  /** Body of a read of entry i, valid until the next call; null when the path says it all. */
  readonly readBody: ((index: number) => Uint8Array) | null;
  /** Body of a write of entry i with the next value of the writer; valid until the next call. */
  writeBody(index: number): Uint8Array;
}

/** What a target needs in order to lay out the requests of one virtual user once, ahead of the load. */
export interface LoadShape {
  readonly namespaces: readonly string[];
  /** Index of entry i's namespace in `namespaces`. */
  namespaceIndex(index: number): number;
  /** The 31-bit number whose hex digits name entry i's key. */
  keyNumber(index: number): number;
  /** The value without its stamp, the first `STAMP_BYTES` bytes. ASCII. */
  readonly filler: string;
  /**
   * Puts the stamp into a buffer, where each write then advances it.
   * @returns a function that advances it, and gives the lowest index of the buffer that changed
   */
  stampInto(buffer: Uint8Array, offset: number): () => number;
}

/** How a target is spoken to. */
export const PROTOCOLS = ['http'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * What reads promise.
 * - `linearizable`: the newest write that was acknowledged before the read began, or a later one.
 * - `local`: what the node that was asked holds, which may be older.
 */
export const READS = ['linearizable', 'local'] as const;
export type Reads = (typeof READS)[number];

/**
 * One kind of service, described once: how an operation becomes a request, and what an answer means.
 * Pure: the k6 scripts and the runner bring the sending.
 */
export interface Target {
  readonly name: string;
  readonly title: string;
  readonly protocol: Protocol;
  /** What its reads promise as they are asked for. */
  readonly reads: Reads;
  /** Where its nodes listen when nobody says otherwise. The only place in the project that knows ports. */
  readonly defaultHosts: readonly string[];
  /** The key that a development installation accepts; null when there is no authentication by default. */
  readonly defaultApiKey: string | null;
  /** The header that carries the API key. */
  readonly apiKeyHeader: string;
  /** The environment variable in which the target's own tools look for a key; null when there is none. */
  readonly apiKeyVariable: string | null;
  /** The largest value that it takes, in bytes, and where that limit comes from. */
  readonly maxPayload: { readonly bytes: number; readonly source: string };
  /** Why there is no audit query; null when there is one. */
  readonly noAudit: string | null;
  /** Statuses that mean success, for k6's own accounting of expected answers. */
  readonly okStatuses: readonly number[];

  createNamespace(namespace: string): PlainRequest;
  deleteNamespace(namespace: string): PlainRequest;
  listNamespaces(): PlainRequest;
  readNamespaces(response: PlainResponse): string[];

  write(entry: EntryName, value: string): PlainRequest;
  read(entry: EntryName): PlainRequest;
  delete(entry: EntryName): PlainRequest;
  /** The newest `limit` audit events of a namespace. Only where `noAudit` is null. */
  query(namespace: string, limit: number): PlainRequest;
  readAudit(response: PlainResponse): AuditEvent[];
  /** The value that a successful read answered, or null when the answer holds none. */
  readValue(response: PlainResponse): string | null;

  status(): PlainRequest;
  /** Null when the answer is not one that this target would give. */
  readStatus(response: PlainResponse): NodeStatus | null;
  /** Asks a node for its fellow members; null when the target has no such request. */
  members(): PlainRequest | null;
  /** Client base URLs of all members. */
  readMembers(response: PlainResponse): string[];

  /** Judges an answer. Total: every status and transport error has an outcome. */
  classify(operation: Operation, response: PlainResponse): Answer;

  loadRequests(shape: LoadShape): LoadRequests;
}

/** Headers that authenticate a request; empty when there is no key. */
export function keyHeaders({ apiKeyHeader }: Target, key: string | null): Record<string, string> {
  return key === null ? {} : { [apiKeyHeader]: key };
}
