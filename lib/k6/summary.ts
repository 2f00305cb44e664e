import { LOAD_EPOCH_METRIC } from '../exchange/metrics.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import { k6Metrics, type ScriptSummary, type StepResult, stepResults } from '../exchange/summary.ts';
import { offeredPerSecond, stepKey } from '../scenarios/steps.ts';
import type { Target } from '../targets/target.ts';

/** k6's summary as raftmark's file, for a script that has more to say than its metrics. */
export function summaryFile(script: string, data: unknown): ScriptSummary {
  const metrics = k6Metrics(data);
  // k6's own duration of the test includes set-up and tear-down.
  const loadEpochMs = metrics[LOAD_EPOCH_METRIC]?.count ? (metrics[LOAD_EPOCH_METRIC]?.min ?? 0) : 0;
  return { script, loadEpochMs, loadMs: loadEpochMs > 0 ? Date.now() - loadEpochMs : 0, metrics };
}

/** Makes `handleSummary`: the file that the runner merges, and a small table for a person who runs the script alone. */
export function writeSummary(
  settings: Pick<LoadSettings<Target>, 'schedule' | 'payload' | 'summary' | 'target'>,
  { name, title }: { readonly name: string; readonly title: string },
): (data: unknown) => Record<string, string> {
  return (data) => {
    const summary = summaryFile(name, data);
    const results = stepResults(summary, settings.schedule, {
      payloadBytes: settings.payload.bytes,
      protocol: settings.target.protocol,
    });
    // A script that failed in setup has nothing to show but its error, and a table of zeros would say that there was a load.
    const text = results.some(hasOperations) ? stepTable(title, results) : NOTHING;
    return {
      [settings.summary]: JSON.stringify(summary),
      stdout: `${text}\nsummary: ${settings.summary}\n`,
    };
  };
}

const NOTHING = 'nothing was measured: no operation ended in a measured window';

function hasOperations({ operations }: StepResult): boolean {
  return operations.some(({ ok, rejected, unknown }) => ok + rejected + unknown > 0);
}

const HEAD = ['step', 'users', 'operation', 'ops/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'rejected', 'unknown'];

/** The results of one script as text, for a person who ran it without the runner. */
export function stepTable(title: string, results: readonly StepResult[]): string {
  const rows = results.flatMap(({ step, operations }) =>
    operations.map((result) => {
      const ms = (value: number | undefined): string => (value === undefined ? '-' : value.toFixed(2));
      const latency = result.latencyMs;
      return [
        stepKey(step),
        step.load.kind === 'open' ? `${offeredPerSecond(step.load)}/s` : String(step.users),
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
