import { MAX_USERS } from '../../lib/data/stamp.ts';
import { OPEN_TIMEOUT_MS } from '../../lib/scenarios/catalogue.ts';
import { type OpenLoad, openStep } from '../../lib/scenarios/steps.ts';
import type { FaultOptions } from '../faults/options.ts';
import { usageError } from '../system/errors.ts';
import type { FaultFlags } from './flags/faults.ts';

/**
 * Decides on what scenarios that break nodes do.
 * @param timeoutMs of requests, where a flag says it
 * @throws UserError (exit 2) when the load beside them would need too many users
 */
export function readFaults(flags: FaultFlags, timeoutMs: number | null): FaultOptions {
  const { writesPerSecond, readsPerSecond } = flags;
  const load: OpenLoad = { kind: 'open', writesPerSecond, readsPerSecond };
  const givenUpMs = timeoutMs ?? OPEN_TIMEOUT_MS;
  const { users } = openStep(load, givenUpMs);
  if (users >= MAX_USERS) {
    throw usageError(
      `${writesPerSecond} writes and ${readsPerSecond} reads per second with a time-out of ${givenUpMs / 1_000} s need ${users} users, more than ${MAX_USERS - 1}: lower --rate, --read-rate or --timeout`,
    );
  }
  return {
    kind: flags.faultKind,
    rounds: flags.faultRounds,
    nodes: flags.faultNodes,
    load,
    timeoutMs: givenUpMs,
    allowed: flags.faultsAllowed,
  };
}
