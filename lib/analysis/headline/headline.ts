import { milliseconds, perSecond, plural } from '../../base/format.ts';
import { grouped } from '../../base/grouped.ts';
import type { Report } from '../../report/report.ts';
import type { Operation } from '../../targets/operations.ts';
import { aheadOf, completed, rateOf, timed } from '../cells.ts';
import { breachesOf } from '../losses.ts';
import { collectNotes } from '../notes.ts';
import { medianP99 } from '../percentiles.ts';
import { repetitionsThatCount } from '../series.ts';
import { median } from '../statistics.ts';
import { outcomesOfFaults } from './faults.ts';
import type { HeadlineLine } from './line.ts';
import { thresholdsOf } from './thresholds.ts';
import { whereOf } from './where.ts';

export type { HeadlineLine } from './line.ts';

/** Of the best rate: a step with fewer users that reaches this part of it is the better trade. */
const NEAR_BEST = 0.9;
/** A rate that falls below this part of the best with more users has fallen. */
const FALLEN = 0.9;
/** Reasons of a verdict, and findings, that are named; the others are counted. */
const MOST_NAMED = 3;

/** What a run came to, in a few lines: what to believe first, then limits that were not kept, rates, faults, doubts and findings. */
export function headlineOf(report: Report): HeadlineLine[] {
  return [
    outcomeOf(report),
    ...lossesIn(report),
    ...thresholdsOf(report),
    ...ratesOf(report),
    ...outcomesOfFaults(report),
    ...doubtsOf(report),
    ...findingsIn(report),
  ];
}

/** How much of it there is, and how much of that to believe. */
function outcomeOf({ state, cells }: Report): HeadlineLine {
  const asked = cells.filter((cell) => cell.state !== 'skipped');
  const ran = completed(asked);
  const failed = asked.filter((cell) => cell.state === 'failed').length;
  const valid = ran.filter(({ verdict }) => verdict.level === 'valid').length;
  const invalid = ran.filter(({ verdict }) => verdict.level === 'invalid').length;
  const label = 'RESULT';
  if (asked.length === 0) {
    return {
      label,
      text: cells.length === 0 ? 'nothing was asked for' : 'nothing was measured: all cells were skipped',
      meaning: 'doubt',
    };
  }
  const of = plural(asked.length, 'cell');
  const troubles = [
    ...(state === 'complete' ? [] : [`the run was cut short after ${ran.length}`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(invalid === 0 ? [] : [`${invalid} invalid`]),
  ];
  const believed = valid > 0 ? `no doubt found in ${valid} of ${of}` : `${of}, and none without doubt`;
  const told = `${believed}${troubles.length === 0 ? '' : `; ${troubles.join(', ')}`}`;
  const meaning = troubles.length > 0 ? 'bad' : valid === asked.length ? 'good' : 'doubt';
  return { label, text: told, meaning };
}

/** What was acknowledged and is gone, and what must not be there and is. */
export function lossesIn({ cells }: Pick<Report, 'cells'>): HeadlineLine[] {
  return cells.flatMap((cell) =>
    breachesOf(cell).map(({ lost, text }) => ({
      label: lost ? 'LOST' : 'WRONG',
      text: `${text} (${cell.id})`,
      meaning: 'bad' as const,
    })),
  );
}

/** How an operation is spoken of; those that are left out are none that a rate of says something. */
const TITLES: Partial<Readonly<Record<Operation, string>>> = {
  write: 'writes',
  read: 'reads',
  enqueue: 'enqueues',
  register: 'registers',
  submit: 'submits',
  update: 'updates',
  query: 'queries',
};
/** Whose steps differ in their users alone, so that one is the best of them. */
const OF_USERS: ReadonlySet<string> = new Set([
  ...['write-sequential', 'write-concurrent', 'read-sequential', 'read-concurrent'],
  ...['enqueue', 'register', 'submit', 'update', 'query'],
]);

/** The best rate of each operation on each cluster, the better trade below it, and what more users made of it. */
function ratesOf({ cells }: Report): HeadlineLine[] {
  const closed = repetitionsThatCount(cells).filter(
    (cell) => OF_USERS.has(cell.scenario) && cell.step.users > 0 && rateOf(cell.step) === null,
  );
  const told = closed.flatMap((cell) => timed(cell).map((result) => ({ cell, result })));
  const series = grouped(told, ({ cell, result }) =>
    JSON.stringify([cell.cluster.name, cell.tier, cell.entries, cell.payload.name, cell.protocol, result.operation]),
  );
  return series.flatMap((each) => {
    const [{ cell, result }] = each;
    const title = TITLES[result.operation];
    if (title === undefined) return [];
    const measuredSteps = grouped(each, (one) => `${one.cell.scenario} ${one.cell.step.users}`).map((own) => ({
      users: own[0].cell.step.users,
      rate: median(own.map((one) => one.result.opsPerSecond)) as number,
      p99Ms: medianP99(own.map((one) => one.result)),
    }));
    // Two scenarios may have steps of as many users: each is a figure of its own, of which the better one is told.
    const steps = grouped(measuredSteps, ({ users }) => String(users))
      .map((same) => same.reduce((best, step) => (step.rate > best.rate ? step : best)))
      .sort((one, other) => one.users - other.users);
    return [{ label: title, text: whereOf(cell, cells) + rateInWords(steps), meaning: 'plain' as const }];
  });
}

interface Step {
  readonly users: number;
  readonly rate: number;
  readonly p99Ms: number | null;
}

function rateInWords(steps: readonly Step[]): string {
  const best = steps.reduce((most, step) => (step.rate > most.rate ? step : most));
  const trade = steps.find(({ rate }) => rate >= NEAR_BEST * best.rate) as Step;
  const last = steps.at(-1) as Step;
  const p99 = ({ p99Ms }: Step): string => (p99Ms === null ? '' : ` (p99 ${milliseconds(p99Ms)} ms)`);
  const better =
    trade.users < best.users ? `; ${plural(trade.users, 'user')} do ${perSecond(trade.rate)}${p99(trade)}` : '';
  const fallen = last.rate < FALLEN * best.rate ? `; falls to ${perSecond(last.rate)} at ${last.users}` : '';
  return `${perSecond(best.rate)} ops/s with ${plural(best.users, 'user')}${p99(best)}${better}${fallen}`;
}

/** Why cells are not simply valid, the commonest reason first. */
function doubtsOf({ cells }: Report): HeadlineLine[] {
  const notes = [...collectNotes(cells).notes].sort((one, other) => other.cells.length - one.cells.length);
  const lines = notes.slice(0, MOST_NAMED).map(({ level, text, alike, cells: of }) => ({
    label: 'doubt',
    text: `${plural(of.length, 'cell')} ${level}: ${text}${alike ? ' (the first of them)' : ''}`,
    meaning: level === 'suspect' ? ('doubt' as const) : ('bad' as const),
  }));
  const left = notes.length - lines.length;
  return left <= 0
    ? lines
    : [...lines, { label: 'doubt', text: `${plural(left, 'other reason')}, under Why not valid`, meaning: 'doubt' }];
}

/** What raftmark noticed by itself: troubles that are more than a note. */
function findingsIn({ findings = [] }: Report): HeadlineLine[] {
  const troubles = findings.filter(({ severity, kind }) => severity !== 'note' && kind === 'trouble');
  const lines = troubles.slice(0, MOST_NAMED).map(({ title, severity, cluster, id }) => ({
    label: 'finding',
    text: `${aheadOf(cluster)}${title} [${id}]`,
    meaning: severity === 'critical' ? ('bad' as const) : ('doubt' as const),
  }));
  const left = troubles.length - lines.length;
  return left <= 0 ? lines : [...lines, { label: 'finding', text: `${left} more, under Findings`, meaning: 'doubt' }];
}
