import { bucketOf } from '../base/histogram.ts';
import { hostAndPort } from '../targets/http.ts';
import type { Operation } from '../targets/operations.ts';
import { DRAWN, type Draw } from './draw.ts';
import { type Counts, Tally } from './tally.ts';

/** Counts one closed user's operations by node, a draw at a time, and tells them. */
export class EntryCounts {
  private readonly tally = new Tally();
  private readonly draw: Draw<object>;
  /** Base URLs, by position. */
  private readonly nodes: readonly string[];
  private readonly reads: Counts[] = [];
  private readonly writes: Counts[] = [];
  /** Position of the first drawn operation that is not counted yet. */
  private from = DRAWN;

  /** @param nodes may grow */
  constructor(draw: Draw<object>, nodes: readonly string[]) {
    this.draw = draw;
    this.nodes = nodes;
  }

  /** What is counted of an operation through a node, for what is counted as it happens. */
  of(operation: Operation, node: number): Counts {
    return this.tally.counts(operation, hostAndPort(this.nodes[node] as string));
  }

  tell(step: number, second: number): void {
    this.tally.tell(step, second);
  }

  /** Begins anew with the draw. */
  restart(from: 0 | typeof DRAWN): void {
    this.from = from;
  }

  /** Passes over what was done since the last time. */
  skip(): void {
    this.from = this.draw.at;
  }

  /** Counts what was done since the last time: one loop over many costs a fraction of as many counts between requests. */
  count(): void {
    const { at, reads, nodes, took } = this.draw;
    const { from } = this;
    this.from = at;
    for (let mine = from; mine < at; mine++) {
      const node = nodes[mine] as number;
      let counts = (reads[mine] ? this.reads : this.writes)[node];
      if (counts === undefined) {
        counts = this.of(reads[mine] ? 'read' : 'write', node);
        (reads[mine] ? this.reads : this.writes)[node] = counts;
      }
      const ms = took[mine] as number;
      counts.offered++;
      if (ms < 0) continue;
      counts.answered++;
      counts.sumMs += ms;
      if (ms < counts.minMs) counts.minMs = ms;
      if (ms > counts.maxMs) counts.maxMs = ms;
      const bucket = bucketOf(ms);
      if (bucket >= counts.buckets.length) counts.grow();
      const before = counts.buckets[bucket] as number;
      if (before === 0) counts.touched.push(bucket);
      counts.buckets[bucket] = before + 1;
    }
  }
}
