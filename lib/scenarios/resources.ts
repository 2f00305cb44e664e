import type { Payload } from '../data/payload.ts';
import type { Tier } from '../data/tier.ts';
import type { Scenario } from './scenario.ts';
import { idleStep, shareSteps } from './shares.ts';

/** Entries that a store is filled to, each time anew. */
const FILLINGS = [0, 1_000, 10_000, 100_000] as const;
/** With the smallest tier one asks whether all works, not what it costs. */
const MOST_ENTRIES_OF_SMOKE = 10_000;
/** No filling holds more value bytes: 100,000 entries of 1 KB do. */
const MOST_BYTES = 128 * 1_024 ** 2;

/** To how many entries stores are filled with values of that size. */
function fillings(tier: Tier, payload: Payload): number[] {
  const most = tier.name === 'smoke' ? MOST_ENTRIES_OF_SMOKE : Number.POSITIVE_INFINITY;
  return FILLINGS.filter((entries) => entries <= most && entries * payload.bytes <= MOST_BYTES);
}

/** Scenarios that ask what nodes take, and not how fast they answer. */
export const RESOURCE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'resources-by-load',
    title: 'Resources by load',
    needs: ['entries'],
    groups: ['resources'],
    users: [],
    steps: () => [idleStep('idle'), ...shareSteps(0)],
    takesBest: true,
    beyondAll: true,
  },
  {
    name: 'memory-by-entries',
    title: 'Memory by entries',
    needs: ['entries'],
    groups: ['resources'],
    users: [],
    steps: () => [idleStep('filled')],
    fillings,
    beyondAll: true,
  },
];

/** The most entries that any of them wants, whatever the tier has. */
export const MOST_FILLED = Math.max(...FILLINGS);
