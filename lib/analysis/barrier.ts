import { plural } from '../base/format.ts';
import type { BarrierCounts, BarrierMode, BarrierWatch, ClusterBarrier, NodeBarrier } from '../report/barrier.ts';
import type { Cell } from '../report/cell.ts';
import type { OperationResult } from '../report/figures.ts';
import type { Answer } from '../targets/outcome.ts';
import type { ReadBarrier } from '../targets/read-barrier.ts';
import type { Reads } from '../targets/target.ts';
import { measured } from './cells.ts';
import { countOf } from './failures.ts';

/** A read that waited for longer than a read barrier does. Times are milliseconds since the run's start. */
export interface PatientRead {
  /** Name of the node that was asked. */
  readonly node: string;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly answer: Answer;
  /** It was answered, and lacked what had been acknowledged before it was sent. */
  readonly stale: boolean;
}

/** A time in which a node could do nothing. */
export interface Frozen {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Timers may fire a little early, and the clock that times a read is another than the node's. */
const EARLIEST = 0.98;
/** What a node that is busy, or a machine, adds to the barrier's time. */
const LATEST = 1.15;
/** A read that took less of the barrier's time has not waited for anything. */
const WAITED = 0.1;
/** Reads that end so close to each other may have been let go by one thing. */
const TOGETHER_MS = 100;
/** One read may have taken as long for any reason. */
const LATE_NEEDED = 2;

const tookMs = ({ sentMs, endedMs }: PatientRead): number => endedMs - sentMs;

/**
 * Whether a read was answered because the barrier's time was over. One whose node was frozen meanwhile was not; nor was one that was let
 * go together with others that had waited for less: then something has come that all waited for, such as a leader.
 */
function isLate(read: PatientRead, reads: readonly PatientRead[], limitMs: number, frozen: readonly Frozen[]): boolean {
  const took = tookMs(read);
  if (read.answer.outcome !== 'ok' || took < EARLIEST * limitMs || took > LATEST * limitMs) return false;
  if (frozen.some(({ node, fromMs, toMs }) => node === read.node && fromMs < read.endedMs && toMs > read.sentMs))
    return false;
  return !reads.some(
    (other) =>
      other.node === read.node &&
      Math.abs(other.endedMs - read.endedMs) <= TOGETHER_MS &&
      tookMs(other) >= WAITED * limitMs &&
      tookMs(other) < EARLIEST * limitMs,
  );
}

function countsOf(reads: readonly PatientRead[], late: readonly PatientRead[]): BarrierCounts {
  const failed = (why: string): number =>
    reads.filter(({ answer }) => answer.outcome !== 'ok' && answer.reason === why).length;
  return {
    late: late.length,
    stale: late.filter(({ stale }) => stale).length,
    refused: failed('barrier-failed'),
    timedOut: failed('barrier-timeout'),
  };
}

/** All of them together. */
export function barrierCounts(parts: readonly BarrierCounts[]): BarrierCounts {
  const total = (of: keyof BarrierCounts): number => parts.reduce((all, part) => all + part[of], 0);
  return { late: total('late'), stale: total('stale'), refused: total('refused'), timedOut: total('timedOut') };
}

/** The modes that follow from what became of reads. */
export function barrierModes({ late, refused, timedOut }: BarrierCounts): BarrierMode[] {
  return [
    ...(late >= LATE_NEEDED ? (['stale'] as const) : []),
    ...(refused > 0 ? (['reject'] as const) : []),
    ...(timedOut > 0 ? (['timeout'] as const) : []),
  ];
}

/**
 * What patient reads of a cluster show of its read barrier.
 * @param nodes names of all of its nodes
 * @param promised what the reads of the cell were taken for
 */
export function watchedBarrier(
  { limitMs, strict }: ReadBarrier,
  nodes: readonly string[],
  reads: readonly PatientRead[],
  frozen: readonly Frozen[],
  promised: Reads,
): BarrierWatch {
  const each = nodes.map((node): NodeBarrier => {
    const own = reads.filter((read) => read.node === node);
    return {
      node,
      ...countsOf(
        own,
        own.filter((read) => isLate(read, own, limitMs, frozen)),
      ),
    };
  });
  const modes = barrierModes(barrierCounts(each));
  const watch = { limitMs, reads: reads.length, nodes: each, modes };
  return { ...watch, finding: contradicts(modes, promised) ? contradiction(watch, strict) : null };
}

/** Whether reads were taken for what a barrier in these modes does not keep. */
function contradicts(modes: readonly BarrierMode[], promised: Reads): boolean {
  return promised === 'linearizable' && modes.includes('stale');
}

function contradiction(watch: Omit<BarrierWatch, 'finding'>, strict: string): string {
  return `Reads were taken for linearizable, and ${lateInWords(watch)}, as the read barrier's mode \`stale\` has it: set ${strict}, or measure with --reads local.`;
}

/** With its tenths, however round: `5.0 s`. */
function limitInWords(limitMs: number): string {
  return `${(limitMs / 1_000).toFixed(1)} s`;
}

/** `14 reads of node2 and node3 were answered after 5.0 s, 9 of them with something old`. */
function lateInWords({ limitMs, nodes }: Pick<BarrierWatch, 'limitMs' | 'nodes'>): string {
  const { late, stale } = barrierCounts(nodes);
  const those = nodes.filter((node) => node.late > 0).map(({ node }) => node);
  const old = stale === 0 ? '' : `, ${stale} of them with something old`;
  return `${plural(late, 'read')} of ${those.join(', ')} ${late === 1 ? 'was' : 'were'} answered after ${limitInWords(limitMs)}${old}`;
}

/**
 * What a watch has shown, as a sentence that begins with `read barrier`.
 * @param staleReads how many reads of the cell, of whatever kind, were stale by its ledger
 */
export function barrierInWords(watch: BarrierWatch, staleReads: number): string {
  const { limitMs, modes, nodes } = watch;
  const { refused, timedOut } = barrierCounts(nodes);
  const old = `${plural(staleReads, 'read')} ${staleReads === 1 ? 'was' : 'were'} stale`;
  if (modes.length === 0) {
    const limit = limitInWords(limitMs);
    return staleReads === 0
      ? `read barrier: not seen at work: no read was answered after its ${limit}, and none was refused; it is off, or never failed`
      : `read barrier: not seen at work, and ${old}: it is off, or gives up before its ${limit} are over`;
  }
  const all = staleReads === 0 ? '' : ` (${old} in all, see the ledger)`;
  const seen = [
    ...(modes.includes('stale')
      ? [`${lateInWords(watch)}: its mode is \`stale\`, and such reads may be old${all}`]
      : []),
    ...(modes.includes('reject') ? [`${plural(refused, 'read')} refused (503): its mode is \`reject\``] : []),
    ...(modes.includes('timeout')
      ? [`${plural(timedOut, 'read')} timed out by it (504): its mode is \`timeout\``]
      : []),
  ];
  const differ = modes.length > 1 ? '; nodes differ, or it was changed meanwhile' : '';
  return `read barrier: ${seen.join('; ')}${differ}`;
}

/** Reads of a cell that failed for a reason; the patient ones are no operations of it. */
function failures(operations: readonly OperationResult[], why: 'barrier-failed' | 'barrier-timeout'): number {
  return operations.reduce((all, { reasons }) => all + countOf(reasons, ({ reason }) => reason === why), 0);
}

/** What one cell has shown. */
function shownBy(cell: Cell): BarrierCounts {
  const numbers = measured(cell);
  if (numbers === null) return barrierCounts([]);
  const refused = failures(numbers.operations, 'barrier-failed');
  const timedOut = failures(numbers.operations, 'barrier-timeout');
  return barrierCounts([...(numbers.faults?.barrier?.nodes ?? []), { late: 0, stale: 0, refused, timedOut }]);
}

/** What the cells of each cluster have shown of its read barrier; a cluster whose barrier nobody has seen at work is left out. */
export function clusterBarriers(cells: readonly Cell[]): ClusterBarrier[] {
  const clusters = [...new Set(cells.map(({ cluster }) => cluster.name))];
  return clusters.flatMap((cluster) => {
    const own = cells.filter((cell) => cell.cluster.name === cluster);
    const showing = own
      .map((cell) => ({ id: cell.id, counts: shownBy(cell) }))
      .filter(({ counts }) => barrierModes(counts).length > 0);
    const counts = barrierCounts(showing.map((each) => each.counts));
    const modes = barrierModes(counts);
    if (modes.length === 0) return [];
    const contradicted = own.filter(
      (cell) => measured(cell) !== null && cell.reads !== null && contradicts(modes, cell.reads),
    ).length;
    return [{ cluster, ...counts, modes, cells: showing.map(({ id }) => id), contradicted }];
  });
}

/** What a cluster's cells have shown, as a sentence without its end. */
export function clusterBarrierInWords({ modes, late, stale, refused, timedOut, contradicted }: ClusterBarrier): string {
  const named = modes.map((mode) => `\`${mode}\``).join(' and ');
  const seen = [
    ...(late > 0 ? [`${plural(late, 'read')} answered when its time was over`] : []),
    ...(stale > 0 ? [`${stale} of them with something old`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(timedOut > 0 ? [`${timedOut} timed out`] : []),
  ];
  const wrong =
    contradicted === 0 ? '' : `; ${plural(contradicted, 'cell')} took reads for linearizable, which they are not`;
  return `mode ${named}: ${seen.join(', ')}${wrong}`;
}
