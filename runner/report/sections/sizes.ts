import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { PAIRS_NEEDED } from '../../../lib/analysis/paired.ts';
import { addedMilliseconds, milliseconds, perSecond, plural, significant, times } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type { ReadScaling, SizeFigures, SizeScaling, Slope } from '../../../lib/report/sizes.ts';
import { isUsersStep } from '../../../lib/scenarios/steps.ts';
import { cellNotes, claimed, claimNotes, intervalText, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import {
  muted,
  numbers,
  type Row,
  type RowGroup,
  type Section,
  type TableBlock,
  type Text,
  words,
} from '../section.ts';

/** A figure that is shown over the sizes. */
interface Figure {
  readonly title: string;
  readonly key: 'p50' | 'opsPerSecond';
  readonly of: (size: SizeFigures) => string;
  readonly slope: (scaling: SizeScaling) => Slope;
  readonly added: (perNode: number) => string;
}

const FIGURES: readonly Figure[] = [
  {
    title: 'p50 in ms',
    key: 'p50',
    of: ({ p50Ms }) => milliseconds(p50Ms.median),
    slope: ({ slopes }) => slopes.p50Ms,
    added: addedMilliseconds,
  },
  {
    title: 'ops/s',
    key: 'opsPerSecond',
    of: ({ opsPerSecond }) => perSecond(opsPerSecond.median),
    slope: ({ slopes }) => slopes.opsPerSecond,
    added: (perNode) => `${perNode > 0 ? '+' : ''}${significant(perNode, 2)}`,
  },
];

/** What each operation did on clusters of several sizes, and what reading from all nodes brings. */
export const sizes: Section = {
  title: 'Sizes',
  of({ analyses }) {
    const { sizes: scalings, readScaling } = analyses;
    const left = cellNotes(analyses, 'sizes');
    const table = scalings.length === 0 ? withoutRows('Sizes', left) : [sizesTable(scalings, left)];
    return [...table, ...readBlocks(readScaling, cellNotes(analyses, 'readScaling'), table.length > 0)];
  },
};

/** All sizes that any operation was measured on, the smallest first. */
function sizesOf(scalings: readonly SizeScaling[]): number[] {
  const nodes = scalings.flatMap((scaling) => scaling.sizes.map((size) => size.nodes));
  return [...new Set(nodes)].sort((one, other) => one - other);
}

function sizesTable(scalings: readonly SizeScaling[], left: readonly string[]): TableBlock {
  const all = sizesOf(scalings);
  const [least = 1, ...larger] = all;
  const columns: Column[] = [
    words('scenario'),
    words('step'),
    words('op'),
    ...all.map((nodes) => numbers(plural(nodes, 'node'))),
    ...larger.map((nodes) => numbers(`${nodes}:${least}`)),
    numbers('per node'),
    numbers('runs', 1),
  ];
  const datasets = grouped(scalings, ({ tier, payload, protocol, reads }) =>
    JSON.stringify([tier, payload, protocol, reads]),
  );
  const spoken = mannerNaming(scalings);
  const bases = scalings.map(smallestOf);
  const groups = datasets.flatMap((members) =>
    FIGURES.map(
      (figure): RowGroup => ({
        heading: `${members[0].tier}, ${members[0].payload}${spoken(members[0])}, ${figure.title}`,
        rows: members.map((each, at) => sizeRow(each, members[at - 1], figure, all)),
      }),
    ),
  );
  return {
    kind: 'table',
    columns,
    groups,
    footnotes: [
      `One cluster after the other, each on fresh nodes; medians over the repetitions. ${larger.map((nodes) => `${nodes}:${least}`).join(', ')}: as a multiple of ${least === 1 ? 'one node' : `${least} nodes`}, over pairs of the same repetition. per node: the slope of a straight line over the sizes.`,
      ...(bases.some((base) => base !== least)
        ? [`In brackets: the sizes that are compared where there is no result on ${plural(least, 'node')}.`]
        : []),
      ...claimNotes(scalings.flatMap(comparedIn), `--rounds ${PAIRS_NEEDED}`),
      ...left,
    ],
  };
}

/** The size that the others of an operation are held against: it need not be the smallest of the table. */
function smallestOf({ sizes: [first] }: SizeScaling): number | undefined {
  return first?.nodes;
}

/** All differences that are told of an operation. */
function comparedIn({ sizes: each, slopes }: SizeScaling) {
  return [
    ...each.flatMap(({ pairs, ratio, intervals }) =>
      (['opsPerSecond', 'p50'] as const)
        .filter((key) => ratio[key] !== null)
        .map((key) => ({ pairs, interval: intervals[key], none: 1 })),
    ),
    ...[slopes.p50Ms, slopes.opsPerSecond]
      .filter(({ perNode }) => perNode !== null)
      .map(({ repetitions, interval }) => ({ pairs: repetitions, interval, none: 0 })),
  ];
}

function sizeRow(scaling: SizeScaling, above: SizeScaling | undefined, figure: Figure, all: readonly number[]): Row {
  const { scenario, step, users, operation } = scaling;
  // What the line above has said already is left blank.
  const sameScenario = above?.scenario === scenario;
  const sameStep = sameScenario && above?.step === step;
  const known = all.map((nodes) => scaling.sizes.find((size) => size.nodes === nodes));
  const { perNode, interval, repetitions } = figure.slope(scaling);
  const base = smallestOf(scaling);
  const ratioOf = (size: SizeFigures | undefined): Text => {
    const ratio = size?.ratio[figure.key] ?? null;
    const compared = base === all[0] ? '' : ` (${size?.nodes}:${base})`;
    return claimed(ratio === null ? null : times(ratio) + compared, size?.intervals[figure.key] ?? null, 1);
  };
  return {
    cells: [
      sameScenario ? '' : scenario,
      sameStep ? '' : isUsersStep({ name: step, users }) ? String(users) : step,
      operation,
      ...known.map((size) => (size === undefined ? '' : figure.of(size))),
      ...known.slice(1).map(ratioOf),
      claimed(perNode === null ? null : figure.added(perNode), interval, 0),
      String(repetitions),
    ],
  };
}

const READ_COLUMNS: readonly Column[] = [
  words('cluster'),
  numbers('nodes'),
  numbers('users'),
  numbers('leader ops/s'),
  numbers('all nodes ops/s'),
  numbers('ratio'),
  words('95 % interval'),
  numbers('leader p50', 2),
  numbers('all nodes p50', 2),
  numbers('pairs', 1),
];

/** @param beside whether the table of the sizes stands above */
function readBlocks(scalings: readonly ReadScaling[], left: readonly string[], beside: boolean) {
  if (scalings.length === 0) {
    const advice =
      beside && left.length === 0
        ? ['not measured: --scenarios read-scaling reads from the leader alone and from all nodes.']
        : left;
    return withoutRows('Read scaling', advice);
  }
  const spoken = mannerNaming(scalings);
  const groups = grouped(scalings, ({ tier, payload, protocol, reads }) =>
    JSON.stringify([tier, payload, protocol, reads]),
  ).map((members) => ({
    heading: `${members[0].tier}, ${members[0].payload}${spoken(members[0])}`,
    rows: members.map(readRow),
  }));
  const table: TableBlock = {
    kind: 'table',
    columns: READ_COLUMNS,
    groups,
    footnotes: [
      'ratio: reads per second of all nodes in turn over those of the leader alone, by as many users, over pairs of the same repetition.',
      ...claimNotes(
        scalings.filter(({ ratio }) => ratio !== null).map(({ pairs, interval }) => ({ pairs, interval, none: 1 })),
      ),
      ...left,
    ],
  };
  return [
    {
      kind: 'heading' as const,
      text: 'Read scaling',
      beside: groups.length === 1 ? groups.map(({ heading }) => muted(heading)) : [],
    },
    table,
  ];
}

function readRow(scaling: ReadScaling): Row {
  const { cluster, users, offeredPerSecond, leader, allNodes, leaderP50Ms, allNodesP50Ms } = scaling;
  const { pairs, ratio, interval } = scaling;
  return {
    cells: [
      clusterTitle(cluster),
      String(cluster.nodes),
      offeredPerSecond === null ? String(users) : `${offeredPerSecond}/s`,
      perSecond(leader.median),
      perSecond(allNodes.median),
      claimed(ratio === null ? null : times(ratio), interval, 1),
      intervalText(interval, times),
      milliseconds(leaderP50Ms.median),
      milliseconds(allNodesP50Ms.median),
      String(pairs),
    ],
  };
}
