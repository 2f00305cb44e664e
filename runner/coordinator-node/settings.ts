import { ownSettings } from '../system/own-settings.ts';
/** The environment variable that carries a node's settings as JSON. */
export const SETTINGS_VARIABLE = 'RAFTMARK_COORDINATOR_NODE';

/** All that a node has to be told. */
export interface CoordinatorSettings {
  /** The address it listens at. */
  readonly host: string;
  readonly port: number;
  /** Its own name, which is that of its etcd member. */
  readonly name: string;
  /** Names of all nodes, its own among them. */
  readonly nodes: readonly string[];
  /** Base URL of the node's own etcd member. */
  readonly etcdUrl: string;
}

/** Reads the settings the runner put in the environment. Throws when there are none. */
export function readSettings(env: NodeJS.ProcessEnv): CoordinatorSettings {
  return ownSettings(env, SETTINGS_VARIABLE);
}
