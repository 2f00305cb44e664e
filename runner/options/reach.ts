import { unknownName } from '../../lib/base/suggest.ts';
import { findTarget, TARGETS } from '../../lib/targets/index.ts';
import type { Target } from '../../lib/targets/target.ts';
import { usageError } from '../system/errors.ts';
import type { Config } from './config/config.ts';
import { hostFlag } from './values.ts';

/** The flags that say what is to be reached, and where. */
export interface ReachFlags {
  readonly target?: string | undefined;
  readonly host?: readonly string[] | undefined;
  readonly apiKey?: string | undefined;
}

/** What is to be reached. */
export interface Reach {
  readonly target: Target;
  /** Base URLs; null when neither the flags nor the configuration name nodes. */
  readonly hosts: readonly string[] | null;
  readonly apiKey: string | null;
}

/**
 * The target, its nodes and its key: from the flags, else the environment or the configuration, else the target's own.
 * @throws UserError (exit 2) when the target is not known, or a host is not a URL
 */
export function readReach(flags: ReachFlags, env: NodeJS.ProcessEnv, config: Config | null): Reach {
  const target: Target | undefined =
    flags.target === undefined ? (config?.target ?? TARGETS[0]) : findTarget(flags.target);
  if (!target) {
    const known = TARGETS.map(({ name }) => name);
    throw usageError(unknownName('target', flags.target ?? '', known));
  }
  const configured = config && config.nodes.length > 0 ? config.nodes.map(({ url }) => url) : null;
  const { apiKeyVariable, defaultApiKey } = target.reach;
  const ofTarget = apiKeyVariable === null ? undefined : env[apiKeyVariable];
  return {
    target,
    hosts: flags.host === undefined ? configured : hostFlag(flags.host),
    apiKey: flags.apiKey || env.RAFTMARK_API_KEY || ofTarget || defaultApiKey,
  };
}
