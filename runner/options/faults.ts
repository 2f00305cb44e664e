import { OPEN_TIMEOUT_MS } from '../../lib/scenarios/catalogue.ts';
import { openLoad } from '../../lib/scenarios/steps.ts';
import type { FaultOptions } from '../faults/options.ts';
import type { FaultFlags } from './flags/faults.ts';

/**
 * Decides on what scenarios that break nodes do.
 * @param timeoutMs of requests, where a flag says it
 */
export function readFaults(flags: FaultFlags, timeoutMs: number | null): FaultOptions {
  const load = openLoad(flags.writesPerSecond, flags.readsPerSecond);
  return {
    kind: flags.faultKind,
    rounds: flags.faultRounds,
    nodes: flags.faultNodes,
    load,
    timeoutMs: timeoutMs ?? OPEN_TIMEOUT_MS,
    allowed: flags.faultsAllowed,
  };
}
