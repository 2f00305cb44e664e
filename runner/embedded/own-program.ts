import { builtProgram } from '../system/guardian.ts';
import type { ProcessSpec } from './process.ts';

/** A program of raftmark's own that serves a node, such as `confman-node`. */
export interface OwnProgram {
  readonly kind: 'confman' | 'fila' | 'coordinator';
  /** The environment variable that it takes its settings from. They may hold keys: environment, never argv. */
  readonly variable: string;
  readonly settings: unknown;
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
}

/** How it is started. */
export function ownProgram({ kind, variable, settings, host, port }: OwnProgram): ProcessSpec {
  return {
    kind,
    command: process.execPath,
    args: ['--enable-source-maps', builtProgram(`${kind}-node`)],
    env: { [variable]: JSON.stringify(settings), NODE_ENV: 'production' },
    host,
    port,
  };
}
