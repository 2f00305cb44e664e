import { isObject, parseObject } from '../../../lib/base/json.ts';
import type { Calibration } from '../../../lib/report/calibration.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { ControlSteps } from '../../../lib/report/control.ts';
import { SCHEMA_VERSION, type Seeding } from '../../../lib/report/report.ts';
import type { ClusterSnapshots } from '../../../lib/report/snapshots.ts';
import type { ClusterState } from '../../../lib/report/state.ts';
import { type UserError, usageError } from '../../system/errors.ts';
import { inWords, readRegular } from '../../system/files.ts';
import { CLUSTER, completeCell } from '../complete.ts';
import type { FoundCluster } from '../record.ts';
import { type FaultLine, JOURNAL_FORMAT, type JournalHead, type SnapshotsLine } from './lines.ts';
import { withLine } from './snapshots.ts';

/** How every journal begins. */
const BEGINNING = '{"kind":"head","format":';

/** All that a journal holds. Cells and the rest have the shapes their run gave them; they are not checked here. */
export interface JournalContent {
  readonly head: JournalHead;
  readonly clusters: readonly FoundCluster[];
  /** The last one; null when the run had not got that far. */
  readonly calibration: Calibration | null;
  /** The first control step of each cluster. */
  readonly control: ReadonlyMap<string, ControlSteps>;
  /** The last that was told of each cluster. */
  readonly states: ReadonlyMap<string, ClusterState>;
  /** What the last line of each cluster had come to. */
  readonly snapshots: readonly ClusterSnapshots[];
  /** The last one of each id, in the order in which they were finished. */
  readonly cells: readonly Cell[];
  readonly seeding: readonly Seeding[];
  readonly warnings: readonly string[];
  readonly faults: readonly FaultLine[];
  /** When the last line was written: UTC, ISO 8601. */
  readonly lastAt: string;
  /** Whole lines that are no JSON, or nothing that this version knows. */
  readonly unreadable: number;
}

/**
 * Reads the journal of a run, whether it still runs or not. A last line that was torn off by the end of the run is passed over.
 * @returns null when not even the first line is whole: nothing had been measured.
 * @throws UserError (exit 2) when there is no such file, or it is no journal that this version can read.
 */
export async function readJournal(path: string): Promise<JournalContent | null> {
  const text = await readRegular(path).catch((error: unknown) => {
    throw usageError(`cannot read ${path}: ${inWords(error)}`);
  });
  // What follows the last line break is a torn line, or empty.
  const [first, ...rest] = text.split('\n').slice(0, -1);
  if (first !== undefined) return collect(readHead(first, path), first, rest);
  if (!text.startsWith(BEGINNING.slice(0, text.length))) throw notOurs(path);
  return null;
}

function headDamaged(path: string): UserError {
  return usageError(`${path} is damaged: its first line does not say whose it is, or of which run`);
}

function notOurs(path: string): UserError {
  return usageError(`${path} is not the journal of a run: its first line is none that npm run bench writes`);
}

/** The first line decides whether the others can be understood. */
function readHead(line: string, path: string): JournalHead {
  const head = parseObject(line);
  if (head?.kind !== 'head' || !isObject(head.owner) || !isObject(head.facts) || !Array.isArray(head.plan)) {
    throw notOurs(path);
  }
  if (typeof head.format !== 'number' || typeof head.facts.schemaVersion !== 'number') throw headDamaged(path);
  const today = head.format === JOURNAL_FORMAT && head.facts.schemaVersion === SCHEMA_VERSION;
  const first = head.format === 1 && head.facts.schemaVersion === 1;
  if (!today && !first) {
    throw usageError(
      `${path} was written by another version of raftmark (journal ${head.format}, schema ${head.facts.schemaVersion}; this one reads up to ${JOURNAL_FORMAT} and ${SCHEMA_VERSION}): use that one`,
    );
  }
  if (!isWhole(head)) throw headDamaged(path);
  return head as unknown as JournalHead;
}

/** Whether the parts of a first line are there by which journals are told apart. */
function isWhole({ owner, facts, plan }: Readonly<Record<string, unknown>>): boolean {
  const { pid, startTicks, bootId } = owner as Readonly<Record<string, unknown>>;
  const { startedAt, runId, tiers } = facts as Readonly<Record<string, unknown>>;
  return (
    Number.isSafeInteger(pid) &&
    (startTicks === null || typeof startTicks === 'number') &&
    (bootId === null || typeof bootId === 'string') &&
    [startedAt, runId].every((text) => typeof text === 'string') &&
    Array.isArray(tiers) &&
    tiers.every((tier) => isObject(tier) && typeof tier.name === 'string') &&
    (plan as readonly unknown[]).every(isObject)
  );
}

function collect(head: JournalHead, first: string, lines: readonly string[]): JournalContent {
  const cells = new Map<string, Cell>();
  const clusters: FoundCluster[] = [];
  let calibration: Calibration | null = null;
  const control = new Map<string, ControlSteps>();
  const states = new Map<string, ClusterState>();
  const snapshots = new Map<string, ClusterSnapshots>();
  const seeding: Seeding[] = [];
  const warnings: string[] = [];
  const faults: FaultLine[] = [];
  let lastAt = timeOf(parseObject(first)) ?? head.facts.startedAt;
  let unreadable = 0;
  for (const text of lines) {
    const line = parseObject(text);
    lastAt = timeOf(line) ?? lastAt;
    if ((line?.kind === 'cell' || line?.kind === 'step') && isObject(line.cell))
      cells.set(String(line.cell.id), completeCell(line.cell));
    else if (line?.kind === 'cluster' && isObject(line.cluster))
      clusters.push({ ...CLUSTER, ...line.cluster } as unknown as FoundCluster);
    else if (line?.kind === 'calibration' && isObject(line.calibration))
      calibration = line.calibration as unknown as Calibration;
    else if (line?.kind === 'control' && typeof line.cluster === 'string' && isObject(line.before))
      control.set(line.cluster, line.before as unknown as ControlSteps);
    else if (line?.kind === 'state' && isObject(line.state))
      states.set(String(line.state.cluster), line.state as unknown as ClusterState);
    else if (line?.kind === 'snapshots' && Array.isArray(line.seen)) addSnapshots(snapshots, line);
    else if (line?.kind === 'seeding' && isObject(line.seeding)) seeding.push(line.seeding as unknown as Seeding);
    else if (line?.kind === 'warning' && typeof line.text === 'string') warnings.push(line.text);
    else if (line?.kind === 'fault') faults.push(line as FaultLine);
    else unreadable++;
  }
  const all = { snapshots: [...snapshots.values()], cells: [...cells.values()] };
  const found = { head, clusters, calibration, control, states, ...all, seeding };
  return { ...found, warnings, faults, lastAt, unreadable };
}

function addSnapshots(snapshots: Map<string, ClusterSnapshots>, line: Readonly<Record<string, unknown>>): void {
  const { at: _, ...found } = line as unknown as SnapshotsLine & { readonly at?: string };
  snapshots.set(found.cluster, withLine(snapshots.get(found.cluster), found));
}

function timeOf(line: Readonly<Record<string, unknown>> | null): string | null {
  return typeof line?.at === 'string' && !Number.isNaN(Date.parse(line.at)) ? line.at : null;
}
