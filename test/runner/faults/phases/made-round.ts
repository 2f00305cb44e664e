import { writerNumber } from '../../../../lib/data/stamp.ts';
import type { NodeStatus } from '../../../../lib/targets/target.ts';
import { History, type Recorded } from '../../../../runner/faults/history/history.ts';
import type { RoundObservation } from '../../../../runner/faults/phases/window.ts';
import { StatusLog } from '../../../../runner/faults/prober/status.ts';
import { nodeStatus } from '../../../fixtures/node-status.ts';

export const FAULT_MS = 10_000;
const URLS = ['http://a:1', 'http://b:1', 'http://c:1'];

/** A round that is put together by hand. Times are milliseconds from the fault, which hits the first of three nodes. */
export class MadeRound {
  readonly history = new History();
  readonly sightings = new StatusLog(URLS.map((url, at) => ({ name: `node${at + 1}`, url })));

  /** A write of the load to the second node, or what `more` says. */
  add(sentMs: number, tookMs: number, more: Partial<Recorded> = {}): this {
    const times = { sentMs: FAULT_MS + sentMs, endedMs: FAULT_MS + sentMs + tookMs };
    const write = {
      source: 'load',
      operation: 'write',
      entry: 0,
      node: 1,
      writer: 1,
      count: 1,
      outcome: 'ok',
    } as const;
    this.history.add({ ...write, ...times, ...more });
    return this;
  }

  /** A write in each interval of [fromMs, toMs). */
  steady(fromMs: number, toMs: number, tookMs = 5, everyMs = 10, more: Partial<Recorded> = {}): this {
    for (let at = fromMs; at < toMs; at += everyMs) this.add(at, tookMs, more);
    return this;
  }

  /** A probe write through a node, which that node or another one answers. */
  probe(through: number, sentMs: number, tookMs: number, more: Partial<Recorded> = {}): this {
    const writer = writerNumber(3, 1 + through);
    return this.add(sentMs, tookMs, { source: 'probe', node: through, writer, ...more });
  }

  /** What a node answered; a follower in term 1 that knows no leader, or what `more` says. */
  status(node: number, atMs: number, more: Partial<NodeStatus> = {}): this {
    this.sightings.add(node, nodeStatus(more), FAULT_MS + atMs - 1, FAULT_MS + atMs);
    return this;
  }

  seen(more: Partial<RoundObservation> = {}): RoundObservation {
    return {
      history: this.history,
      sightings: this.sightings,
      nodes: ['node1', 'node2', 'node3'],
      hit: [0],
      leader: 0,
      faultMs: FAULT_MS,
      effectMs: FAULT_MS + 2,
      backMs: null,
      untilMs: FAULT_MS + 5_000,
      endMs: FAULT_MS + 9_000,
      beforeMs: 3_000,
      termBefore: 1,
      ...more,
    };
  }
}

export { URLS as MADE_URLS };
