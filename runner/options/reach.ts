import type { Spelling } from '../../lib/targets/http.ts';
import { TARGETS } from '../../lib/targets/index.ts';
import { spellingOf, type Target } from '../../lib/targets/target.ts';
import type { Access } from '../cluster/access.ts';
import { readAccess } from './access.ts';
import type { Config, Given } from './config/config.ts';
import type { ReachFlags } from './flags/reach.ts';
import { hostFlag } from './values.ts';

/** What is to be reached. */
export interface Reach {
  readonly target: Target;
  /** Base URLs; null when neither the flags nor the configuration name nodes. */
  readonly hosts: readonly string[] | null;
  /** How nodes are written. */
  readonly spelling: Spelling;
  readonly access: Omit<Access, 'named'>;
  /** What is worth saying of the files that it was read from. */
  readonly warnings: readonly string[];
}

/** What flags say of how the nodes of a configuration file are reached. */
export function givenBy({ target, cacert, cert }: ReachFlags): Given {
  return { target, tls: cacert !== null || cert !== null };
}

/**
 * The target, its nodes and what they are shown: from the flags, else the environment or the configuration, else the target's own.
 * @throws UserError (exit 2) when what they are to be shown cannot be read or does not fit together
 */
export function readReach(flags: ReachFlags, env: NodeJS.ProcessEnv, config: Config | null): Reach {
  const target = flags.target ?? config?.target ?? TARGETS[0];
  const { access, warnings } = readAccess(flags, env, config, target);
  const spelling = spellingOf(target, access.tls !== null);
  const configured = config && config.nodes.length > 0 ? config.nodes.map(({ url }) => url) : null;
  const hosts = flags.hosts === null ? configured : hostFlag(flags.hosts, spelling);
  return { target, hosts, spelling, access, warnings };
}
