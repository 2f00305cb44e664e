import { TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import type { Config } from './config/config.ts';
import type { ReachFlags } from './flags/reach.ts';

/** What is to be reached. */
export interface Reach {
  readonly target: Target;
  /** Base URLs; null when neither the flags nor the configuration name nodes. */
  readonly hosts: readonly string[] | null;
  readonly apiKey: string | null;
}

/** The target, its nodes and its key: from the flags, else the environment or the configuration, else the target's own. */
export function readReach(flags: ReachFlags, env: NodeJS.ProcessEnv, config: Config | null): Reach {
  const target = flags.target ?? config?.target ?? TARGETS[0];
  const configured = config && config.nodes.length > 0 ? config.nodes.map(({ url }) => url) : null;
  const { apiKeyVariable, defaultApiKey } = target.reach;
  const ofTarget = apiKeyVariable === null ? undefined : env[apiKeyVariable];
  return {
    target,
    hosts: flags.hosts ?? configured,
    // An empty variable is one that is not set.
    apiKey: flags.apiKey || env.RAFTMARK_API_KEY || ofTarget || defaultApiKey,
  };
}
