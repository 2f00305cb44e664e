import { adviceOf } from '../../lib/analysis/advice/advice.ts';
import { analyse } from '../../lib/analysis/analyse.ts';
import { measured } from '../../lib/analysis/cells.ts';
import { controlOf, withControl } from '../../lib/analysis/control.ts';
import { findingsOf } from '../../lib/analysis/insights/insights.ts';
import { ruleOutcomes, withRules } from '../../lib/analysis/threshold-rules/judge.ts';
import { parseRule } from '../../lib/analysis/threshold-rules/parse.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { MonitorRecords } from '../../lib/report/monitors.ts';
import type { Report } from '../../lib/report/report.ts';
import type { RunFacts, RunRecord } from './record.ts';

/** A cell without numbers has no operations: an empty list, as others have a full one. */
function withOperations(cell: Cell): Cell {
  return measured(cell) === null ? { ...cell, operations: [] } : cell;
}

/** The report of a run that ended now, or at another moment (UTC, ISO 8601). */
export function makeReport(
  { rules: written = [], ...facts }: RunFacts,
  record: RunRecord,
  monitors: MonitorRecords,
  state: Report['state'],
  endedAt = new Date().toISOString(),
): Report {
  const control = [...record.control].map(([cluster, { before, after }]) => controlOf(cluster, before, after));
  const rules = written.map(parseRule);
  const cells = withRules(withControl(record.cells, control), rules).map(withOperations);
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
    analyses: analyse(cells),
    ...(rules.length > 0 ? { thresholds: ruleOutcomes(cells, rules) } : {}),
  };
  return { ...report, findings: findingsOf(report), advice: adviceOf(report) };
}
