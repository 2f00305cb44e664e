import type { Scenario } from '../../lib/scenarios/scenario.ts';
import type { BenchFlags } from './flags/bench.ts';

/** Flags that only some scenarios heed. */
interface Heeded {
  readonly flags: readonly (readonly [flag: string, isGiven: (flags: BenchFlags) => boolean])[];
  isHeeded(scenario: Scenario): boolean;
  /** The scenarios that heed them, in words. */
  readonly by: string;
}

const isFailover = ({ faults }: Scenario): boolean => faults === 'failover';
const breaks = ({ faults }: Scenario): boolean => faults !== undefined;

const HEEDED: readonly Heeded[] = [
  {
    flags: [
      ['--fault', ({ faultKind }) => faultKind !== null],
      ['--faults', ({ faultRounds }) => faultRounds !== null],
      ['--fault-nodes', ({ faultNodes }) => faultNodes !== null],
    ],
    isHeeded: isFailover,
    by: 'failover',
  },
  {
    flags: [
      ['--rate', ({ writesPerSecond }) => writesPerSecond !== null],
      ['--read-rate', ({ readsPerSecond }) => readsPerSecond !== null],
    ],
    isHeeded: (scenario) => breaks(scenario) || scenario.soaks === true,
    by: 'scenarios that break nodes, and soak',
  },
  {
    flags: [['--no-transfer', ({ transfer }) => !transfer]],
    isHeeded: ({ faults }) => faults === 'rolling-restart',
    by: 'rolling-restart',
  },
  {
    flags: [
      ['--users', ({ users }) => users !== null],
      ['--open-rate', ({ openRate }) => openRate !== null],
      ['--duration', ({ durationMs }) => durationMs !== null],
      ['--warmup', ({ warmupMs }) => warmupMs !== null],
      ['--repetitions', ({ repetitions }) => repetitions > 1],
    ],
    isHeeded: (scenario) => !breaks(scenario),
    by: 'scenarios that break no nodes',
  },
];

/** What flags say that none of the scenarios of a run heeds, a sentence for each; no error, since a list of flags may be for many runs. */
export function idleFlags(flags: BenchFlags, scenarios: readonly Scenario[]): string[] {
  const names = [...new Set(scenarios.map(({ name }) => name))].join(', ');
  return HEEDED.filter(({ isHeeded }) => !scenarios.some(isHeeded)).flatMap(({ flags: some, by }) =>
    some
      .filter(([, isGiven]) => isGiven(flags))
      .map(([flag]) => `${flag} has no effect: it is for ${by}, and this run has ${names}`),
  );
}
