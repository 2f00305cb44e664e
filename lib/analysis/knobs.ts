import { largest, largestIfAny } from '../base/extremes.ts';
import { grouped } from '../base/grouped.ts';
import type { Cell } from '../report/cell.ts';
import type { AgainstFirst, KnobEffect, KnobOperation, KnobValue } from '../report/knobs.ts';
import type { UsedResources } from '../report/monitors.ts';
import type { Operation } from '../targets/operations.ts';
import { byRepetition, type CompletedCell, longestSilenceMs, snapshotsOf, type Timed } from './cells.ts';
import { pairedRatio, pairsBy } from './paired.ts';
import { medianP99 } from './percentiles.ts';
import { processesByNode } from './resources.ts';
import { repetitionsThatCount } from './series.ts';
import { spreadOf } from './statistics.ts';
import { sameWork, variedCells } from './variants.ts';

/** A figure by repetition. */
type Figures = ReadonlyMap<number, number>;

/** The cells of work that was done at several values of a knob. */
export function knobCells(cells: readonly Cell[]): Cell[] {
  return variedCells(cells, ({ cluster: { knob } }) => (knob === undefined ? null : `${knob.name} ${knob.value}`));
}

/** What each step did and took at several values of a knob, where cells of the same work were measured with them. */
export function knobEffects(cells: readonly Cell[]): KnobEffect[] {
  return grouped(knobCells(cells), sameWork).flatMap((members): KnobEffect[] => {
    const [{ tier, payload, protocol, reads, scenario, step, cluster }] = members;
    const values = grouped(members, (cell) => cell.cluster.knob?.value ?? '').map((each) => ({
      value: each[0].cluster.knob?.value ?? '',
      cells: repetitionsThatCount(each),
    }));
    const first = values[0]?.cells ?? [];
    const measured = values.filter((each) => each.cells.length > 0);
    if (measured.length === 0) return [];
    const of = { tier, payload: payload.name, protocol, reads, scenario, step: step.name, users: step.users };
    return [
      {
        knob: cluster.knob?.name ?? '',
        ...of,
        values: measured.map((each) => valueAt(each.value, each.cells, each.cells === first ? [] : first)),
      },
    ];
  });
}

/** @param first those of the first value; none where they are its own */
function valueAt(value: string, cells: readonly CompletedCell[], first: readonly CompletedCell[]): KnobValue {
  const operations = new Set(cells.flatMap((cell) => cell.operations.map(({ operation }) => operation)));
  const held = (figure: (cell: CompletedCell) => number | null): AgainstFirst | null => {
    const own = figuresOf(cells, figure);
    // What one repetition does not tell might be its largest.
    return own.size < cells.length ? null : againstFirst(own, figuresOf(first, figure));
  };
  const snapshots = figuresOf(cells, snapshotsIn);
  return {
    value,
    repetitions: cells.length,
    operations: [...operations].flatMap((operation) => operationAt(operation, cells, first) ?? []),
    rssPeakBytes: held(rssPeakOf),
    dataBytes: held(dataBytesOf),
    snapshots: snapshots.size < cells.length ? null : spreadOf([...snapshots.values()]),
  };
}

function operationAt(
  operation: Operation,
  cells: readonly CompletedCell[],
  first: readonly CompletedCell[],
): KnobOperation | null {
  const [own, theirs] = [byRepetition(cells, operation), byRepetition(first, operation)];
  const each = [...own.values()];
  if (each.length === 0) return null;
  const held = (figure: (result: Timed) => number): AgainstFirst => {
    const map = (results: typeof own): Figures => new Map([...results].map(([at, result]) => [at, figure(result)]));
    return againstFirst(map(own), map(theirs));
  };
  const silences = each.map(longestSilenceMs);
  return {
    operation,
    opsPerSecond: held((result) => result.opsPerSecond),
    p50Ms: held(({ latencyMs }) => latencyMs.p50),
    p99Ms: medianP99(each),
    longestSilenceMs: silences.includes(null) ? null : largest(silences.map(Number)),
  };
}

function againstFirst(own: Figures, first: Figures): AgainstFirst {
  const pairs = pairsBy(own, first, (figure) => figure);
  const ratio = pairedRatio(pairs);
  return {
    ...spreadOf([...own.values()]),
    pairs: pairs.length,
    ratio: ratio?.estimate ?? null,
    interval: ratio?.interval ?? null,
  };
}

/** A figure of cells by repetition; of those that do not tell it there is none. */
function figuresOf(cells: readonly CompletedCell[], figure: (cell: CompletedCell) => number | null): Figures {
  return new Map(
    cells.flatMap((cell) => {
      const value = figure(cell);
      return value === null ? [] : [[cell.repetition, value] as const];
    }),
  );
}

function snapshotsIn(cell: CompletedCell): number | null {
  return snapshotsOf(cell)?.seen.length ?? null;
}

function used({ resources }: CompletedCell): UsedResources | null {
  return 'absent' in resources ? null : resources;
}

/** Of the node that had the most. */
function rssPeakOf(cell: CompletedCell): number | null {
  const sums = [...processesByNode(cell).values()].map((own) =>
    own.reduce((sum, { rssPeakBytes }) => sum + rssPeakBytes, 0),
  );
  return largestIfAny(sums);
}

/** Of all nodes together; null when one does not tell. */
function dataBytesOf(cell: CompletedCell): number | null {
  const sizes = (used(cell)?.nodes ?? []).map(({ data }) => data?.allocatedBytes ?? null);
  return sizes.length === 0 || sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}
