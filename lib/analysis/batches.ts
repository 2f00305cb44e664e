import { grouped } from '../base/grouped.ts';
import type { BatchFigures, BatchScaling } from '../report/batches.ts';
import type { Cell } from '../report/cell.ts';
import { entriesPerWrite } from '../scenarios/steps.ts';
import { type ByRepetition, byRepetition, type Timed, whereOverRounds } from './cells.ts';
import { pairedRatio, pairsBy } from './paired.ts';
import { repetitionsThatCount } from './series.ts';
import { spreadOf } from './statistics.ts';

/** Writes of one batch size. */
interface Batch {
  readonly entries: number;
  readonly results: ByRepetition;
}

/** The cells that tell what batches bring. */
export function batchCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ scenario, step }) => scenario === 'batch' && step.load !== null);
}

/** What writing several entries together brings, from the cells of the scenario `batch`. */
export function batchScalings(cells: readonly Cell[]): BatchScaling[] {
  const own = repetitionsThatCount(batchCells(cells));
  return grouped(own, (cell) => `${whereOverRounds(cell)}/${cell.step.users}`).flatMap((group) => {
    const [{ tier, payload, cluster, protocol, reads, step }] = group;
    const batches = grouped(group, (cell) => String(entriesPerWrite(cell.step.load)))
      .map(
        (members): Batch => ({
          entries: entriesPerWrite(members[0].step.load),
          results: byRepetition(members, 'write'),
        }),
      )
      .filter(({ results }) => results.size > 0)
      .sort((one, other) => one.entries - other.entries);
    const [least] = batches;
    if (least === undefined || batches.length < 2) return [];
    const of = { tier, payload: payload.name, cluster, protocol, reads, users: step.users };
    return [{ ...of, batches: batches.map((batch) => figuresOf(batch, least)) }];
  });
}

function figuresOf({ entries, results }: Batch, least: Batch): BatchFigures {
  const each = [...results.values()];
  const pairs = (figure: (result: Timed) => number) =>
    entries === least.entries ? [] : pairsBy(results, least.results, figure);
  // The pairs are of writes: each side is multiplied by its entries.
  const rates = pairs(({ opsPerSecond }) => opsPerSecond).map(({ value, against }) => ({
    value: value * entries,
    against: against * least.entries,
  }));
  const [rate, p50] = [pairedRatio(rates), pairedRatio(pairs(({ latencyMs }) => latencyMs.p50))];
  return {
    entries,
    repetitions: each.length,
    entriesPerSecond: spreadOf(each.map(({ opsPerSecond }) => opsPerSecond * entries)),
    p50Ms: spreadOf(each.map(({ latencyMs }) => latencyMs.p50)),
    pairs: rates.length,
    ratio: { entriesPerSecond: rate?.estimate ?? null, p50: p50?.estimate ?? null },
    intervals: { entriesPerSecond: rate?.interval ?? null, p50: p50?.interval ?? null },
  };
}
