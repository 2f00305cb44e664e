import { grouped } from '../../base/grouped.ts';
import type { Cell } from '../../report/cell.ts';
import type { Report } from '../../report/report.ts';
import { type CompletedCell, isLone, measured } from '../cells.ts';
import { repetitionsThatCount } from '../series.ts';
import { median } from '../statistics.ts';
import { type Figure, none, type Unit, value } from './table.ts';

/** In what way a cell was measured: figures of several ways do not belong into one table. */
export type Setting = Pick<Cell, 'tier' | 'protocol' | 'reads' | 'keys'> & { readonly payload: string };

/** What tables are filled from. */
export interface Evidence {
  /** The newest first: what several have is taken from the first of them. */
  readonly reports: readonly Report[];
  readonly setting: Setting;
  /** Names of the scenarios that were measured in another way only, or in another way as well. */
  readonly otherSettings: readonly string[];
}

/** What is looked for. */
export interface Wanted {
  /** What has to be run for it, as a command line names it: `--scenarios batch`. */
  readonly by: string;
  /** How many nodes the cluster has. */
  readonly nodes: number;
  readonly unit: Unit;
  /** Whether a cell is one of those, measured or not. */
  readonly of: (cell: Cell) => boolean;
  /** Which of those that count the figure is taken over; all of them where it is left out. */
  readonly among?: (cells: readonly CompletedCell[]) => readonly CompletedCell[];
  /** The figure of one cell; null when it does not tell, infinite where it is beyond what was watched. */
  readonly figure: (cell: CompletedCell) => number | null;
  /** Why a cell that counts does not tell, or how far it was watched. */
  readonly untold?: string;
}

/** Nodes of a cell's cluster. Of what was measured as the node without replication there is one, whatever it names. */
export function nodesOf({ cluster }: Pick<Cell, 'cluster'>): number {
  return isLone(cluster) ? 1 : cluster.nodes;
}

/** @param reports of one target, in any order; at least one @throws Error when there is none */
export function evidenceOf(reports: readonly Report[]): Evidence {
  const newest = [...reports].sort((one, other) => other.endedAt.localeCompare(one.endedAt));
  const cells = newest.flatMap((report) => report.cells.filter((cell) => measured(cell) !== null));
  const all = cells.length > 0 ? cells : newest.flatMap((report) => report.cells);
  // The one with the most cells: a sweep of payloads has fewer of each.
  const [main] = grouped(all, settingKey).sort((one, other) => other.length - one.length);
  const [cell] = main ?? [];
  if (cell === undefined) throw new Error('no report, or none with a cell');
  const key = settingKey(cell);
  const others = all.filter((each) => settingKey(each) !== key).map(({ scenario }) => scenario);
  return { reports: newest, setting: settingOf(cell), otherSettings: [...new Set(others)] };
}

function settingOf({ tier, payload, protocol, reads, keys }: Cell): Setting {
  return { tier, payload: payload.name, protocol, reads, keys };
}

function settingKey(cell: Cell): string {
  return JSON.stringify(settingOf(cell));
}

/** The cells of one report that were measured in the way of the tables, whatever a knob of their clusters was set to. */
export function variedCellsIn({ setting }: Evidence, { cells }: Report): Cell[] {
  const key = JSON.stringify(setting);
  return cells.filter((cell) => settingKey(cell) === key);
}

/** Those on clusters on which nothing was varied: of several values of a knob there is no common figure. */
export function cellsIn(evidence: Evidence, report: Report): Cell[] {
  return variedCellsIn(evidence, report).filter(({ cluster }) => cluster.knob === undefined);
}

const UNTOLD = 'It was measured, and does not tell.';

/** Of the newest report that has it, the median over the repetitions that count; else why there is none. */
export function lookUp(
  evidence: Evidence,
  { by, nodes, unit, of, among = (cells) => cells, figure, untold }: Wanted,
): Figure {
  let because: string | null = null;
  for (const report of evidence.reports) {
    const cells = cellsIn(evidence, report).filter((cell) => nodesOf(cell) === nodes && of(cell));
    const counting = repetitionsThatCount(cells);
    const told = among(counting).flatMap((cell) => {
      const amount = figure(cell);
      return amount === null ? [] : [{ cell, amount }];
    });
    const middle = median(told.map(({ amount }) => amount));
    if (middle !== null && !Number.isFinite(middle)) return none(untold ?? UNTOLD);
    if (middle !== null) {
      const suspect = told.some(({ cell }) => cell.verdict.level === 'suspect');
      return value(middle, unit, suspect ? { suspect } : {});
    }
    because ??= counting.length > 0 ? (untold ?? UNTOLD) : whyNot(cells);
  }
  return none(because ?? onlyVaried(evidence, { by, nodes, of }) ?? notMeasured(evidence, nodes, by));
}

/** What has to be run for a figure that was measured at values of a knob alone; null where it was not. */
function onlyVaried(evidence: Evidence, { by, nodes, of }: Pick<Wanted, 'by' | 'nodes' | 'of'>): string | null {
  const cell = evidence.reports
    .flatMap((report) => variedCellsIn(evidence, report))
    .find((each) => each.cluster.knob !== undefined && nodesOf(each) === nodes && of(each));
  const knob = cell?.cluster.knob?.name;
  return knob === undefined ? null : `Measured on ${plainSize(nodes)} with --vary ${knob} alone; without it: ${by}.`;
}

/** Why none of some cells counts; null without one. */
function whyNot(cells: readonly Cell[]): string | null {
  const [cell] = cells;
  if (cell === undefined) return null;
  if ('reason' in cell) return `${cell.scenario} on ${plainSize(nodesOf(cell))}: ${sentence(cell.reason)}`;
  const [reason] = measured(cell)?.verdict.reasons ?? [];
  return `${cell.scenario} on ${plainSize(nodesOf(cell))} is invalid: ${sentence(reason ?? 'no reason is told')}`;
}

/** What has to be run for a figure that no report has. */
export function notMeasured({ reports }: Evidence, nodes: number, by: string): string {
  const sized = reports.some(({ cells }) => cells.some((cell) => nodesOf(cell) === nodes));
  return sized
    ? `Not measured on ${plainSize(nodes)}: ${by}.`
    : `No cluster of ${plainSize(nodes)} was measured: ${nodes} among --nodes.`;
}

export function plainSize(nodes: number): string {
  return nodes === 1 ? 'one node' : `${nodes} nodes`;
}

/** Words that may lack their full stop. */
export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
