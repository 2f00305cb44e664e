import { adviceOf } from '../../lib/analysis/advice/advice.ts';
import { analyse } from '../../lib/analysis/analyse.ts';
import { measured } from '../../lib/analysis/cells.ts';
import { controlOf, withControl } from '../../lib/analysis/control.ts';
import { findingsOf, INSIGHTS, noticedBy } from '../../lib/analysis/insights/insights.ts';
import { ruleOutcomes, withRules } from '../../lib/analysis/threshold-rules/judge.ts';
import { parseRule } from '../../lib/analysis/threshold-rules/parse.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { MonitorRecords } from '../../lib/report/monitors.ts';
import type { Report } from '../../lib/report/report.ts';
import { Mistakes } from './mistakes.ts';
import type { RunFacts, RunRecord } from './record.ts';

/** A cell without numbers has no operations: an empty list, as others have a full one. */
function withOperations(cell: Cell): Cell {
  return measured(cell) === null ? { ...cell, operations: [] } : cell;
}

/**
 * The report of a run that ended now, or at another moment (UTC, ISO 8601).
 * @param mistakes takes those that were made in what follows from the cells; the report says them as well
 */
export function makeReport(
  { rules: written = [], ...facts }: RunFacts,
  record: RunRecord,
  monitors: MonitorRecords,
  state: Report['state'],
  endedAt = new Date().toISOString(),
  mistakes: Mistakes = new Mistakes(),
): Report {
  const control = mistakes.spare('what the control steps say is', () => controlsOf(record), []);
  const rules = written.map(parseRule);
  const cells = mistakes
    .spare('whether the limits were kept is', () => withRules(withControl(record.cells, control), rules), record.cells)
    .map(withOperations);
  const report = {
    ...facts,
    calibration: record.calibration,
    clusters: record.clusters.map((cluster) => {
      const metrics = monitors.metrics.get(cluster.name);
      const raft = monitors.rafts.get(cluster.name) ?? null;
      return { ...cluster, raft, ...(metrics === undefined ? {} : { metrics }) };
    }),
    state,
    endedAt,
    cells,
    ...(control.length > 0 ? { control } : {}),
    ...(record.states.size > 0 ? { states: [...record.states.values()] } : {}),
    ...(monitors.snapshots.length > 0 ? { snapshots: monitors.snapshots } : {}),
    seeding: record.seeding,
    warnings: record.warnings,
    kept: record.kept,
    resources: monitors.resources,
    analyses: mistakes.spare('what follows from several cells is', () => analyse(cells), analyse([])),
    ...(rules.length > 0 ? { thresholds: ruleOutcomes(cells, rules) } : {}),
  };
  const findings = findingsOf(report, INSIGHTS, (insight) =>
    mistakes.spare(`what the rule ${insight.id} notices is`, () => noticedBy(insight, report), []),
  );
  const advice = mistakes.spare('advice is', () => adviceOf(report), []);
  return { ...report, findings, advice, warnings: [...record.warnings, ...mistakes.told] };
}

function controlsOf({ control }: RunRecord) {
  return [...control].map(([cluster, { before, after }]) => controlOf(cluster, before, after));
}
