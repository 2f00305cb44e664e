import type { Cell } from '../../../lib/report/cell.ts';
import type { Safety } from '../../../lib/report/safety.ts';

const LEDGER_FAULTS = ['lost', 'phantom', 'rejectedButThere'] as const;

/** What contradicts itself in a ledger, or does not go with the state of its cell. Empty when nothing does. */
export function checkSafety(safety: Safety, state: Cell['state']): string[] {
  const { lost, phantom, entries, complete, notes } = safety;
  return [
    ...(state === 'ok' && lost > 0 ? [`the cell is ok, yet ${lost} lost an acknowledged write`] : []),
    ...(state === 'ok' && phantom > 0 ? [`the cell is ok, yet ${phantom} showed a value that nobody wrote`] : []),
    ...LEDGER_FAULTS.flatMap((fault) =>
      safety[fault] > entries ? [`${fault} counts ${safety[fault]} of ${entries} entries`] : [],
    ),
    ...checkReadings(safety),
    ...checkReads(safety),
    ...(!complete && notes.length === 0 ? ['is not complete, and does not say why'] : []),
  ];
}

/** An entry counts once however many readings show it, so the whole lies between the worst reading and all of them together. */
function checkReadings(safety: Safety): string[] {
  const { readings, complete } = safety;
  const faults: string[] = [];
  for (const fault of LEDGER_FAULTS) {
    const most = Math.max(0, ...readings.map((reading) => reading[fault]));
    if (safety[fault] < most) faults.push(`${fault} is ${safety[fault]}, but one reading found ${most}`);
  }
  // Only a reading can show a loss; the reads of the load show the other two as well.
  const lost = readings.reduce((sum, reading) => sum + reading.lost, 0);
  if (safety.lost > lost) faults.push(`lost is ${safety.lost}, but the readings found ${lost}`);
  for (const { when, unread } of readings) {
    if (complete && unread > 0) faults.push(`is complete, yet ${unread} entries were not read ${when}`);
  }
  if (complete && readings.length === 0) faults.push('is complete, yet nothing was read back');
  return faults;
}

function checkReads({ reads, wentBack, wentBackMaxMs, stale, staleMaxMs, staleByNode }: Safety): string[] {
  const faults: string[] = [];
  for (const [name, found, maxMs] of [
    ['stale', stale, staleMaxMs],
    ['wentBack', wentBack, wentBackMaxMs],
  ] as const) {
    if (found > reads) faults.push(`${name} is ${found} of ${reads} reads`);
    if (found === 0 && maxMs > 0) faults.push(`${name} is 0, but ${maxMs} ms at most`);
  }
  // Reads whose node is not known are in the whole alone.
  const known = staleByNode.reduce((sum, node) => sum + node.stale, 0);
  if (known > stale) faults.push(`stale is ${stale}, but the nodes have ${known}`);
  for (const { node, maxMs } of staleByNode) {
    if (maxMs > staleMaxMs) faults.push(`${node} was stale by ${maxMs} ms, but ${staleMaxMs} ms is the most`);
  }
  return faults;
}
