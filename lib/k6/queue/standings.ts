import { fail, sleep } from 'k6';
import type { ClockOrigin } from '../../base/clock-origin.ts';
import type { QueueSettings } from '../../exchange/queue-settings.ts';
import { leaseOf } from '../../scenarios/queues.ts';
import { CHANGE } from '../../targets/change.ts';
import { CODE } from '../../targets/grpc.ts';
import { LOOK_AGAIN_MS } from '../../targets/patience.ts';
import { whyNotReady } from '../../targets/queue-readiness.ts';
import { JUDGED_AS } from '../../targets/queues.ts';
import { answerInWords, isGrpc } from '../../targets/wire.ts';
import { openStream, type StreamEnd } from '../grpc/stream.ts';
import type { GrpcWire } from '../grpc/wire.ts';

/** A stream that has not been refused for so long is open. */
const OPEN_MS = 500;

/** Of asking who leads, where k6 has not told all. */
const TRIES = 5;

/** A queue, and who leads it. */
export interface LedQueue {
  readonly name: string;
  /** Position of the node that led it when the script set up. */
  readonly leader: number;
}

/** What `setup` found out and every producer starts from. */
export interface QueueData {
  readonly nodes: readonly string[];
  readonly queues: readonly LedQueue[];
  /** Whether the script has made the queues itself. */
  readonly own: boolean;
  /** Where the zero of k6's clock lies, one for all producers. */
  readonly clockOrigin: ClockOrigin;
}

/** Makes queues; ends the script when one cannot be made. */
export function makeQueues(
  { target, schedule }: QueueSettings,
  names: readonly string[],
  node: string,
  wire: GrpcWire,
): void {
  const leaseMs = leaseOf(schedule);
  for (const name of names) {
    // Once: a second request for the same name may do harm.
    const response = wire.send(node, target.queues.create(name, leaseMs), CHANGE.timeoutMs);
    const answer = target.classify(JUDGED_AS.change, response);
    if (answer.outcome !== 'ok') fail(`queue ${name} could not be made on ${node}: ${answerInWords(response)}`);
  }
}

/** Deletes queues that the script has made, and says what is left. */
export function deleteQueues({ target }: QueueSettings, names: readonly string[], node: string, wire: GrpcWire): void {
  for (const name of names) {
    const response = wire.send(node, target.queues.delete(name), CHANGE.timeoutMs);
    const answer = target.classify(JUDGED_AS.change, response);
    if (answer.outcome !== 'ok' && answer.reason !== 'not-found') {
      fail(`queue ${name} could not be deleted on ${node}: ${answerInWords(response)}. Delete it by hand.`);
    }
  }
}

/** Waits until queues can be used, as long as an election may take; ends the script when one cannot. */
export function awaitQueues(
  { target, patience }: QueueSettings,
  names: readonly string[],
  urls: readonly string[],
  wire: GrpcWire,
): void {
  const { queues } = target;
  const untilMs = Date.now() + patience.leaderMs;
  for (const queue of names) {
    for (;;) {
      const list = queues.readList(wire.send(urls[0] as string, queues.list(), patience.statusMs));
      const nodes = new Map(
        urls.map((url) => [url, queues.readStanding(queue, wire.send(url, queues.standing(queue), patience.statusMs))]),
      );
      const why = whyNotReady({ queue, nodes, clusterNodes: list?.clusterNodes ?? null }, queues);
      if (why === null) break;
      if (Date.now() >= untilMs) fail(`queue ${queue} cannot be used: ${why}`);
      sleep(LOOK_AGAIN_MS / 1_000);
    }
  }
}

/** Whether a stream was open until its time was over, which the node may be the first to say. */
function wasOpen({ how, response }: StreamEnd): boolean {
  return how !== 'failed' || response.code === CODE.DEADLINE_EXCEEDED || response.code === CODE.CANCELLED;
}

/** How a stream on a node ended; null where k6 does not tell, as it does not always of a stream that is refused at once. */
function openOn(wire: GrpcWire, url: string, settings: QueueSettings, queue: string): Promise<StreamEnd | null> {
  const request = settings.target.queues.consume(queue);
  if (!isGrpc(request)) throw new Error('streams of messages are known over gRPC alone');
  const params = { metadata: wire.access.headersAt(url), timeout: OPEN_MS, tags: { operation: 'control' } };
  return new Promise((resolve) => {
    openStream(wire.channels.to(url), request.call, request.message, params, {
      onMessage: () => undefined,
      onEnd: resolve,
    });
    // It also keeps k6 from ending set-up with a promise that is still open, which k6 does not survive.
    setTimeout(() => resolve(null), 2 * OPEN_MS);
  });
}

/**
 * Who leads each queue: nodes tell the leader's id and not who has it, but the one that leads opens a stream of the queue's
 * messages, and no other. To be asked of queues that are empty: of others it would hold messages back for a while.
 */
export async function leadersOf(
  settings: QueueSettings,
  names: readonly string[],
  urls: readonly string[],
  wire: GrpcWire,
): Promise<LedQueue[]> {
  const led: LedQueue[] = [];
  for (const name of names) {
    for (let tries = 1; ; tries++) {
      const ends = await Promise.all(urls.map((url) => openOn(wire, url, settings, name)));
      const leader = ends.findIndex((end) => end !== null && wasOpen(end));
      if (leader >= 0) {
        led.push({ name, leader });
        break;
      }
      if (ends.includes(null) && tries < TRIES) continue;
      const each = ends.map((end, at) => `${urls[at]} ${end === null ? 'said nothing' : answerInWords(end.response)}`);
      fail(`no node of HOST leads queue ${name}: ${each.join('; ')}. Name all nodes of the cluster in HOST.`);
    }
  }
  return led;
}
