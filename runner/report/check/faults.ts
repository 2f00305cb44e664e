import type { Cell } from '../../../lib/report/cell.ts';
import type { FaultEvent, FaultFindings, RecoveryRow, Timeline } from '../../../lib/report/faults.ts';
import type { SnapshotResult } from '../../../lib/report/snapshot.ts';
import { checkBarrier } from './barrier.ts';
import { checkFailover } from './failover.ts';
import { checkLatency } from './latency.ts';
import { checkPower } from './power.ts';
import { checkRolling } from './rolling.ts';
import { checkSafety } from './safety.ts';

/** A quotient of two figures in the same report; only the last bits may differ. */
const RATIO_TOLERANCE = 1e-9;

/**
 * What contradicts itself in what a scenario that breaks nodes has found: times out of order, counts that do not add up,
 * phases that do not follow from the rounds, an `ok` cell that lost a write. Each names its place. Empty when there is none.
 */
export function checkFaults(findings: FaultFindings, state: Cell['state']): string[] {
  const { events, timeline, failover, power, recovery, rolling, snapshot, barrier, safety } = findings;
  const placed = (place: string, contradictions: readonly string[]): string[] =>
    contradictions.map((contradiction) => `${place}: ${contradiction}`);
  return [
    ...placed('events', checkEvents(events)),
    ...placed('timeline', checkTimeline(timeline)),
    ...placed('deaths', checkDeaths(findings, state)),
    ...placed('failover', failover ? checkFailover(failover, events) : []),
    ...placed('power', power ? checkPower(power, state) : []),
    ...placed('rolling', rolling ? checkRolling(rolling) : []),
    ...placed('recovery', (recovery ?? []).flatMap(checkRecovery)),
    ...placed('snapshot', snapshot ? checkSnapshot(snapshot) : []),
    ...placed('barrier', barrier ? checkBarrier(barrier) : []),
    ...placed('safety', checkSafety(safety, state)),
  ];
}

function checkEvents(events: readonly FaultEvent[]): string[] {
  return events.flatMap(({ verb, node, atMs, doneMs }, at) => [
    ...(atMs < (events[at - 1]?.atMs ?? 0) ? [`${verb} ${node} comes before the one before it`] : []),
    ...(doneMs < atMs ? [`${verb} ${node} is done before it began`] : []),
  ]);
}

/** A death fails its cell; what rounds and rows say did not survive is among the deaths, and only the last of them can say it. */
function checkDeaths({ deaths, failover, power, recovery, rolling }: FaultFindings, state: Cell['state']): string[] {
  const known = deaths.map(({ node }) => node);
  const done = [
    failover?.rounds ?? [],
    power?.rounds ?? [],
    rolling?.steps ?? [],
    (recovery ?? []).filter(({ skipped }) => skipped === null),
  ];
  return [
    ...(state === 'ok' && deaths.length > 0 ? [`the cell is ok, yet ${known.join(', ')} did not survive`] : []),
    ...deaths.flatMap(({ node, atMs, afterMs }) =>
      afterMs !== null && afterMs > atMs ? [`${node} ran for longer than the run`] : [],
    ),
    ...done.flatMap((each) => [
      ...each
        .flatMap(({ died }) => died.filter((node) => !known.includes(node)))
        .map((node) => `nothing is told of ${node}`),
      ...(each.slice(0, -1).some(({ died }) => died.length > 0) ? ['something was broken after a node had died'] : []),
    ]),
  ];
}

function checkTimeline({ slots }: Timeline): string[] {
  return slots.flatMap(({ atMs, offered, ok, rejected, unknown, p50Ms, p99Ms }, at) => {
    const before = slots[at - 1];
    return [
      ...(before && atMs <= before.atMs ? [`slot ${at} does not come after the one before it`] : []),
      ...(ok + rejected + unknown > offered
        ? [`slot ${at} has ${ok + rejected + unknown} ended of ${offered} writes`]
        : []),
      ...((ok === 0) === (p50Ms === null) && (ok === 0) === (p99Ms === null)
        ? []
        : [`slot ${at} has ${ok} ok, and latencies ${p50Ms} and ${p99Ms}`]),
      ...(p50Ms !== null && p99Ms !== null && p50Ms > p99Ms ? [`slot ${at} has p50 above p99`] : []),
    ];
  });
}

function checkRecovery({ name, node, skipped, died, ...found }: RecoveryRow): string[] {
  const place = node === null ? name : `${name} of ${node}`;
  const { processUpMs, readyMs, caughtUpMs, receivedBytes } = found;
  // All nodes may answer what was written last before the first of them accepts a new write.
  const inOrder = name === 'cold-start' || readyMs === null || caughtUpMs === null || readyMs <= caughtUpMs;
  const any = [processUpMs, readyMs, caughtUpMs, receivedBytes].some((value) => value !== null);
  return [
    ...(skipped !== null && died.length > 0 ? [`${place} was skipped, and cost a node`] : []),
    ...(skipped !== null && any ? [`${place} was skipped, and has figures`] : []),
    ...(inOrder ? [] : [`${place} had caught up before it was ready`]),
  ];
}

function checkSnapshot({ windowMs, before, during, p99Inflation, longestStallMs, restore }: SnapshotResult): string[] {
  const expected = before && during && before.p99 > 0 ? during.p99 / before.p99 : null;
  const same =
    expected === null || p99Inflation === null
      ? expected === p99Inflation
      : Math.abs(expected - p99Inflation) <= RATIO_TOLERANCE * expected;
  return [
    ...(before ? checkLatency(before).map((contradiction) => `before: ${contradiction}`) : []),
    ...(during ? checkLatency(during).map((contradiction) => `during: ${contradiction}`) : []),
    ...(same ? [] : [`p99Inflation is ${p99Inflation}, but ${expected} follows from before and during`]),
    ...(['before', 'during'] as const).flatMap((window) => {
      const stallMs = longestStallMs[window] ?? 0;
      return windowMs !== null && stallMs > windowMs ? [`${window}: a stall of ${stallMs} ms in ${windowMs} ms`] : [];
    }),
    ...(restore && restore.wrong > restore.entries
      ? [`${restore.wrong} of ${restore.entries} restored entries are wrong`]
      : []),
  ];
}
