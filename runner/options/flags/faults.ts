import { LEAST_RATE } from '../../../lib/exchange/rates.ts';
import { FAULT_KINDS } from '../../../lib/report/faults.ts';
import { STEADY } from '../../../lib/scenarios/catalogue.ts';
import { numberFlag, rateFlag } from '../values.ts';
import { choice, flag, group, onOff, type Values } from './flag.ts';

/** What failover does where nobody says it: to which of the flags it matters that they were given. */
export const FAULT_DEFAULTS = { kind: 'kill', rounds: 5, nodes: 1 } as const;

/** What scenarios that break nodes do. */
export const FAULT_FLAGS = group('Faults:', {
  faultKind: choice(
    '--fault <kind>',
    'what failover does to the leader or its followers; power: every node at the same moment',
    FAULT_KINDS,
    { otherwise: FAULT_DEFAULTS.kind },
  ),
  faultRounds: flag('--faults <number>', 'how often failover does it', {
    parse: (text, name) => numberFlag(name, text, 1, 1_000),
    otherwise: String(FAULT_DEFAULTS.rounds),
  }),
  faultNodes: flag('--fault-nodes <number>', 'how many nodes it breaks at once, the leader first, or minority', {
    parse: (text, name) => (text === 'minority' ? text : numberFlag(name, text, 1, 3)),
    otherwise: String(FAULT_DEFAULTS.nodes),
  }),
  writesPerSecond: flag('--rate <number>', 'writes per second beside faults, and of soak', {
    parse: (text, name) => rateFlag(name, text, LEAST_RATE),
    otherwise: `found: ${STEADY.writesPerSecond}, halved until the cluster carries them steadily`,
  }),
  readsPerSecond: flag('--read-rate <number>', 'reads per second beside faults, and of soak', {
    parse: (text, name) => rateFlag(name, text, 0),
    otherwise: `${STEADY.readsPerSecond}; half of the writes where those are found`,
  }),
  transfer: onOff('--no-transfer', 'stop the leader in rolling-restart without having it hand over before'),
  faultsAllowed: onOff('--allow-faults', "break nodes of your own cluster, with the configuration file's commands"),
});

export type FaultFlags = Values<typeof FAULT_FLAGS>;
