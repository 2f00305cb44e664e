/** How nodes are reached when nobody says otherwise, and what they are shown. */
export interface TargetReach {
  /** Where they listen. The only place in the project that knows ports. */
  readonly defaultHosts: readonly string[];
  /** The key that a development installation accepts; null when there is no authentication by default. */
  readonly defaultApiKey: string | null;
  /** The header that carries the API key; null where there are no keys. */
  readonly apiKeyHeader: string | null;
  /** What stands before the key in it; left out where the key stands alone. */
  readonly apiKeyPrefix?: string;
  /** The environment variable of its own that may hold the key, besides raftmark's; null where there is none. */
  readonly apiKeyVariable: string | null;
}
