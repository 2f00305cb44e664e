import { clusterTitle } from '../../../lib/analysis/cells.ts';
import { byteSize, count, perSecond } from '../../../lib/base/format.ts';
import { grouped } from '../../../lib/base/grouped.ts';
import type { Column } from '../../../lib/base/table.ts';
import type {
  FillingTakes,
  LoadTakes,
  MemoryByEntries,
  NodeTakes,
  ResourcesByLoad,
  Traffic,
} from '../../../lib/report/loads.ts';
import { cellNotes, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { type Block, numbers, type Row, type Section, strong, type TableBlock, words } from '../section.ts';

const UNKNOWN = '-';

const bytes = (value: number | null): string => (value === null ? UNKNOWN : byteSize(Math.round(value)));
const perSecondOf = (value: number | null): string => (value === null ? UNKNOWN : `${byteSize(Math.round(value))}/s`);
const processor = (percent: number | null): string => (percent === null ? UNKNOWN : `${percent.toFixed(1)} %`);

/** A figure of a node, and how it is shown. */
interface Figure {
  readonly title: string;
  readonly dropOrder?: number;
  readonly of: (takes: NodeTakes) => string;
}

function trafficOf(name: 'network' | 'clients' | 'peers', dropOrder: number): Figure[] {
  const show = (way: (traffic: Traffic) => number) => (takes: NodeTakes) => {
    const traffic = takes[name];
    return perSecondOf(traffic === null ? null : way(traffic));
  };
  return [
    { title: `${name} in`, dropOrder, of: show(({ inPerSecond }) => inPerSecond) },
    { title: `${name} out`, dropOrder, of: show(({ outPerSecond }) => outPerSecond) },
  ];
}

const FIGURES: readonly Figure[] = [
  { title: 'CPU', of: ({ cpuPercent }) => processor(cpuPercent) },
  { title: 'RSS', of: ({ rssBytes }) => bytes(rssBytes) },
  { title: 'data', dropOrder: 3, of: ({ dataBytes }) => bytes(dataBytes) },
  { title: 'written/write', dropOrder: 2, of: ({ writtenPerWrite }) => bytes(writtenPerWrite) },
  ...trafficOf('network', 1),
  ...trafficOf('clients', 4),
  ...trafficOf('peers', 4),
];

/** Those figures that are known of any. */
function known(all: readonly NodeTakes[]): Figure[] {
  return FIGURES.filter(({ of }) => all.some((takes) => of(takes) !== UNKNOWN));
}

function columnOf({ title, dropOrder }: Figure): Column {
  return numbers(title, dropOrder);
}

const loadName = ({ shareOfBest }: LoadTakes): string => (shareOfBest === 0 ? 'idle' : `${shareOfBest} %`);

/** What nodes take by what is asked of them, and what they hold by the entries of their store. */
export const loads: Section = {
  title: 'Resources by load',
  of({ analyses }) {
    const byLoad = analyses.loads;
    const left = cellNotes(analyses, 'loads');
    const table = byLoad.length === 0 ? withoutRows('Resources by load', left) : [loadTable(byLoad, left)];
    return [...table, ...sizeTables(byLoad), ...fillingBlocks(analyses.fillings, cellNotes(analyses, 'fillings'))];
  },
};

function loadTable(all: readonly ResourcesByLoad[], left: readonly string[]): TableBlock {
  const figures = known(all.flatMap((each) => each.loads.map(({ median }) => median)));
  const spoken = mannerNaming(all);
  return {
    kind: 'table',
    columns: [words('load'), numbers('offered'), numbers('writes/s'), words('node'), ...figures.map(columnOf)],
    groups: all.map((each) => ({
      heading: `${each.tier}, ${each.payload}, ${clusterTitle(each.cluster)}${spoken(each)}`,
      rows: each.loads.flatMap((load) => loadRows(load, figures)),
    })),
    footnotes: [
      'load: writes on a schedule, in percent of the most that users of write-concurrent reached. CPU in percent of one processor; RSS the mean over the window; data the blocks of the data folder at its end; written/write what all of a node wrote to storage per acknowledged write. median: over the nodes.',
      ...(figures.some(({ title }) => title.startsWith('network'))
        ? [
            'network: all that passed the interface of the node, of clients and of other nodes, frames and all; the answers to what raftmark asks of nodes meanwhile are in it, likely most of it while they are idle.',
          ]
        : []),
      ...(figures.some(({ title }) => title.startsWith('clients') || title.startsWith('peers'))
        ? [
            'clients, peers: bytes of messages that nodes count themselves; what frames them on the wire is not in them.',
          ]
        : []),
      ...new Set(all.flatMap(({ whyNotKnown = [] }) => whyNotKnown)),
      ...left,
    ],
  };
}

function loadRows(load: LoadTakes, figures: readonly Figure[]): Row[] {
  const idle = load.shareOfBest === 0;
  const rates = idle ? ['', ''] : [perSecond(load.offeredPerSecond), perSecond(load.opsPerSecond)];
  const first: Row = {
    cells: [loadName(load), ...rates, 'median', ...figures.map(({ of }) => strong(of(load.median)))],
  };
  return [
    first,
    ...load.nodes.map((each): Row => ({ cells: ['', '', '', each.node, ...figures.map(({ of }) => of(each))] })),
  ];
}

/** Rows are sizes and columns are loads, where clusters of several sizes were measured. */
function sizeTables(all: readonly ResourcesByLoad[]): Block[] {
  const datasets = grouped(all, ({ tier, payload, protocol, reads }) =>
    JSON.stringify([tier, payload, protocol, reads]),
  ).filter((members) => new Set(members.map(({ cluster }) => cluster.nodes)).size > 1);
  if (datasets.length === 0) return [];
  const spoken = mannerNaming(all);
  const shown = datasets.flat().flatMap((each) => each.loads);
  const shares = [...new Set(shown.map(({ shareOfBest }) => shareOfBest))].sort((one, other) => one - other);
  const figures = known(shown.map(({ median }) => median));
  return [
    {
      kind: 'table',
      columns: [numbers('nodes'), ...shares.map((share) => numbers(share === 0 ? 'idle' : `${share} %`))],
      groups: datasets.flatMap((members) =>
        figures.map((figure) => ({
          heading: `${members[0].tier}, ${members[0].payload}${spoken(members[0])}, ${figure.title}`,
          rows: [...members]
            .sort((one, other) => one.cluster.nodes - other.cluster.nodes)
            .map((each): Row => {
              const load = (share: number) => each.loads.find(({ shareOfBest }) => shareOfBest === share);
              const cell = (share: number): string => {
                const found = load(share);
                return found === undefined ? UNKNOWN : figure.of(found.median);
              };
              return { cells: [String(each.cluster.nodes), ...shares.map(cell)] };
            }),
        })),
      ),
      footnotes: ['Of one node, medians over the nodes of each size; shares of what each size itself reached.'],
    },
  ];
}

function fillingBlocks(all: readonly MemoryByEntries[], left: readonly string[]): readonly Block[] {
  if (all.length === 0) return withoutRows('Memory by entries', left);
  return [
    {
      kind: 'table',
      columns: [numbers('entries'), numbers('RSS'), numbers('over none'), words('of each node'), numbers('data', 1)],
      groups: all.map((each) => ({
        heading: `Memory by entries, ${each.payload}, ${clusterTitle(each.cluster)}`,
        rows: each.fillings.map((filling) => fillingRow(filling, each.fillings[0])),
      })),
      footnotes: [
        'Each time new nodes, filled to so many entries and then left alone: RSS is the mean over the window, which is no lower than what filling took and was not given back. over none: more than without entries. Medians over the nodes.',
        ...left,
      ],
    },
  ];
}

function fillingRow({ entries, median, nodes }: FillingTakes, none: FillingTakes | undefined): Row {
  const least = none?.entries === 0 ? none.median.rssBytes : null;
  const over = entries === 0 || least === null || median.rssBytes === null ? '' : signed(median.rssBytes - least);
  return {
    cells: [
      count(entries),
      strong(bytes(median.rssBytes)),
      over,
      nodes.map(({ node, rssBytes }) => `${node} ${bytes(rssBytes)}`).join(', '),
      bytes(median.dataBytes),
    ],
  };
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${byteSize(Math.round(Math.abs(value)))}`;
}
