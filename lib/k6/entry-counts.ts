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
  /** Whether an operation since then was no success, or ended at another node than it was drawn for. */
  private failed = false;

  /** @param nodes may grow */
  constructor(draw: Draw<object>, nodes: readonly string[]) {
    this.draw = draw;
    this.nodes = nodes;
  }

  /** To be called when an operation was no success at once. */
  unlike(): void {
    this.failed = true;
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

  /** Counts what was done since the last time. @param slot of the window, now */
  count(slot: number): void {
    const { at, reads, nodes, took, uniform } = this.draw;
    const { from, failed } = this;
    this.from = at;
    this.failed = false;
    if (from >= at) return;
    if (uniform && !failed) {
      const counts = this.entries(reads[from] as boolean, nodes[from] as number);
      counts.offered += at - from;
      counts.answerAll(took, from, at);
      counts.seenAlive(slot);
      return;
    }
    for (let mine = from; mine < at; mine++) {
      const counts = this.entries(reads[mine] as boolean, nodes[mine] as number);
      const ms = took[mine] as number;
      counts.offered++;
      if (ms < 0) continue;
      counts.answer(ms);
      counts.seenAlive(slot);
    }
  }

  private entries(read: boolean, node: number): Counts {
    const kind = read ? this.reads : this.writes;
    const known = kind[node];
    if (known !== undefined) return known;
    const made = this.of(read ? 'read' : 'write', node);
    kind[node] = made;
    return made;
  }
}
