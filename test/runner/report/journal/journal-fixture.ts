import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Cell, CellPlan } from '../../../../lib/report/cell.ts';
import type { JournalHead } from '../../../../runner/report/journal/lines.ts';
import type { FoundCluster, RunFacts } from '../../../../runner/report/record.ts';
import { type ProcessOwner, thisProcess } from '../../../../runner/system/owner.ts';
import { examplePlan, exampleReport, type PlanChanges, timedCell } from '../../../fixtures/example-report.ts';

/** What the example report says of its run before the first cell. */
export const facts: RunFacts = {
  schemaVersion: exampleReport.schemaVersion,
  runId: exampleReport.runId,
  startedAt: exampleReport.startedAt,
  command: exampleReport.command,
  seed: exampleReport.seed,
  tiers: exampleReport.tiers,
  entropy: exampleReport.entropy,
  versions: exampleReport.versions,
  target: exampleReport.target,
  host: exampleReport.host,
};
/** Its clusters, as they were when it began. */
export const clusters: readonly FoundCluster[] = exampleReport.clusters.map(({ raft, ...cluster }) => cluster);
export const { calibration } = exampleReport;
/** The name of its report and of its journal, without ending. */
export const NAME = '2026-02-02T21-30-00-small';

const users = (count: number): PlanChanges => ({ step: { name: `users-${count}`, users: count } });
export const plan: readonly CellPlan[] = [1, 10, 50].map((count) => examplePlan(users(count)));
/** The first two of the plan, measured. */
export const cells: readonly [Cell, Cell] = [timedCell(users(1), 1.5), timedCell(users(10), 2.5)];
export const [seeding] = exampleReport.seeding;

/** No process has this number: it is above what Linux gives. */
export const dead: ProcessOwner = { ...thisProcess(), pid: 0x7ffffffe };

/** The text of a journal of these lines; each gets a time, a second after the one before. */
export function journalText(lines: readonly object[], owner: ProcessOwner = dead): string {
  const head: JournalHead = { kind: 'head', format: 2, owner, facts, plan };
  const at = (second: number): string => new Date(Date.parse(facts.startedAt) + second * 1_000).toISOString();
  const found = [...clusters.map((cluster) => ({ kind: 'cluster', cluster })), { kind: 'calibration', calibration }];
  return [head, ...found, ...lines].map((line, second) => `${JSON.stringify({ ...line, at: at(second) })}\n`).join('');
}

export async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raftmark-journal-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
