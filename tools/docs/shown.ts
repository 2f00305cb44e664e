import { join } from 'node:path';
import { analyse } from '../../lib/analysis/analyse.ts';
import { findingsOf } from '../../lib/analysis/insights/insights.ts';
import type { Report } from '../../lib/report/report.ts';
import { projectRoot } from '../../runner/system/project-root.ts';
import { keepRun, RUNS, readRun } from '../perf/insights/honest/runs.ts';

/** Where the report is that the README shows. */
const FOLDER = join(projectRoot(), 'test/fixtures/shown');

/** The recorded reports that documents show, by what they are shown for. */
const SHOWN: Readonly<Record<string, { readonly name: string; readonly folder: string }>> = {
  main: { name: 'three-nodes', folder: FOLDER },
  whole: { name: 'etcd-core-small-2', folder: RUNS },
};

/** What is shown of a run: the main question, and a failover. */
const SCENARIOS = ['write-sequential', 'write-concurrent', 'read-sequential', 'read-concurrent', 'mixed', 'failover'];

/** A report that documents show, with what rules of today find in it. @throws Error for an unknown one */
export function shownReport(about: string): Report {
  const shown = SHOWN[about];
  if (shown === undefined)
    throw new Error(`no report is shown for "${about}"; known are ${Object.keys(SHOWN).join(', ')}`);
  const report = readRun(shown.name, shown.folder);
  return { ...report, findings: findingsOf(report) };
}

/** Keeps a report as the one that the README shows: of several clusters one. */
export function keepShown(report: Report, cluster: string | null): void {
  keepRun('three-nodes', partOf(report, cluster ?? report.clusters[0]?.name ?? ''), [], FOLDER);
}

/** What a report says of one cluster and the scenarios that are shown; what follows from cells, from those that are left. */
export function partOf(report: Report, name: string): Report {
  const cells = report.cells.filter(({ cluster, scenario }) => cluster.name === name && SCENARIOS.includes(scenario));
  if (cells.length === 0) throw new Error(`nothing of ${SCENARIOS.join(', ')} was measured on ${name}`);
  const { snapshots: _, advice: __, control, states, ...rest } = report;
  return {
    ...rest,
    cells,
    clusters: report.clusters.filter((cluster) => cluster.name === name),
    seeding: report.seeding.filter((each) => each.cluster === name),
    ...(control === undefined ? {} : { control: control.filter((each) => each.cluster === name) }),
    ...(states === undefined ? {} : { states: states.filter((each) => each.cluster === name) }),
    analyses: analyse(cells),
  };
}
