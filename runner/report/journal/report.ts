import { withFloor } from '../../../lib/analysis/floor.ts';
import { withLimit } from '../../../lib/analysis/limit.ts';
import { plural } from '../../../lib/base/format.ts';
import type { Cell, CellPlan } from '../../../lib/report/cell.ts';
import type { Report } from '../../../lib/report/report.ts';
import { EXIT, UserError, usageError } from '../../system/errors.ts';
import { stateOf } from '../../system/owner.ts';
import { completeCell } from '../complete.ts';
import { makeReport } from '../make.ts';
import { toReport } from '../read.ts';
import type { RunRecord } from '../record.ts';
import { fromVersion1, type Version1Facts, type Version1Report } from '../upgrade.ts';
import type { JournalHead } from './lines.ts';
import { type JournalContent, readJournal } from './read.ts';

/** How a run that has left its journal is spoken of. */
interface Fate {
  readonly missingCell: string;
  readonly absent: string;
  readonly warning: string;
}

const KILLED: Fate = {
  missingCell: 'the runner was killed before its numbers were there',
  absent: 'the runner was killed before it could save them',
  warning:
    'the runner was killed, and this report was made from its journal: it has the cells that were finished, and of what the monitors saw over the whole run the snapshots alone, up to the last cell',
};
const RUNNING: Fate = {
  missingCell: 'the run has not finished it yet',
  absent: 'the run saves them at its end',
  warning: 'the run is still on its way: this is what its journal holds so far',
};

/**
 * The same as reportOfJournal(), of a journal that may be damaged.
 * @param path for messages
 * @throws UserError (exit 2) when a line is not in the form that a run gave it
 */
export function reportOfAny(journal: JournalContent, path: string, running?: boolean): Report {
  try {
    return reportOfJournal(journal, running);
  } catch (cause) {
    // What a line holds is checked in the report that is made of all: here one has not even the shape for that.
    const message = `${path} is damaged: a line of it is not as npm run bench writes it, and no report can be made of it`;
    throw new UserError(message, EXIT.usage, { cause });
  }
}

/**
 * What a journal says, as an aborted report. Cells of the plan that are not in it follow those that are, with the reason.
 * @param running whether the run is still on its way; by default, whether its process is
 */
export function reportOfJournal(journal: JournalContent, running = stateOf(journal.head.owner) !== 'ended'): Report {
  const fate = running ? RUNNING : KILLED;
  const { head, unreadable, lastAt } = journal;
  const { facts } = head;
  const finished = new Set(journal.cells.map(({ id }) => id));
  const missing = head.plan.filter(({ id }) => !finished.has(id));
  const lost = `${plural(unreadable, 'line')} of the journal could not be read: what stood there is not in this report`;
  const record: RunRecord = {
    clusters: [...journal.clusters],
    calibration: journal.calibration ?? { absent: fate.absent },
    control: new Map([...journal.control].map(([name, before]) => [name, { before, after: { absent: fate.absent } }])),
    states: new Map(journal.states),
    cells: [
      ...journal.cells.map((cell) => floored(cell, journal)),
      ...missing.map((cell) => completeCell({ ...sized(cell, journal), state: 'aborted', reason: fate.missingCell })),
    ],
    seeding: [...journal.seeding],
    warnings: [...journal.warnings, fate.warning, ...(unreadable > 0 ? [lost] : [])],
    kept: [],
    left: [],
  };
  // The clock of the machine may have been set back meanwhile.
  const endedAt = Date.parse(lastAt) < Date.parse(facts.startedAt) ? facts.startedAt : lastAt;
  if (head.format === 1) return fromVersion1(asVersion1(head, record, fate, endedAt));
  const monitors = {
    rafts: new Map(),
    metrics: new Map(),
    resources: { absent: fate.absent },
    snapshots: journal.snapshots,
  };
  return makeReport(facts, record, monitors, 'aborted', endedAt);
}

/** A cell with the floor of its writes; a step that was journalled before its script had ended does not say it yet. */
function floored(cell: Cell, { calibration }: JournalContent): Cell {
  if (calibration === null) return cell;
  const whole = 'writeFloor' in cell ? cell : withFloor(cell, calibration);
  // Of an older journal nothing is known of the machine.
  return 'limit' in whole || !('machine' in whole) ? whole : withLimit(whole, calibration);
}

/** A planned cell with the size that its cluster turned out to have: the first line knows that of the first session alone. */
function sized(cell: CellPlan, { clusters }: JournalContent): CellPlan {
  // Also where there is no name at all: in version 1.
  const found = clusters.find(({ name }) => name === cell.cluster?.name);
  return found === undefined ? cell : { ...cell, cluster: { ...cell.cluster, nodes: found.nodes.length } };
}

/** The same of a journal of version 1, whose first line has the clusters and whose lines have the fields of that time. */
function asVersion1(head: JournalHead, record: RunRecord, fate: Fate, endedAt: string): Version1Report {
  const { clusters, ...facts } = head.facts as unknown as Version1Facts;
  return {
    ...facts,
    clusters: clusters.map((cluster) => ({ ...cluster, raft: null })),
    state: 'aborted',
    endedAt,
    cells: record.cells as unknown as Version1Report['cells'],
    seeding: record.seeding as unknown as Version1Report['seeding'],
    warnings: record.warnings,
    kept: [],
    resources: { absent: fate.absent },
  };
}

/**
 * Reads a journal as a report, which is checked like any other.
 * @throws UserError (exit 2) when there is no such file, or no report can be made from it.
 */
export async function readJournalReport(path: string): Promise<Report> {
  const journal = await readJournal(path);
  if (journal === null) throw usageError(`${path} is empty: its run ended before it had measured anything`);
  return toReport(reportOfAny(journal, path), path);
}
