import { clusterTitle, hasOwnName, rateOf } from '../../lib/analysis/cells.ts';
import { byteSize, milliseconds, percent, perSecond, plural } from '../../lib/base/format.ts';
import type { Cell } from '../../lib/report/cell.ts';
import type { OperationResult } from '../../lib/report/figures.ts';
import { isIdle, shareOf } from '../../lib/scenarios/shares.ts';
import { isRateStep, isUsersStep } from '../../lib/scenarios/steps.ts';
import { PROTOCOL_TITLES } from '../../lib/targets/target.ts';
import type { Position } from './progress.ts';

/** `1K` for 1,000: how the tiers are usually spoken of. */
function entriesText(total: number): string {
  if (total >= 1_000 && total % 100 === 0) return `${total / 1_000}K entries`;
  return plural(total, 'entry', 'entries');
}

/** What a load is that is a share of the best: nothing, or so much of it. */
function shareInWords(ofBest: number): string {
  return ofBest === 0 ? 'nobody asks' : `${ofBest} % of the best`;
}

/** `[2/11] Write concurrent, 10 users (1K entries, 1 KB)` */
export function heading({ cell, title, number, of, severalProtocols }: Position): string {
  const rate = rateOf(cell.step);
  const ofBest = shareOf(cell.step.load);
  const load =
    ofBest !== null && !rate ? shareInWords(ofBest) : rate === null ? plural(cell.step.users, 'user') : `${rate}/s`;
  const step = isUsersStep(cell.step) || isRateStep(cell.step) ? '' : `, ${cell.step.name}`;
  const again = cell.repetition > 1 ? `, run ${cell.repetition}` : '';
  const where = hasOwnName(cell.cluster) ? `, ${clusterTitle(cell.cluster)}` : '';
  const over = severalProtocols ? ` over ${PROTOCOL_TITLES[cell.protocol]}` : '';
  return `[${number}/${of}] ${title}${over}${step}${where}, ${load}${again} (${cell.entries === 0 ? '' : `${entriesText(cell.entries)}, `}${byteSize(cell.payload.bytes)})`;
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
