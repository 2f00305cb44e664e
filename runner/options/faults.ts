import { OPEN_TIMEOUT_MS, STEADY } from '../../lib/scenarios/catalogue.ts';
import { openLoad } from '../../lib/scenarios/steps.ts';
import type { FaultOptions } from '../faults/options.ts';
import { usageError } from '../system/errors.ts';
import type { PlainFlags } from './flags/bench.ts';
import { FAULT_DEFAULTS, type FaultFlags } from './flags/faults.ts';

/**
 * Decides on what scenarios that break nodes do.
 * @param timeoutMs of requests, where a flag says it
 * @throws UserError (exit 2) when flags do not go together
 */
export function readFaults(flags: FaultFlags & Pick<PlainFlags, 'lazyfs'>, timeoutMs: number | null): FaultOptions {
  if (flags.faultKind === 'power' && flags.faultNodes !== null) {
    throw usageError('--fault-nodes has no meaning with --fault power, which hits every node: leave it out');
  }
  if (flags.faultKind !== 'power' && flags.lazyfs !== null && flags.lazyfs !== 'none') {
    throw usageError('--lazyfs is for --fault power of the scenario failover: add that, or leave it out');
  }
  const { writesPerSecond, readsPerSecond } = flags;
  const load = openLoad(writesPerSecond ?? STEADY.writesPerSecond, readsPerSecond ?? STEADY.readsPerSecond);
  return {
    kind: flags.faultKind ?? FAULT_DEFAULTS.kind,
    rounds: flags.faultRounds ?? FAULT_DEFAULTS.rounds,
    nodes: flags.faultNodes ?? FAULT_DEFAULTS.nodes,
    load,
    rateGiven: writesPerSecond !== null,
    readRateGiven: readsPerSecond !== null,
    transfer: flags.transfer,
    timeoutMs: timeoutMs ?? OPEN_TIMEOUT_MS,
    allowed: flags.faultsAllowed,
  };
}
