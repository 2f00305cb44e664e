import type { Operation } from '../../../lib/targets/operations.ts';
import type { Answer } from '../../../lib/targets/outcome.ts';
import { nextHop } from '../../../lib/targets/redirects.ts';
import type { Target } from '../../../lib/targets/target.ts';
import type { PlainRequest, PlainResponse } from '../../../lib/targets/wire.ts';
import type { ClusterNode } from '../../cluster/cluster.ts';
import type { Sender } from '../../cluster/send.ts';
import { askStatus } from '../../monitors/ask-status.ts';
import type { MonitorClock } from '../../system/clock.ts';
import { type StatusLog, UNKNOWN_NODE } from './status.ts';

/** One request of a probe, as it ended. */
export interface ProbeEnd {
  readonly answer: Answer;
  readonly response: PlainResponse;
  /** Position of the node that was asked last. */
  readonly node: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

/** Sends single requests to nodes, each with a time limit of its own. */
export class ProbeRequests {
  readonly #sender: Sender;
  readonly #target: Target;
  readonly #nodes: readonly ClusterNode[];
  readonly #clock: MonitorClock;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param maxBytes of an answer
   * @param signal ends those under way, which throw its reason
   */
  constructor(
    sender: Sender,
    place: { readonly target: Target; readonly nodes: readonly ClusterNode[]; readonly clock: MonitorClock },
    timeoutMs: number,
    maxBytes: number,
    signal?: AbortSignal,
  ) {
    this.#sender = sender;
    this.#target = place.target;
    this.#nodes = place.nodes;
    this.#clock = place.clock;
    this.#timeoutMs = timeoutMs;
    this.#maxBytes = maxBytes;
    this.#signal = signal;
  }

  /**
   * Sends one operation through a node: redirects are followed, all within the one time limit. Where one names no leader, the others
   * are asked in turn.
   * @param log knows the names by which nodes redirect to each other
   */
  async through(node: number, operation: Operation, request: PlainRequest, log: StatusLog): Promise<ProbeEnd> {
    const sentMs = this.#clock.elapsedMs();
    let [at, url] = [node, (this.#nodes[node] as ClusterNode).url];
    const asked: number[] = [];
    for (let hops = 0; ; hops++) {
      const leftMs = Math.max(1, Math.ceil(sentMs + this.#timeoutMs - this.#clock.elapsedMs()));
      const response = await this.#sender.send(url, request, leftMs, this.#signal, this.#maxBytes);
      const endedMs = this.#clock.elapsedMs();
      const answer = this.#target.classify(operation, response);
      asked.push(at);
      const next = nextHop(answer, hops);
      const node = next === null ? this.#elsewhere(answer, asked) : log.position(next);
      // Whoever none of the nodes is gets nothing of ours.
      if (node === UNKNOWN_NODE || endedMs - sentMs >= this.#timeoutMs) {
        return { answer, response, node: at, sentMs, endedMs };
      }
      [at, url] = [node, (this.#nodes[node] as ClusterNode).url];
    }
  }

  /** A node that was not asked yet, where one says that it does not lead and names nobody who does; UNKNOWN_NODE where that is not so. */
  #elsewhere(answer: Answer, asked: readonly number[]): number {
    const leaderless = answer.outcome === 'rejected' && answer.leader === undefined;
    if (!leaderless || answer.reason !== 'told-not-leader') return UNKNOWN_NODE;
    return this.#nodes.findIndex((_, at) => !asked.includes(at));
  }

  /** Asks a node for its status, where it has one, and enters the answer into the log. */
  async status(node: number, log: StatusLog): Promise<void> {
    const { view } = this.#target;
    if ('absent' in view) return;
    const place = { view, clock: this.#clock, timeoutMs: this.#timeoutMs };
    const answer = await askStatus(this.#sender, (this.#nodes[node] as ClusterNode).url, place);
    if (answer === null) return;
    log.add(node, view.readStatus(answer.response), answer.sentMs, answer.endedMs);
  }
}
