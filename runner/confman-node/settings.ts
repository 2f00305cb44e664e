import { ownSettings } from '../system/own-settings.ts';
/** The environment variable that carries a node's settings as JSON. */
export const SETTINGS_VARIABLE = 'RAFTMARK_CONFMAN_NODE';

/** One API key of the cluster and what it may do. */
export interface ApiKey {
  readonly key: string;
  /** What appears as `updatedBy`, `owner` and audit actor. */
  readonly name: string;
  readonly roles: readonly string[];
}

/**
 * What becomes of a read that could not make sure that its node has every acknowledged write. `stale`: what the node has is
 * answered, and nothing says so. `reject`: an error.
 */
export type ReadBarrier = 'stale' | 'reject';

/** All that a Confman node has to be told. */
export interface ConfmanSettings {
  /** The address it listens at. */
  readonly host: string;
  readonly port: number;
  /** Base URL of the node's own etcd member. */
  readonly etcdUrl: string;
  /** Client base URL of each node's Confman by the name of its etcd member; no trailing slash. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly apiKeys: readonly ApiKey[];
  readonly readBarrier: ReadBarrier;
  /** Files of what it shows clients, and of who vouches for theirs, which it asks for; null: it serves in clear. */
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string } | null;
}

/** Reads the settings the runner put in the environment. Throws when there are none. */
export function readSettings(env: NodeJS.ProcessEnv): ConfmanSettings {
  return ownSettings(env, SETTINGS_VARIABLE);
}

/** The keys a development installation of Confman comes with, or another admin key in place of its own. */
export function developmentKeys(adminKey = 'confman_dev_abc123'): ApiKey[] {
  return [
    { key: adminKey, name: 'Development Admin', roles: ['admin'] },
    { key: 'confman_dev_reader', name: 'Development Reader', roles: ['viewer'] },
  ];
}
