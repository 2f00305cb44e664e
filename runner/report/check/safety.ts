import { largest } from '../../../lib/base/extremes.ts';
import type { Cell } from '../../../lib/report/cell.ts';
import type { Linearizability } from '../../../lib/report/linearizability.ts';
import type { Safety } from '../../../lib/report/safety.ts';

const FINDINGS = ['lost', 'phantom', 'rejectedButThere', 'behind'] as const;
/** What only a reading can show; the reads of the load show the others as well. */
const OF_READINGS = ['lost', 'behind'] as const;

/** What contradicts itself in a ledger, or does not go with the state of its cell. Empty when nothing does. */
export function checkSafety(safety: Safety, state: Cell['state']): string[] {
  const { lost, phantom, entries, complete, notes } = safety;
  return [
    ...(state === 'ok' && lost > 0 ? [`the cell is ok, yet ${lost} lost an acknowledged write`] : []),
    ...(state === 'ok' && phantom > 0 ? [`the cell is ok, yet ${phantom} showed a value that nobody wrote`] : []),
    ...FINDINGS.flatMap((finding) =>
      safety[finding] > entries ? [`${finding} counts ${safety[finding]} of ${entries} entries`] : [],
    ),
    ...checkChecked(safety),
    ...checkBehind(safety),
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
  for (const finding of FINDINGS) {
    const most = Math.max(0, largest(readings.map((reading) => reading[finding])));
    if (safety[finding] < most) contradictions.push(`${finding} is ${safety[finding]}, but one reading found ${most}`);
  }
  for (const finding of OF_READINGS) {
    const all = readings.reduce((sum, reading) => sum + reading[finding], 0);
    if (safety[finding] > all) contradictions.push(`${finding} is ${safety[finding]}, but the readings found ${all}`);
  }
  for (const { when, unread } of readings) {
    if (complete && unread > 0) contradictions.push(`is complete, yet ${unread} entries were not read ${when}`);
  }
  if (complete && readings.length === 0) contradictions.push('is complete, yet nothing was read back');
  return contradictions;
}

/** Every write is checked in a complete ledger, and none without a reading. Older reports do not say. */
function checkChecked({ checked, acknowledged, complete, readings }: Safety): string[] {
  if (checked === null) return [];
  return [
    ...(checked > acknowledged ? [`checked is ${checked} of ${acknowledged} acknowledged writes`] : []),
    ...(complete && checked < acknowledged
      ? [`is complete, yet ${acknowledged - checked} writes were not checked`]
      : []),
    ...(checked > 0 && readings.length === 0 ? [`checked is ${checked}, yet nothing was read back`] : []),
  ];
}

/** An entry in which several nodes were behind counts once, so the whole lies between the worst node and all of them together. */
function checkBehind({ behind, behindByNode }: Safety): string[] {
  const most = Math.max(0, largest(behindByNode.map(({ entries }) => entries)));
  const all = behindByNode.reduce((sum, { entries }) => sum + entries, 0);
  return behind < most || behind > all
    ? [`behind is ${behind}, but the nodes have ${most} at most and ${all} together`]
    : [];
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
