/**
 * The one set of limits and waits with which everything asks nodes: discovery, set-up of scripts, monitors. Scripts are told the
 * two that depend on the way to the nodes, see lib/exchange/patience-settings.ts.
 */

/** Nodes that are looked at, at most: a cluster of Raft has seldom more than seven. */
export const MOST_NODES = 16;
/** Addresses of one node that are tried, at most. */
export const MOST_ADDRESSES = 8;

/** How long nodes are waited for, in milliseconds. */
export interface Patience {
  /** A node says so soon who it is, or is taken for silent. */
  readonly statusMs: number;
  /** An election may be under way when something begins; after this there is no leader. */
  readonly leaderMs: number;
}

export const PATIENCE: Patience = { statusMs: 2_000, leaderMs: 10_000 };

/** All questions of one search together. */
export const SEARCH_MS = 5_000;
/** Between two looks for a leader. */
export const LOOK_AGAIN_MS = 250;
/** A connection comes about so soon, or not at all. */
export const CONNECT_MS = 2_000;
