import { measured } from '../../../lib/analysis/cells.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { OperationResult, Verdict } from '../../../lib/report/figures.ts';
import type { Report } from '../../../lib/report/report.ts';
import { isIdle } from '../../../lib/scenarios/shares.ts';
import { FAILURES } from '../../../lib/targets/outcome.ts';
import { checkAnalyses } from './analyses.ts';
import { checkControl } from './control.ts';
import { checkDistribution } from './distribution.ts';
import { checkFaults } from './faults.ts';
import { checkGrowth } from './growth.ts';
import { checkLatency, checkOpen } from './latency.ts';
import { checkLoadRate } from './load-rate.ts';
import { checkMessages } from './messages.ts';
import { checkNodeMetrics } from './node-metrics.ts';
import { checkQueueFaults } from './queue-faults.ts';
import { checkCellSnapshots, checkSnapshots } from './snapshots.ts';
import { checkStates } from './state.ts';
import { checkRules, checkThresholds } from './thresholds.ts';

/** Rates are quotients of counts in the same report; only the last bits may differ. */
const RATE_TOLERANCE = 1e-9;

/**
 * What contradicts itself in a report that its schema accepts: counts that do not add up, percentiles out of order, cells
 * of the same name or measured on a cluster that is not there, limits judged otherwise than their numbers say, findings of faults at odds with
 * themselves or with the state of their cell, analyses that do not follow from the cells. Each names its place. Empty when there is none.
 */
export function checkReport(report: Report): string[] {
  const contradictions: string[] = [];
  if (Date.parse(report.endedAt) < Date.parse(report.startedAt)) contradictions.push('endedAt is before startedAt');
  const tiers = new Set(report.tiers.map(({ name }) => name));
  const sizes = new Map(report.clusters.map(({ name, nodes }) => [name, nodes.length]));
  for (const name of repeated(report.clusters.map((cluster) => cluster.name)))
    contradictions.push(`more than one cluster has the name ${name}`);
  for (const id of repeated(report.cells.map((cell) => cell.id)))
    contradictions.push(`more than one cell has the id ${id}`);
  for (const cell of report.cells) {
    if (!tiers.has(cell.tier)) contradictions.push(`cell ${cell.id}: the run has no tier "${cell.tier}"`);
    contradictions.push(...checkCluster(cell, sizes));
    contradictions.push(...checkCell(cell).map((contradiction) => `cell ${cell.id}: ${contradiction}`));
  }
  return [
    ...contradictions,
    ...checkControl(report),
    ...checkStates(report),
    ...checkSnapshots(report),
    ...checkAnalyses(report),
    ...checkRules(report),
  ];
}

function checkCell(cell: Cell): string[] {
  const numbers = measured(cell);
  if (!numbers) return 'operations' in cell && cell.operations?.length ? ['has operations, and no other numbers'] : [];
  const contradictions: string[] = [];
  const { operations, verdict, faults: findings } = numbers;
  if (
    cell.state === 'ok' &&
    !isIdle(cell.step.load) &&
    !operations.some((each) => each.ok + each.rejected + each.unknown > 0)
  ) {
    contradictions.push('is ok, yet nothing was done in it');
  }
  for (const name of repeated(operations.map((each) => each.operation)))
    contradictions.push(`${name} is there more than once`);
  for (const each of operations)
    contradictions.push(...checkOperation(each).map((contradiction) => `${each.operation}: ${contradiction}`));
  return [
    ...contradictions,
    ...checkThresholds(numbers),
    ...checkVerdict(verdict),
    ...checkNodeMetrics(numbers),
    ...(findings ? checkFaults(findings, cell.state) : []),
    ...(numbers.queueFaults ? checkQueueFaults(numbers.queueFaults, cell.state) : []),
    ...checkMessages(numbers.messages).map((contradiction) => `messages: ${contradiction}`),
    ...checkCellSnapshots(numbers.snapshots).map((contradiction) => `snapshots: ${contradiction}`),
    ...(findings?.rate ? checkLoadRate(findings.rate, cell) : []),
    ...(numbers.growth ? checkGrowth(numbers.growth, cell, numbers) : []).map(
      (contradiction) => `growth: ${contradiction}`,
    ),
  ];
}

function checkOperation(result: OperationResult): string[] {
  const contradictions: string[] = [];
  for (const outcome of FAILURES) {
    const listed = result.reasons.filter((each) => each.outcome === outcome);
    const sum = listed.reduce((total, each) => total + each.count, 0);
    if (sum !== result[outcome]) contradictions.push(`reasons for ${outcome} sum to ${sum}, not to ${result[outcome]}`);
    for (const reason of repeated(listed.map((each) => each.reason))) {
      contradictions.push(`reason ${outcome}, ${reason} is there more than once`);
    }
  }
  const failed = result.rejected + result.unknown;
  const all = result.ok + failed;
  const errorRate = all === 0 ? 0 : failed / all;
  if (Math.abs(result.errorRate - errorRate) > RATE_TOLERANCE) {
    contradictions.push(`errorRate is ${result.errorRate}, but ${failed} of ${all} is ${errorRate}`);
  }
  if (result.ok === 0 && result.latencyMs !== null) contradictions.push('has latencies, though nothing was ok');
  if (result.ok > 0 && result.latencyMs === null) contradictions.push(`has no latencies, though ${result.ok} were ok`);
  if (result.ok === 0 && result.opsPerSecond !== 0) contradictions.push('has ops/s, though nothing was ok');
  contradictions.push(...checkDistribution(result), ...checkOpen(result));
  return result.latencyMs === null ? contradictions : [...contradictions, ...checkLatency(result.latencyMs)];
}

function checkVerdict(verdict: Verdict): string[] {
  if (verdict.level === 'valid' && verdict.reasons.length > 0) return ['is valid, with a reason why not'];
  if (verdict.level !== 'valid' && verdict.reasons.length === 0) return [`is ${verdict.level} without a reason`];
  return [];
}

/** The texts that occur more than once, each once. */
function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, at) => texts.indexOf(text) !== at))];
}

/** Only what was measured proves that its cluster was there: a run may end before the session of the others. */
function checkCluster(cell: Cell, sizes: ReadonlyMap<string, number>): string[] {
  const { id, cluster } = cell;
  const nodes = sizes.get(cluster.name);
  if (nodes === undefined) return measured(cell) ? [`cell ${id}: the run has no cluster named ${cluster.name}`] : [];
  return nodes === cluster.nodes
    ? []
    : [`cell ${id}: its cluster ${cluster.name} has ${cluster.nodes} nodes, and the run's has ${nodes}`];
}
