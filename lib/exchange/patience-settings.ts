import { PATIENCE, type Patience } from '../targets/patience.ts';
import type { Environment } from './access-settings.ts';
import { milliseconds } from './read-variable.ts';

/** The variables by which scripts are told how long nodes are waited for. */
export function patienceVariables({ statusMs, leaderMs }: Patience): Record<string, string> {
  return { STATUS_TIMEOUT: `${statusMs}ms`, LEADER_PATIENCE: `${leaderMs}ms` };
}

/** @throws Error that names the variable at fault, its value and what it may be */
export function readPatience(env: Environment): Patience {
  return {
    statusMs: milliseconds(env, 'STATUS_TIMEOUT', `${PATIENCE.statusMs}ms`, 1),
    leaderMs: milliseconds(env, 'LEADER_PATIENCE', `${PATIENCE.leaderMs}ms`, 0),
  };
}
