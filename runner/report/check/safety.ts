import type { Cell } from '../../../lib/report/cell.ts';
import type { Linearizability } from '../../../lib/report/linearizability.ts';
import type { Safety } from '../../../lib/report/safety.ts';

const VIOLATIONS = ['lost', 'phantom', 'rejectedButThere'] as const;

/** What contradicts itself in a ledger, or does not go with the state of its cell. Empty when nothing does. */
export function checkSafety(safety: Safety, state: Cell['state']): string[] {
  const { lost, phantom, entries, complete, notes } = safety;
  return [
    ...(state === 'ok' && lost > 0 ? [`the cell is ok, yet ${lost} lost an acknowledged write`] : []),
    ...(state === 'ok' && phantom > 0 ? [`the cell is ok, yet ${phantom} showed a value that nobody wrote`] : []),
    ...VIOLATIONS.flatMap((violation) =>
      safety[violation] > entries ? [`${violation} counts ${safety[violation]} of ${entries} entries`] : [],
    ),
    ...checkReadings(safety),
    ...checkReads(safety),
    ...checkOrder(safety.linearizability, state),
    ...(!complete && notes.length === 0 ? ['is not complete, and does not say why'] : []),
  ];
}

/** A violation fails the cell, and is told of. */
function checkOrder(linearizability: Linearizability, state: Cell['state']): string[] {
  if ('absent' in linearizability) return [];
  const { operations, entries, violations, stories } = linearizability;
  return [
    ...(state === 'ok' && violations > 0 ? [`the cell is ok, yet reads of ${violations} were not linearizable`] : []),
    ...(entries > operations ? [`${operations} operations were judged of ${entries} entries`] : []),
    ...(violations > entries ? [`${violations} of ${entries} entries were not linearizable`] : []),
    ...(stories.length > violations ? [`${violations} were not linearizable, and ${stories.length} are told of`] : []),
    ...(violations > 0 && stories.length === 0 ? [`${violations} were not linearizable, and none is told of`] : []),
  ];
}

/** An entry counts once however many readings show it, so the whole lies between the worst reading and all of them together. */
function checkReadings(safety: Safety): string[] {
  const { readings, complete } = safety;
  const contradictions: string[] = [];
  for (const violation of VIOLATIONS) {
    const most = Math.max(0, ...readings.map((reading) => reading[violation]));
    if (safety[violation] < most)
      contradictions.push(`${violation} is ${safety[violation]}, but one reading found ${most}`);
  }
  // Only a reading can show a loss; the reads of the load show the other two as well.
  const lost = readings.reduce((sum, reading) => sum + reading.lost, 0);
  if (safety.lost > lost) contradictions.push(`lost is ${safety.lost}, but the readings found ${lost}`);
  for (const { when, unread } of readings) {
    if (complete && unread > 0) contradictions.push(`is complete, yet ${unread} entries were not read ${when}`);
  }
  if (complete && readings.length === 0) contradictions.push('is complete, yet nothing was read back');
  return contradictions;
}

function checkReads({ reads, wentBack, wentBackMaxMs, stale, staleMaxMs, staleByNode }: Safety): string[] {
  const contradictions: string[] = [];
  for (const [name, found, maxMs] of [
    ['stale', stale, staleMaxMs],
    ['wentBack', wentBack, wentBackMaxMs],
  ] as const) {
    if (found > reads) contradictions.push(`${name} is ${found} of ${reads} reads`);
    if (found === 0 && maxMs > 0) contradictions.push(`${name} is 0, but ${maxMs} ms at most`);
  }
  // Reads whose node is not known are in the whole alone.
  const known = staleByNode.reduce((sum, node) => sum + node.stale, 0);
  if (known > stale) contradictions.push(`stale is ${stale}, but the nodes have ${known}`);
  for (const { node, maxMs } of staleByNode) {
    if (maxMs > staleMaxMs) contradictions.push(`${node} was stale by ${maxMs} ms, but ${staleMaxMs} ms is the most`);
  }
  return contradictions;
}
