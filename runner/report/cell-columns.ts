import { measured, rateOf } from '../../lib/analysis/cells.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { Value } from './csv-text.ts';

/** What both CSVs have of a cell, by the names of their columns. */
const OF_CELL = {
  cell: ({ id }) => id,
  tier: ({ tier }) => tier,
  payload: ({ payload }) => payload.name,
  payload_bytes: ({ payload }) => payload.bytes,
  scenario: ({ scenario }) => scenario,
  step: ({ step }) => step.name,
  users: ({ step }) => step.users,
  offered_per_s: ({ step }) => rateOf(step),
  cluster: ({ cluster }) => cluster.name,
  nodes: ({ cluster }) => cluster.nodes,
  entries: ({ entries }) => entries,
  protocol: ({ protocol }) => protocol,
  reads: ({ reads }) => reads,
  keys: ({ keys }) => keys,
  repetition: ({ repetition }) => repetition,
  state: ({ state }) => state,
  reason: (cell) => ('reason' in cell ? cell.reason : null),
  verdict: (cell) => measured(cell)?.verdict.level,
  limit: (cell) => measured(cell)?.limit?.what,
  started_at: (cell) => measured(cell)?.startedAt,
  window_s: (cell) => measured(cell)?.windowSeconds,
  warmup_s: (cell) => measured(cell)?.warmupSeconds,
} satisfies Readonly<Record<string, (cell: Cell) => Value>>;

/** Some of these columns, in that order. */
export function cellColumns(...names: readonly (keyof typeof OF_CELL)[]) {
  return names.map((name): readonly [string, (cell: Cell) => Value] => [name, OF_CELL[name]]);
}
