import { LOAD_EPOCH_METRIC } from '../exchange/metrics.ts';
import type { LoadSettings } from '../exchange/settings.ts';
import { k6Metrics, type ScriptSummary, stepResults } from '../exchange/summary.ts';
import { stepTable } from './step-table.ts';

/** k6's summary as raftmark's file, for a script that has more to say than its metrics. */
export function summaryFile(script: string, data: unknown): ScriptSummary {
  const metrics = k6Metrics(data);
  // k6's own duration of the test includes set-up and tear-down.
  const loadEpochMs = metrics[LOAD_EPOCH_METRIC]?.count ? (metrics[LOAD_EPOCH_METRIC]?.min ?? 0) : 0;
  return { script, loadEpochMs, loadMs: loadEpochMs > 0 ? Date.now() - loadEpochMs : 0, metrics };
}

/** Makes `handleSummary`: the file that the runner merges, and a small table for a person who runs the script alone. */
export function writeSummary(
  settings: Pick<LoadSettings, 'schedule' | 'payload' | 'summary'>,
  { name, title }: { readonly name: string; readonly title: string },
): (data: unknown) => Record<string, string> {
  return (data) => {
    const summary = summaryFile(name, data);
    const results = stepResults(summary, settings.schedule, settings.payload.bytes);
    // A script that failed in setup has nothing to show but its error.
    const text = summary.loadEpochMs === 0 ? 'nothing was measured' : stepTable(title, results);
    return {
      [settings.summary]: JSON.stringify(summary),
      stdout: `${text}\nsummary: ${settings.summary}\n`,
    };
  };
}
