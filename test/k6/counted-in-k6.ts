import { EXCEPTIONS_METRIC } from '../../lib/exchange/metrics.ts';
import { k6Metrics } from '../../lib/exchange/summary.ts';
import { counted } from '../../lib/k6/counted.ts';

export const options = {
  scenarios: { one: { executor: 'per-vu-iterations', vus: 2, iterations: 2, maxDuration: '20s' } },
};

export default counted(async () => {
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
  throw new Error('a promise that was broken');
});

export function handleSummary(data: unknown): Record<string, string> {
  const metrics = k6Metrics(data);
  const counts = [metrics[EXCEPTIONS_METRIC]?.count, metrics.iterations?.count, metrics.iteration_duration?.min];
  return { stdout: `counted ${JSON.stringify(counts)}\n` };
}
