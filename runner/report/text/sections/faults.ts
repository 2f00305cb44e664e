import { elapsed } from '../../../../lib/base/format.ts';
import type { FaultEvent, FaultFindings } from '../../../../lib/report/faults.ts';
import type { Report } from '../../../../lib/report/report.ts';
import type { Style } from '../../../system/terminal.ts';
import { type MeasuredCell, measured } from '../../cells.ts';
import { bulletLines, PROSE_WIDTH, titleLine } from '../section.ts';
import { renderFailover } from './failover.ts';
import { renderKills } from './kills.ts';
import { renderRecovery } from './recovery.ts';
import { renderSafety } from './safety.ts';
import { renderSnapshot } from './snapshot.ts';

/**
 * What breaking nodes has shown, cell by cell: the figures of its scenario, and below the last of them the ledger of its writes.
 * @returns sections, each as lines
 */
export function renderFaults(
  report: Report,
  options: { readonly width: number; readonly unicode: boolean },
  style: Style,
): string[][] {
  return report.cells.flatMap((cell) => {
    const numbers = measured(cell);
    return numbers?.faults ? cellSections(numbers, numbers.faults, options, style) : [];
  });
}

function cellSections(
  cell: MeasuredCell,
  findings: FaultFindings,
  options: { readonly width: number; readonly unicode: boolean },
  style: Style,
): string[][] {
  const { failover, recovery, snapshot, timeline, safety } = findings;
  const { width } = options;
  const prose = Math.min(width, PROSE_WIDTH);
  const heading = headingOf(cell);
  const sections: string[][] = [
    ...(failover
      ? [[...renderFailover(failover, heading, width, style), ...renderKills(failover, timeline, options, style)]]
      : []),
    ...(snapshot ? [renderSnapshot(snapshot, heading, prose, style)] : []),
    ...(recovery ? [renderRecovery(recovery, heading, { table: width, prose }, style)] : []),
  ];
  const ledger = [...failedActs(findings.events, prose), ...renderSafety(safety, prose, style)];
  const last = sections.pop() ?? [titleLine(titled(cell.scenario), `${heading}: nothing was finished`, style)];
  return [...sections, [...last, ...ledger]];
}

function headingOf({ tier, payload, step, repetition }: MeasuredCell): string {
  return [tier, payload.name, step.name, ...(repetition > 1 ? [`run ${repetition}`] : [])].join(', ');
}

const titled = (scenario: string): string => scenario.charAt(0).toUpperCase() + scenario.slice(1);

function failedActs(events: readonly FaultEvent[], width: number): string[] {
  const bullets = events.flatMap(({ verb, node, atMs, error }) =>
    error === null ? [] : [{ mark: '!', text: `${verb} ${node}, ${elapsed(atMs)} into the run, failed: ${error}` }],
  );
  return bullets.length > 0 ? bulletLines(bullets, width) : [];
}
