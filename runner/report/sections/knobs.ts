import { knobCells } from '../../../lib/analysis/knobs.ts';
import { PAIRS_NEEDED } from '../../../lib/analysis/paired.ts';
import { smallest } from '../../../lib/base/extremes.ts';
import { byteSize, elapsed, milliseconds, perSecond, significant, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { AgainstFirst, KnobEffect, KnobOperation, KnobValue } from '../../../lib/report/knobs.ts';
import { isUsersStep } from '../../../lib/scenarios/steps.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import { cellNotes, claimed, claimNotes, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type RowGroup, type Section, type TableBlock, words } from '../section.ts';

/** What a cell of the table shows of a value: its text, and what it is against the first value where that is told. */
interface Shown {
  readonly text: string;
  readonly held: AgainstFirst | null;
}

/** A figure that is shown over the values. */
interface Figure<T> {
  readonly title: string;
  /** Null where it is not known. */
  readonly of: (of: T) => Shown | null;
}

const told = (held: AgainstFirst, format: (value: number) => string): Shown => ({ text: format(held.median), held });
const alone = (text: string): Shown => ({ text, held: null });

/** Of each operation. */
const OPERATION_FIGURES: readonly Figure<KnobOperation>[] = [
  { title: 'ops/s', of: ({ opsPerSecond }) => told(opsPerSecond, perSecond) },
  { title: 'p50 in ms', of: ({ p50Ms }) => told(p50Ms, milliseconds) },
  { title: 'p99 in ms', of: ({ p99Ms }) => (p99Ms === null ? null : alone(milliseconds(p99Ms))) },
  {
    title: 'longest silence',
    of: ({ longestSilenceMs: ms }) => (ms === null ? null : alone(ms === 0 ? 'none' : elapsed(ms))),
  },
];

/** Of a step as a whole. */
const STEP_FIGURES: readonly Figure<KnobValue>[] = [
  { title: 'peak memory of a node', of: ({ rssPeakBytes }) => rssPeakBytes && told(rssPeakBytes, byteSize) },
  { title: 'data on disk, all nodes', of: ({ dataBytes }) => dataBytes && told(dataBytes, byteSize) },
  { title: 'snapshots', of: ({ snapshots }) => snapshots && alone(significant(snapshots.median)) },
];

const UNKNOWN = '?';

/** What each step did and took at several values of a knob of the product. */
export const knobs: Section = {
  title: 'Knobs',
  of({ analyses, cells }) {
    const left = cellNotes(analyses, 'knobs');
    if (analyses.knobs.length === 0) return withoutRows('Knobs', left);
    return grouped(analyses.knobs, ({ knob }) => knob).map((effects, at) =>
      knobTable(effects, valuesOf(cells, effects[0].knob), at === 0 ? left : []),
    );
  },
};

/** All values of a knob, in the order in which they were given: an effect lacks those without a cell that counts. */
function valuesOf(cells: readonly Cell[], knob: string): string[] {
  const own = knobCells(cells).flatMap(({ cluster }) => (cluster.knob?.name === knob ? [cluster.knob.value] : []));
  return [...new Set(own)];
}

function knobTable(
  effects: readonly [KnobEffect, ...KnobEffect[]],
  all: readonly string[],
  left: readonly string[],
): TableBlock {
  const [first = '', ...others] = all;
  const columns: Column[] = [
    words('scenario'),
    words('step'),
    words('op'),
    ...all.map((value) => numbers(value)),
    ...others.map((value) => numbers(`${value}:${first}`)),
    numbers('runs', 1),
  ];
  const spoken = mannerNaming(effects);
  const datasets = grouped(effects, ({ tier, payload, protocol, reads }) =>
    JSON.stringify([tier, payload, protocol, reads]),
  );
  const groups = datasets.flatMap((members) => {
    const heading = `${members[0].knob}, ${members[0].tier}, ${members[0].payload}${spoken(members[0])}`;
    return [
      ...OPERATION_FIGURES.map((figure) => groupOf(heading, figure.title, operationRows(members, figure, all))),
      ...STEP_FIGURES.map((figure) => groupOf(heading, figure.title, stepRows(members, figure, all))),
    ];
  });
  return {
    kind: 'table',
    columns,
    groups: groups.filter(({ rows }) => rows.length > 0),
    footnotes: [
      `One cluster after the other, each on fresh nodes; medians over the repetitions. ${others.map((value) => `${value}:${first}`).join(', ')}: as a multiple of ${effects[0].knob} ${first}, over pairs of the same repetition. Silence: the longest time without a success, of 150 ms at least, of all repetitions.`,
      ...claimNotes(
        effects.filter((effect) => isAgainst(effect, first)).flatMap(comparedIn),
        `--rounds ${PAIRS_NEEDED}`,
      ),
      ...left,
    ],
  };
}

function groupOf(heading: string, figure: string, rows: readonly Row[]): RowGroup {
  return { heading: `${heading}, ${figure}`, rows };
}

/** A line for each operation of each step. */
function operationRows(
  effects: readonly KnobEffect[],
  { of }: Figure<KnobOperation>,
  all: readonly string[],
): readonly Row[] {
  return effects.flatMap((effect) => {
    const operations = new Set(effect.values.flatMap((value) => value.operations.map(({ operation }) => operation)));
    return [...operations].flatMap((operation: Operation) => {
      const shown = all.map((value) => {
        const found = valueAt(effect, value)?.operations.find((each) => each.operation === operation);
        return found === undefined ? null : of(found);
      });
      return rowOf(effect, operation, shown, all[0]) ?? [];
    });
  });
}

/** A line for each step. */
function stepRows(effects: readonly KnobEffect[], { of }: Figure<KnobValue>, all: readonly string[]): readonly Row[] {
  return effects.flatMap((effect) => {
    const shown = all.map((value) => {
      const found = valueAt(effect, value);
      return found === undefined ? null : of(found);
    });
    return rowOf(effect, '', shown, all[0]) ?? [];
  });
}

function valueAt({ values }: KnobEffect, value: string): KnobValue | undefined {
  return values.find((each) => each.value === value);
}

/** Whether the multiples of an effect are those that the table's headers name: a step may not have been planned at its first value. */
function isAgainst({ values }: KnobEffect, first: string | undefined): boolean {
  return values[0]?.value === first;
}

/** Null where nothing is known at any value. */
function rowOf(effect: KnobEffect, operation: string, shown: readonly (Shown | null)[], first: string | undefined) {
  if (shown.every((each) => each === null)) return null;
  const { scenario, step, users, values } = effect;
  const runs = smallest(values.map(({ repetitions }) => repetitions));
  return {
    cells: [
      scenario,
      isUsersStep({ name: step, users }) ? String(users) : step,
      operation,
      ...shown.map((each) => each?.text ?? UNKNOWN),
      ...shown.slice(1).map((each) => {
        const { ratio = null, interval = null } = (isAgainst(effect, first) && each?.held) || {};
        return claimed(ratio === null ? null : times(ratio), interval, 1);
      }),
      String(runs),
    ],
  };
}

/** All differences that are told of a step. */
function comparedIn({ values }: KnobEffect) {
  const held = values.flatMap(({ operations, rssPeakBytes, dataBytes }) => [
    ...operations.flatMap(({ opsPerSecond, p50Ms }) => [opsPerSecond, p50Ms]),
    rssPeakBytes,
    dataBytes,
  ]);
  return held
    .flatMap((each) => (each === null || each.ratio === null ? [] : [each]))
    .map(({ pairs, interval }) => ({ pairs, interval, none: 1 }));
}
