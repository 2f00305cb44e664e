import { bucketOf, Histogram } from '../../../lib/base/histogram.ts';
import { latencyOf } from '../../../lib/exchange/latency.ts';
import { operationCounts } from '../../../lib/exchange/operation-counts.ts';
import type { OperationResult } from '../../../lib/report/figures.ts';
import type { Operation } from '../../../lib/targets/operations.ts';
import type { Answer, Failure, Reason } from '../../../lib/targets/outcome.ts';

/** Adds one time to a histogram. */
function count(histogram: Histogram, ms: number): void {
  histogram.add({ count: 1, sumMs: ms, minMs: ms, maxMs: ms, buckets: [bucketOf(ms)], counts: [1] });
}

/** Operations of one kind by what became of them. */
export class OperationTally {
  readonly #latency = new Histogram();
  readonly #service = new Histogram();
  readonly #lateness = new Histogram();
  readonly #failures = new Map<string, { outcome: Failure; reason: Reason; count: number }>();

  /** One was sent so long after it was due. */
  sent(lateMs: number): void {
    count(this.#lateness, lateMs);
  }

  /** One was done. @param serviceMs without what the sender added to it; the same where nothing is on a schedule */
  done(ms: number, serviceMs = ms): void {
    count(this.#latency, ms);
    count(this.#service, serviceMs);
  }

  failed({ outcome, reason }: Exclude<Answer, { outcome: 'ok' }>): void {
    const key = `${outcome} ${reason}`;
    const known = this.#failures.get(key);
    if (known === undefined) this.#failures.set(key, { outcome, reason, count: 1 });
    else known.count++;
  }

  result(operation: Operation, windowSeconds: number, payloadBytes: number): OperationResult {
    const answered = this.#latency.count;
    return {
      ...operationCounts(operation, answered, [...this.#failures.values()], windowSeconds, payloadBytes),
      redirects: 0,
      latencyMs: answered > 0 ? latencyOf(this.#latency) : null,
      openMs:
        this.#lateness.count > 0
          ? { service: answered > 0 ? latencyOf(this.#service) : null, lateness: latencyOf(this.#lateness) }
          : null,
      latencyFrom: 'histogram',
      distribution: null,
      bytesPerResponse: null,
    };
  }
}
