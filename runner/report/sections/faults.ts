import { type MeasuredCell, measured } from '../../../lib/analysis/cells.ts';
import { tellsLeader } from '../../../lib/analysis/leadership.ts';
import { elapsed } from '../../../lib/base/format.ts';
import type { FaultEvent, FaultFindings } from '../../../lib/report/faults.ts';
import { mannerNaming } from '../naming.ts';
import { type Block, listOf, muted, type Section } from '../section.ts';
import { barrierBlocks } from './faults/barrier.ts';
import { deathBlocks } from './faults/deaths.ts';
import { failoverBlocks } from './faults/failover.ts';
import { loadRateBlocks } from './faults/load-rate.ts';
import { powerBlocks } from './faults/power.ts';
import { recoveryBlocks } from './faults/recovery.ts';
import { rollingBlocks } from './faults/rolling.ts';
import { safetyBlocks } from './faults/safety.ts';
import { snapshotBlocks } from './faults/snapshot.ts';

// Pictures take their words and tables from here.
export { failoverBlocks, PHASE_WORDS } from './faults/failover.ts';
export { powerBlocks, STEP_WORDS } from './faults/power.ts';

/**
 * What breaking nodes has shown, cell by cell: the figures of its scenario, and below the last of them the ledger of its writes.
 */
export const faults: Section = {
  title: 'Faults',
  of(report) {
    const spoken = mannerNaming(report.cells.filter((cell) => measured(cell)?.faults !== undefined));
    return report.cells.flatMap((cell) => {
      const numbers = measured(cell);
      if (!numbers?.faults) return [];
      const heading = headingOf(numbers) + spoken(cell);
      return cellBlocks(numbers, numbers.faults, heading, tellsLeader(report, cell.cluster.name));
    });
  },
};

function cellBlocks(cell: MeasuredCell, findings: FaultFindings, heading: string, told: boolean): Block[] {
  const { failover, power, recovery, rolling, snapshot, timeline, rate, barrier, safety, events, deaths } = findings;
  const figures = [
    ...(failover ? failoverBlocks(failover, timeline, heading, told) : []),
    ...(power ? powerBlocks(power, timeline, heading) : []),
    ...(rolling ? rollingBlocks(rolling, heading) : []),
    ...(snapshot ? snapshotBlocks(snapshot, heading, recovery ?? []) : []),
    ...(recovery ? recoveryBlocks(recovery, heading) : []),
  ];
  const nothing: Block = {
    kind: 'heading',
    text: titled(cell.scenario),
    beside: [muted(`${heading}: nothing was finished`)],
  };
  return [
    ...(figures.length > 0 ? figures : [nothing]),
    ...failedActs(events),
    ...deathBlocks(deaths, safety),
    ...safetyBlocks(safety, cell.reads),
    ...barrierBlocks(barrier, safety),
    ...loadRateBlocks(rate),
  ];
}

/** Which of the cells of a scenario it is. */
export function headingOf({ tier, payload, step, repetition }: MeasuredCell): string {
  return [tier, payload.name, step.name, ...(repetition > 1 ? [`run ${repetition}`] : [])].join(', ');
}

const titled = (scenario: string): string => scenario.charAt(0).toUpperCase() + scenario.slice(1);

/** Acts on nodes that failed. */
export function failedActs(events: readonly FaultEvent[]): readonly Block[] {
  return listOf(
    events.flatMap(({ verb, node, atMs, error }) =>
      error === null ? [] : [{ mark: '!', text: `${verb} ${node}, ${elapsed(atMs)} into the run, failed: ${error}` }],
    ),
  );
}
