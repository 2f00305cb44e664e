import type { Operation } from './outcome.ts';

/** One question put to a cluster: one k6 script of the same name in scripts/. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Names that select it together with others, besides `all`. */
  readonly groups: readonly string[];
  readonly operations: readonly Operation[];
  /** Share of reads in percent; the rest are writes to the leader. */
  readonly readPercent: number;
  /** Which nodes answer the reads. */
  readonly readsFrom: 'one-follower' | 'all-nodes';
  /** Users of each step, one step after the other. */
  readonly users: readonly number[];
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'write-sequential',
    title: 'Write sequential',
    groups: ['write', 'sequential'],
    operations: ['write'],
    readPercent: 0,
    readsFrom: 'all-nodes',
    users: [1],
  },
  {
    name: 'write-concurrent',
    title: 'Write concurrent',
    groups: ['write', 'concurrent'],
    operations: ['write'],
    readPercent: 0,
    readsFrom: 'all-nodes',
    users: [1, 10, 50, 100],
  },
  {
    name: 'read-sequential',
    title: 'Read sequential',
    groups: ['read', 'sequential'],
    operations: ['read'],
    readPercent: 100,
    readsFrom: 'one-follower',
    users: [1],
  },
  {
    name: 'read-concurrent',
    title: 'Read concurrent',
    groups: ['read', 'concurrent'],
    operations: ['read'],
    readPercent: 100,
    readsFrom: 'all-nodes',
    users: [1, 10, 50, 100],
  },
  {
    name: 'mixed',
    title: 'Mixed 80/20',
    groups: ['mixed'],
    operations: ['read', 'write'],
    readPercent: 80,
    readsFrom: 'all-nodes',
    users: [50],
  },
];

export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
