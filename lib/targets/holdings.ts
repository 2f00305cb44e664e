import type { Absent } from '../base/absent.ts';
import type { PlainRequest, PlainResponse } from './wire.ts';

/** What a service counts without having it all read. */
export type Counted = 'keys' | 'namespaces';

/** Asks a node for a number. */
export interface NumberRequest {
  request(): PlainRequest;
  /** Null when the answer is not one that this target would give. */
  read(response: PlainResponse): number | null;
}

/** How full a store is, as one node tells it. */
export interface Room {
  /** Bytes of its database on disk. */
  readonly usedBytes: number;
  /** So large it may become. Null when the node does not say. */
  readonly quotaBytes: number | null;
  /** It takes no writes any more. */
  readonly full: boolean;
}

/** How a node tells how much room its store has left. */
export interface RoomRequest {
  request(): PlainRequest;
  /** Null when the answer is not one that this target would give. */
  read(response: PlainResponse): Room | null;
  /** Command lines for a shell that make room in the store of these nodes and let it take writes again. */
  commands(hosts: readonly string[]): readonly string[];
  /** How a store may become larger than it may now, an imperative. */
  readonly raise: string;
}

/** How a node tells how much it holds. */
export interface Holdings {
  /** How full its store is. Absent: it does not say. */
  readonly room: RoomRequest | Absent;
  /** Bytes of its database on disk. Absent: it does not say. */
  readonly size: NumberRequest | Absent;
  /** All there is of something. Absent: it can only be read whole. */
  readonly count: (NumberRequest & { readonly what: Counted }) | Absent;
}
