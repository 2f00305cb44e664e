import type { CellPlan } from '../../lib/report/cell.ts';
import type { MonitorRecords } from '../../lib/report/monitors.ts';
import type { Report } from '../../lib/report/report.ts';
import type { Monitoring } from '../monitors/monitoring.ts';
import { makeReport } from '../report/make.ts';
import { Mistakes } from '../report/mistakes.ts';
import type { RunFacts } from '../report/record.ts';
import { endedEarly, isInterruption, whyAborted } from '../system/aborted.ts';
import { EXIT } from '../system/errors.ts';
import { inWords } from '../system/files.ts';
import { removeMarked } from '../system/marked-folder.ts';
import { exportReport } from './exports.ts';
import { exitCodeOf, publish } from './publish.ts';
import type { SessionContext } from './session.ts';
import { undo } from './undo.ts';

/** What a run has come to when it ends. */
export interface RunEnd {
  readonly session: Pick<SessionContext, 'options' | 'progress' | 'record' | 'sender' | 'warn' | 'signal'>;
  /** All cells of the plan. */
  readonly cells: readonly CellPlan[];
  /** Null when nothing was measured yet. */
  readonly facts: RunFacts | null;
  readonly monitoring: Monitoring | null;
  /** The run's own folder. */
  readonly folder: string | null;
  /** What ended it before its time; null when nothing did. */
  readonly crash: unknown;
  /** Called once the report is on disk. */
  readonly saved: () => Promise<void>;
}

/** Does something, whose failure is a warning and no reason to leave the rest undone. */
async function each<T>(what: string, act: () => T | Promise<T>, warn: (text: string) => void): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    warn(`${what}: ${inWords(error)}`);
    return null;
  }
}

/**
 * Saves what was measured and says how it went. Each step by itself: one that fails is a warning, and what was measured is shown in
 * any case.
 * @throws what ended the run; where it was interrupted, that, when nothing was measured by then; else why the report could not be saved
 */
export async function endRun(end: RunEnd): Promise<void> {
  const { session, facts, monitoring, folder, crash } = end;
  const { options, progress, record, sender, warn, signal } = session;
  const monitors = await each('the monitors could not be ended', async () => await monitoring?.stop(), warn);
  if (folder !== null) await undo(folder, removeMarked(folder), session);
  await each('connections could not be closed', () => sender.close(), warn);
  await each('progress could not be ended', () => progress.close(), warn);
  // Asked late: a signal may also come while the cluster is stopped. An error that nobody awaits aborts as well.
  const interrupted = signal.aborted && isInterruption(signal.reason);
  // What an interruption makes of what is under way is no news; any other error is, also after one.
  const untold = crash !== null && crash !== signal.reason && !isInterruption(crash);
  if (untold || (crash !== null && !interrupted)) record.warnings.push(endedEarly(crash));
  let unsaved: unknown = null;
  let mistaken = false;
  let told: Pick<Report, 'cells' | 'thresholds'> = record;
  if (facts !== null) {
    const reason = signal.aborted ? whyAborted(signal) : 'the run ended before it';
    for (const cell of end.cells.slice(record.cells.length)) record.cells.push({ ...cell, state: 'aborted', reason });
    const state = interrupted || crash !== null ? 'aborted' : 'complete';
    const mistakes = new Mistakes();
    const report = makeReport(facts, record, monitors ?? NOTHING_SEEN, state, new Date().toISOString(), mistakes);
    told = report;
    for (const mistake of mistakes.told) warn(mistake);
    mistaken = mistakes.told.length > 0;
    unsaved = await publish(report, options.outputDir, end.saved);
    unsaved ??= await exportReport(report, options, warn);
  }
  if (crash !== null && !interrupted) {
    if (unsaved !== null) warn(inWords(unsaved));
    throw crash;
  }
  if (interrupted && untold) warn(endedEarly(crash));
  if (crash !== null && facts === null) throw signal.reason;
  if (unsaved !== null) throw unsaved;
  const well = mistaken ? EXIT.failed : exitCodeOf(told, record.left, options.strict);
  const code = interrupted ? EXIT.interrupted : well;
  // What is set already tells of something that went wrong on the way.
  if (code !== EXIT.ok) process.exitCode = code;
}

const NOTHING_SEEN: MonitorRecords = {
  rafts: new Map(),
  metrics: new Map(),
  resources: { absent: 'the monitors could not be ended' },
  snapshots: [],
};
