import { protocolsOf } from '../../lib/analysis/protocols.ts';
import { byteSize, count, duration } from '../../lib/base/format.ts';
import { heading } from '../progress/lines.ts';
import type { Plan } from './plan.ts';

/** The plan, cell by cell, with what it is estimated to take. */
export function planText(plan: Plan): string {
  const rows: string[] = [];
  let number = 0;
  const of = plan.cells.length;
  const severalProtocols = protocolsOf(plan.cells).length > 1;
  for (const { tier, payload, entries, scripts } of plan.sessions.flatMap(({ blocks }) => blocks)) {
    rows.push(
      `${tier.name} tier, ${payload.name} payload: seed ${count(entries)} entries of ${byteSize(payload.bytes)} in ${tier.namespaces} namespaces`,
    );
    for (const { choice, schedule, cells, skip } of scripts) {
      for (const cell of cells) {
        number++;
        const time = choice.scenario.faults
          ? `about ${schedule.durationMs / 1_000} s`
          : `${schedule.durationMs / 1_000} s after ${schedule.warmupMs / 1_000} s of warm-up`;
        rows.push(
          `  ${heading({ cell, title: choice.scenario.title, number, of, severalProtocols })}, ${skip === null ? time : `skipped: ${skip}`}`,
        );
      }
    }
  }
  const { seconds, bytesWritten, generatorBytes } = plan.estimate;
  rows.push(
    '',
    `Estimated: ${duration(seconds)}; at most ${byteSize(bytesWritten)} of values written (per node, before the log and its copies); up to ${byteSize(generatorBytes)} of memory for k6.`,
  );
  return rows.join('\n');
}
