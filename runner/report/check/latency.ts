import type { Latency, OperationResult } from '../../../lib/report/figures.ts';

/** A mean is summed in floating point and may leave the range of its own samples by a rounding. */
const MEAN_TOLERANCE = 1e-9;

/** Where percentiles are out of order, or a mean lies outside its samples. Empty when all is well. */
export function checkLatency(latency: Latency): string[] {
  const contradictions: string[] = [];
  const order = ['min', 'p50', 'p95', 'p99', 'p999', 'max'] as const;
  for (const [at, name] of order.entries()) {
    const before = order[at - 1];
    if (before !== undefined && latency[before] > latency[name]) {
      contradictions.push(`${before} ${latency[before]} ms is above ${name} ${latency[name]} ms`);
    }
  }
  const slack = latency.max * MEAN_TOLERANCE;
  if (latency.mean < latency.min - slack || latency.mean > latency.max + slack) {
    contradictions.push(`mean ${latency.mean} ms is outside min ${latency.min} ms to max ${latency.max} ms`);
  }
  return contradictions;
}

/** Where what an open load's latency is made of contradicts itself, or the whole. Empty when all is well, or it is none. */
export function checkOpen({ openMs, latencyMs }: OperationResult): string[] {
  if (openMs === null) return [];
  const { service, lateness } = openMs;
  const contradictions = [
    ...checkLatency(lateness).map((contradiction) => `lateness: ${contradiction}`),
    ...(service === null ? [] : checkLatency(service).map((contradiction) => `service: ${contradiction}`)),
  ];
  if ((service === null) !== (latencyMs === null))
    contradictions.push('service and latency are not of the same operations');
  // Each operation was due before it was sent, and sent before it ended.
  if (service !== null && latencyMs !== null && service.p50 > latencyMs.p50) {
    contradictions.push(`its service of ${service.p50} ms is longer than its latency of ${latencyMs.p50} ms`);
  }
  return contradictions;
}
