import { clusterTitle, hasOwnName, rateOf } from '../../lib/analysis/cells.ts';
import { byteSize, milliseconds, percent, perSecond, plural } from '../../lib/base/format.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { isIdle, shareOf } from '../../lib/scenarios/shares.ts';
import { isRateStep, isUsersStep } from '../../lib/scenarios/steps.ts';
import { PROTOCOL_TITLES } from '../../lib/targets/target.ts';
import type { Live } from '../k6/live.ts';
import type { Course, Position } from './progress.ts';

/** `1K` for 1,000: how the tiers are usually spoken of. */
function entriesText(total: number): string {
  if (total >= 1_000 && total % 100 === 0) return `${total / 1_000}K entries`;
  return plural(total, 'entry', 'entries');
}

/** What a load is that is a share of the best: nothing, or so much of it. */
function shareInWords(ofBest: number): string {
  return ofBest === 0 ? 'nobody asks' : `${ofBest} % of the best`;
}

/** `Write concurrent, 10 users`: a cell without its place and its dataset. */
function shortTitle({ cell, title, severalProtocols }: Position): string {
  const rate = rateOf(cell.step);
  const ofBest = shareOf(cell.step.load);
  const load =
    ofBest !== null && !rate ? shareInWords(ofBest) : rate === null ? plural(cell.step.users, 'user') : `${rate}/s`;
  const step = isUsersStep(cell.step) || isRateStep(cell.step) ? '' : `, ${cell.step.name}`;
  const again = cell.repetition > 1 ? `, run ${cell.repetition}` : '';
  const where = hasOwnName(cell.cluster) ? `, ${clusterTitle(cell.cluster)}` : '';
  const over = severalProtocols ? ` over ${PROTOCOL_TITLES[cell.protocol]}` : '';
  return `${title}${over}${step}${where}, ${load}${again}`;
}

/** `[2/11] Write concurrent, 10 users (1K entries, 1 KB)` */
export function heading(position: Position): string {
  const { cell, number, of } = position;
  const entries = cell.entries === 0 ? '' : `${entriesText(cell.entries)}, `;
  const { bytes, entropy } = cell.payload;
  const values = entropy === undefined ? byteSize(bytes) : `${byteSize(bytes)} of ${entropy}`;
  return `[${number}/${of}] ${shortTitle(position)} (${entries}${values})`;
}

/** `919 req/s`, `p95 18.0 ms`, `0 errors`: numbers of a load that goes on, the most telling ones first. */
function figuresOf({ requests, perSecond: rate, p95Ms, failures }: Live): string[] {
  return [
    // An open load over gRPC does not count its calls where k6 could be asked for them: that is no rate of 0.
    ...(requests > 0 ? [`${perSecond(Math.max(0, rate))} req/s`] : []),
    ...(p95Ms === null ? [] : [`p95 ${milliseconds(p95Ms)} ms`]),
    plural(failures, 'error'),
  ];
}

/** `1:05 left`; of what takes longer than was expected, by how much. */
export function timeLeft({ elapsedMs, totalMs }: Course): string {
  const left = totalMs - elapsedMs;
  if (left > -1_000) return `${clock(Math.max(0, left))} left`;
  return `${clock(-left)} over`;
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `█████░░░░░`, or `#####.....`: full is what is over. */
export function bar(share: number, width: number, unicode = true): string {
  const full = Math.floor(Math.max(0, Math.min(1, share)) * width);
  const [done, open] = unicode ? ['█', '░'] : ['#', '.'];
  return done.repeat(full) + open.repeat(width - full);
}

const BAR = 10;
/** Shorter rests of a text tell nothing. */
const LEAST_PIECE = 12;

/** How it goes with a cell that is being measured. */
export interface Running {
  /** What is done in it; null where its load is all there is. */
  readonly doing: string | null;
  readonly course: Course;
  readonly live: Live | null;
}

/** What a line that comes and goes has to fit into. */
export interface Room {
  /** In characters. */
  readonly width: number;
  readonly unicode: boolean;
}

/**
 * `3/11 ██████░░░░ 2:45 left  919 req/s  p95 18.0 ms  0 errors  Write concurrent, 10 users` in so many characters: what is done
 * comes before numbers, and these before the name of the cell, of which as much is shown as there is room for.
 */
export function runningLine(position: Position, { doing, course, live }: Running, { width, unicode }: Room): string {
  // What goes on is not over, however long it takes.
  const share = Math.min(course.elapsedMs / course.totalMs, 1 - 1 / BAR);
  const head = `${position.number}/${position.of} ${bar(share, BAR, unicode)} ${timeLeft(course)}`;
  const pieces = [...(doing === null ? [] : [doing]), ...(live === null ? [] : figuresOf(live)), shortTitle(position)];
  let line = head;
  for (const piece of pieces) {
    const room = width - line.length - 2;
    if (piece.length <= room) line += `  ${piece}`;
    else if (room >= LEAST_PIECE && (piece === doing || piece === pieces.at(-1)))
      return `${line}  ${cut(piece, room, unicode)}`;
  }
  return line.slice(0, width);
}

/** The beginning of a text, with a sign that it goes on. */
export function cut(text: string, width: number, unicode: boolean): string {
  if (text.length <= width) return text;
  const sign = unicode ? '…' : '..';
  return text.slice(0, Math.max(0, width - sign.length)) + sign;
}

/** The same for a line that stays: `[3/11] Write concurrent, 10 users (1K entries, 1 KB): 2:45 left, 919 req/s, p95 18.0 ms, 0 errors` */
export function intervalLine(position: Position, { doing, course, live }: Running): string {
  const told = [timeLeft(course), ...(live === null ? [] : figuresOf(live)), ...(doing === null ? [] : [doing])];
  return `${heading(position)}: ${told.join(', ')}`;
}

function operationLine(result: OperationResult, several: boolean): string {
  const { latencyMs, rejected, unknown, errorRate, redirects } = result;
  const parts = [`${several ? `${result.operation} ` : ''}${perSecond(result.opsPerSecond)} ops/s`];
  if (latencyMs) {
    parts.push(
      `p50 ${milliseconds(latencyMs.p50)} ms`,
      `p95 ${milliseconds(latencyMs.p95)} ms`,
      `p99 ${milliseconds(latencyMs.p99)} ms`,
    );
  }
  if (rejected + unknown > 0) parts.push(`errors ${percent(errorRate)} (${rejected} rejected, ${unknown} unknown)`);
  if (redirects > 0) parts.push(`${redirects} redirected`);
  return parts.join(' | ');
}

/** What came of a cell, in one line. */
export function outcomeLine(cell: Cell): string {
  if (cell.state === 'failed' || cell.state === 'skipped') return `${cell.state}: ${cell.reason}`;
  if (cell.state === 'ok' && isIdle(cell.step.load)) return 'nodes were left alone';
  const results = cell.operations ?? [];
  const numbers = results.map((result) => operationLine(result, results.length > 1)).join('; ');
  const verdict = cell.verdict && cell.verdict.level !== 'valid' ? ` [${cell.verdict.level}]` : '';
  return `${numbers}${verdict}${cell.state === 'aborted' ? `${numbers ? ' ' : ''}(aborted: ${cell.reason})` : ''}`;
}
