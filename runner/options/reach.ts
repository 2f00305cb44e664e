import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Access } from '../cluster/access.ts';
import { readAccess } from './access.ts';
import type { Config } from './config/config.ts';
import type { ReachFlags } from './flags/reach.ts';

/** What is to be reached. */
export interface Reach {
  readonly target: Target;
  /** Base URLs; null when neither the flags nor the configuration name nodes. */
  readonly hosts: readonly string[] | null;
  readonly access: Omit<Access, 'named'>;
  /** What is worth saying of the files that it was read from. */
  readonly warnings: readonly string[];
}

/**
 * The target, its nodes and what they are shown: from the flags, else the environment or the configuration, else the target's own.
 * @throws UserError (exit 2) when what they are to be shown cannot be read or does not fit together
 */
export function readReach(flags: ReachFlags, env: NodeJS.ProcessEnv, config: Config | null): Reach {
  const target = flags.target ?? config?.target ?? TARGETS[0];
  const configured = config && config.nodes.length > 0 ? config.nodes.map(({ url }) => url) : null;
  return { target, hosts: flags.hosts ?? configured, ...readAccess(flags, env, config, target) };
}
