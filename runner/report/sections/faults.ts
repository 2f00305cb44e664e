import { type MeasuredCell, measured } from '../../../lib/analysis/cells.ts';
import { tellsLeader } from '../../../lib/analysis/leadership.ts';
import { elapsed } from '../../../lib/base/format.ts';
import type { FaultEvent, FaultFindings } from '../../../lib/report/faults.ts';
import { type Block, listOf, muted, type Section } from '../section.ts';
import { failoverBlocks } from './faults/failover.ts';
import { recoveryBlocks } from './faults/recovery.ts';
import { safetyBlocks } from './faults/safety.ts';
import { snapshotBlocks } from './faults/snapshot.ts';

/**
 * What breaking nodes has shown, cell by cell: the figures of its scenario, and below the last of them the ledger of its writes.
 */
export const faults: Section = {
  title: 'Faults',
  of: (report) =>
    report.cells.flatMap((cell) => {
      const numbers = measured(cell);
      return numbers?.faults ? cellBlocks(numbers, numbers.faults, tellsLeader(report, cell.cluster.name)) : [];
    }),
};

function cellBlocks(cell: MeasuredCell, findings: FaultFindings, told: boolean): Block[] {
  const { failover, recovery, snapshot, timeline, safety, events } = findings;
  const heading = headingOf(cell);
  const figures = [
    ...(failover ? failoverBlocks(failover, timeline, heading, told) : []),
    ...(snapshot ? snapshotBlocks(snapshot, heading) : []),
    ...(recovery ? recoveryBlocks(recovery, heading) : []),
  ];
  const nothing: Block = {
    kind: 'heading',
    text: titled(cell.scenario),
    beside: [muted(`${heading}: nothing was finished`)],
  };
  return [...(figures.length > 0 ? figures : [nothing]), ...failedActs(events), ...safetyBlocks(safety)];
}

function headingOf({ tier, payload, step, repetition }: MeasuredCell): string {
  return [tier, payload.name, step.name, ...(repetition > 1 ? [`run ${repetition}`] : [])].join(', ');
}

const titled = (scenario: string): string => scenario.charAt(0).toUpperCase() + scenario.slice(1);

function failedActs(events: readonly FaultEvent[]): readonly Block[] {
  return listOf(
    events.flatMap(({ verb, node, atMs, error }) =>
      error === null ? [] : [{ mark: '!', text: `${verb} ${node}, ${elapsed(atMs)} into the run, failed: ${error}` }],
    ),
  );
}
