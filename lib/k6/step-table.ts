import type { StepResult } from '../exchange/summary.ts';
import { stepKey } from '../scenarios/steps.ts';

const HEAD = ['step', 'users', 'operation', 'ops/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'rejected', 'unknown'];

/** The results of one script as text, for a person who ran it without the runner. */
export function stepTable(title: string, results: readonly StepResult[]): string {
  const rows = results.flatMap(({ step, operations }) =>
    operations.map((result) => {
      const ms = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(2));
      const latency = result.latencyMs;
      return [
        stepKey(step),
        String(step.users),
        result.operation,
        result.opsPerSecond.toFixed(0),
        ms(latency?.p50),
        ms(latency?.p95),
        ms(latency?.p99),
        ms(latency?.max),
        String(result.rejected),
        String(result.unknown),
      ];
    }),
  );
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        (column === 0 || column === 2 ? cell.padEnd : cell.padStart).call(cell, widths[column] as number),
      )
      .join('  ');
  return [title, line(HEAD), ...rows.map(line)].join('\n');
}
