import { exceptionsInWords } from '../../lib/analysis/exceptions.ts';
import { count } from '../../lib/base/format.ts';
import { EXCEPTIONS_METRIC, SEED_CLOCK_METRIC, SEED_RETRY_METRIC, SEEDED_METRIC } from '../../lib/exchange/metrics.ts';
import { INTERRUPTED } from '../../lib/report/cell.ts';
import type { Report } from '../../lib/report/report.ts';
import type { Block } from '../plan/plan.ts';
import type { Progress } from '../progress/progress.ts';
import type { ScriptRunner } from './scripts.ts';

/** Filling a large tier, or a long audit trail. */
export const SEED_LIMIT_MS = 6 * 3_600_000;

/**
 * Writes a block's dataset to one cluster.
 * @returns how it went, or what went wrong in words
 */
export async function seedBlock(
  scripts: ScriptRunner,
  progress: Pick<Progress, 'busy'>,
  block: Block,
  cluster: string,
): Promise<Report['seeding'][number] | string> {
  const { tier, payload, entries } = block;
  const label = `seeding ${count(entries)} entries in ${tier.namespaces} namespaces`;
  progress.busy(label);
  const live = {
    onLive: ({ seeded }: { readonly seeded: number }) =>
      progress.busy(`${label}: ${((100 * seeded) / entries).toFixed(0)} %`),
  };
  const end = await scripts.run(block, scripts.seedPlace(cluster), 'seed', SEED_LIMIT_MS, {}, live);
  const written = end.summary?.metrics[SEEDED_METRIC]?.count ?? 0;
  const thrown = exceptionsInWords(end.summary?.metrics[EXCEPTIONS_METRIC]?.count ?? 0, end.firstException);
  if (thrown !== null && !end.interrupted) return thrown;
  if (end.failure !== null || end.interrupted || !end.summary) return end.failure ?? INTERRUPTED;
  if (written !== entries) return `${written} of ${entries} entries were written`;
  const seconds = (end.summary.metrics[SEED_CLOCK_METRIC]?.max ?? 0) / 1_000;
  return {
    tier: tier.name,
    payload: payload.name,
    cluster,
    entries: written,
    seconds,
    entriesPerSecond: seconds > 0 ? written / seconds : 0,
    retries: end.summary.metrics[SEED_RETRY_METRIC]?.count ?? 0,
  };
}
