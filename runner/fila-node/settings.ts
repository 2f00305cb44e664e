import { ownSettings } from '../system/own-settings.ts';
/** The environment variable that carries a node's settings as JSON. */
export const SETTINGS_VARIABLE = 'RAFTMARK_FILA_NODE';

/** A node of the cluster, as the others know it. */
export interface FilaNode {
  readonly name: string;
  readonly host: string;
  /** For clients. */
  readonly port: number;
  /** For the other nodes. */
  readonly peerPort: number;
}

/** All that a node has to be told. */
export interface FilaSettings {
  /** Its own name. */
  readonly name: string;
  /** All of the cluster, itself among them. Their ids are their positions and one. */
  readonly nodes: readonly FilaNode[];
  /** What clients have to show; null: nothing. */
  readonly apiKey: string | null;
  /** Where it keeps everything. It need not be there yet. */
  readonly dataFolder: string;
  /** No other cluster has it. */
  readonly clusterName: string;
  /** How the members behind its queues are run. */
  readonly etcd: { readonly path: string; readonly flags: Readonly<Record<string, string | number | boolean>> };
}

/** Reads the settings the runner put in the environment. Throws when there are none. */
export function readSettings(env: NodeJS.ProcessEnv): FilaSettings {
  return ownSettings(env, SETTINGS_VARIABLE);
}
