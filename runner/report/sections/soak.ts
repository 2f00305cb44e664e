import { clusterTitle, measured } from '../../../lib/analysis/cells.ts';
import { isSoak } from '../../../lib/analysis/loads.ts';
import { byteSize, count, duration, milliseconds, percent, perSecond, times } from '../../../lib/base/format.ts';
import type { Interval } from '../../../lib/report/figures.ts';
import type { Soak, SoakedNode, SoakedOperation, Trend } from '../../../lib/report/soaks.ts';
import { traitsOf } from '../../../lib/targets/operations.ts';
import { cellNotes, withoutRows } from '../claims.ts';
import { mannerNaming } from '../naming.ts';
import { numbers, type Row, type RowGroup, type Section, strong, words } from '../section.ts';
import { loadRateBlocks } from './faults/load-rate.ts';

const UNKNOWN = '-';
const HOUR_S = 3_600;

const bytes = (value: number | null): string => (value === null ? UNKNOWN : byteSize(Math.round(value)));
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${bytes(Math.abs(value))}`;
const course = (trend: Trend | null): string =>
  trend === null ? UNKNOWN : `${bytes(trend.first)} to ${bytes(trend.last)}`;

/** By how much something grew under a load, by its line; in brackets where that may as well be nothing. */
function grew(
  { perHour, interval }: Pick<Trend, 'perHour' | 'interval'>,
  seconds: number,
  show: (value: number) => string,
): string {
  if (perHour === null || interval === null) return UNKNOWN;
  const text = show((perHour * seconds) / HOUR_S);
  return isSure(interval) ? text : `(${text})`;
}

const isSure = ({ low, high }: Interval): boolean => low > 0 || high < 0;

/** How data, memory, latency and throughput went on while data grew, and what came back afterwards. */
export const soak: Section = {
  title: 'Soak',
  of({ analyses, cells }) {
    const { soaks } = analyses;
    const left = cellNotes(analyses, 'soaks');
    if (soaks.length === 0) return withoutRows('Soak', left);
    const rates = cells.filter(isSoak).flatMap((cell) => measured(cell)?.growth?.loadRate ?? []);
    return [
      {
        kind: 'table',
        columns: [
          words('node'),
          numbers('memory'),
          numbers('by the line'),
          numbers('idle'),
          numbers('back'),
          numbers('data'),
          numbers('stored', 2),
          numbers('memory/stored', 1),
          numbers('written', 3),
        ],
        groups: nodeGroups(soaks),
        footnotes: [
          'memory: what the processes of a node have of their own (all that is resident where that is not known), from the first interval to the last under load. by the line: what it grew by on the line that fits best, in brackets where that may as well be nothing. idle: once nodes were left alone; back: the share of the growth that came back by then, which a runtime that collects garbage may do minutes later. data: blocks of the data folder. stored: the most of values, data folder and store, by what they grew. memory/stored: bytes of memory, by the line, per byte stored.',
          ...left,
        ],
      },
      {
        kind: 'table',
        columns: [
          words('operation'),
          numbers('offered'),
          numbers('first half'),
          numbers('last half'),
          words('held'),
          numbers('p50'),
          numbers('p99'),
          numbers('p99 by the line', 1),
        ],
        groups: operationGroups(soaks),
        footnotes: [
          'offered, first half, last half: operations per second. held: 95 % of what was offered was done in the last half. p50, p99: of the first interval and of the last; by the line: as above.',
        ],
      },
      ...rates.flatMap(loadRateBlocks),
    ];
  },
};

function groupsOf(soaks: readonly Soak[], rows: (soak: Soak) => Row[]): RowGroup[] {
  const spoken = mannerNaming(soaks);
  const several = soaks.some(({ repetition }) => repetition > 1);
  return soaks.map((each) => {
    const { tier, payload, cluster, seconds, idleSeconds, entriesWritten, valueBytes, repetition } = each;
    const run = several ? `, run ${repetition}` : '';
    const tail = idleSeconds === null ? '' : `, then ${duration(idleSeconds)} idle`;
    return {
      heading: `${tier}, ${payload}, ${clusterTitle(cluster)}${spoken(each)}${run}: ${duration(seconds)}${tail}; ${count(entriesWritten)} entries of ${byteSize(valueBytes)} added`,
      rows: rows(each),
    };
  });
}

function nodeGroups(soaks: readonly Soak[]): RowGroup[] {
  return groupsOf(soaks, ({ nodes, seconds }) => nodes.map((each) => nodeRow(each, seconds)));
}

function nodeRow(each: SoakedNode, seconds: number): Row {
  const { node, memory, data, storedBytes, memoryPerStored, memoryAfterIdle, givenBack, writtenBytes } = each;
  return {
    cells: [
      node,
      strong(course(memory)),
      memory === null ? UNKNOWN : grew(memory, seconds, signed),
      bytes(memoryAfterIdle),
      givenBack === null ? UNKNOWN : givenBack < 0 ? 'none' : percent(givenBack),
      course(data),
      bytes(storedBytes),
      memoryPerStored === null ? UNKNOWN : times(memoryPerStored),
      bytes(writtenBytes),
    ],
  };
}

function operationGroups(soaks: readonly Soak[]): RowGroup[] {
  return groupsOf(soaks, ({ operations, seconds }) => operations.map((each) => operationRow(each, seconds)));
}

function operationRow(each: SoakedOperation, seconds: number): Row {
  const { operation, offeredPerSecond, firstHalfPerSecond, lastHalfPerSecond, held, p50Ms, p99Ms } = each;
  const inMs = (trend: Trend | null): string =>
    trend === null ? UNKNOWN : `${milliseconds(trend.first)} to ${milliseconds(trend.last)} ms`;
  const added = (value: number): string => `${value < 0 ? '-' : '+'}${milliseconds(Math.abs(value))} ms`;
  return {
    cells: [
      traitsOf(operation).plural,
      `${perSecond(offeredPerSecond)}/s`,
      `${perSecond(firstHalfPerSecond)}/s`,
      `${perSecond(lastHalfPerSecond)}/s`,
      held ? 'yes' : { text: 'no', emphasis: 'warning' },
      inMs(p50Ms),
      inMs(p99Ms),
      p99Ms === null ? UNKNOWN : grew(p99Ms, seconds, added),
    ],
  };
}
