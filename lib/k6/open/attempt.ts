import { traitsOf } from '../../targets/operations.ts';
import type { Answer, Reason } from '../../targets/outcome.ts';
import { nextHop } from '../../targets/redirects.ts';
import { isSilence } from '../../targets/transport-error.ts';
import { own } from '../own-metrics.ts';
import type { Reply } from '../wire.ts';
import type { OpenUser, Prepared } from './user.ts';

/** Less time than this is not worth another attempt. */
export const LEAST_MS = 10;
/** Failures after which another node may do what this one surely did not. */
const ELSEWHERE: readonly Reason[] = [
  'refused',
  'no-leader',
  'unavailable',
  'replication-failed',
  'redirected',
  'told-not-leader',
];
/** The same of operations that change nothing: they may be done twice. */
const ANYWHERE: readonly Reason[] = [...ELSEWHERE, 'barrier-failed', 'barrier-timeout', 'timeout', 'connection-lost'];
/** So long a node has for what another may be asked for as well, and no more than this part of the operation's time. */
const ATTEMPT_MS = 1_000;
const ATTEMPT_SHARE = 0.25;
const OK: Answer = { outcome: 'ok' };

/** An operation as it ended: the last answer and its judgement, the nodes asked first and last, and the redirects followed. */
export interface End {
  readonly answer: Answer;
  readonly reply: Reply;
  readonly first: number;
  readonly node: number;
  readonly hops: number;
  /** Milliseconds of k6's clock. */
  readonly sentMs: number;
  readonly endedMs: number;
  /** Its time went by without an answer of the node asked last. */
  readonly unanswered: boolean;
}

/**
 * Sends an operation to one node after the other as long as it has surely not been done, or changes nothing, until the first
 * acknowledgement or doubt, or until its time is over. A write without an answer is never sent again. The last node that is
 * left to ask has all the time that is left.
 * @param untilMs of k6's clock
 * @param tags of its samples, by the position of the node
 */
export async function attempt(
  user: OpenUser,
  prepared: Prepared,
  first: number,
  untilMs: number,
  tags: (node: number) => Readonly<Record<string, string>>,
): Promise<End> {
  const { leadership, basis, clock } = user;
  const { settings, wire } = basis;
  const { operation, send, looked } = prepared;
  const asked: number[] = [];
  let node = first;
  let hops = 0;
  let renewed = false;
  const sentMs = clock.currentTestRunDuration;
  const { changesState } = traitsOf(operation);
  const attemptMs = changesState ? Number.POSITIVE_INFINITY : Math.min(ATTEMPT_MS, ATTEMPT_SHARE * (untilMs - sentMs));
  let nowMs = sentMs;
  for (;;) {
    if (!asked.includes(node)) asked.push(node);
    const url = leadership.nodes[node] as string;
    const { logins } = wire.access;
    const limitMs = asked.length < leadership.nodes.length ? Math.min(untilMs - nowMs, attemptMs) : untilMs - nowMs;
    // A leader that is cut off from the others may go on answering reads.
    if (changesState) leadership.sent(node, nowMs);
    const reply = await send(url, { timeoutMs: Math.max(LEAST_MS, limitMs), tags: tags(node) });
    // Before anything is made of the answer.
    nowMs = clock.currentTestRunDuration;
    const response = reply.ok && !looked ? null : reply.plain();
    const answer = response === null ? OK : settings.target.classify(operation, response);
    if (changesState) leadership.ended(node, nowMs, response === null || response.error === undefined);
    const unanswered = isSilence(response?.error);
    const end = { answer, reply, first, node, hops, sentMs, endedMs: nowMs, unanswered };
    if (response === null || answer.outcome === 'ok' || untilMs - nowMs <= LEAST_MS) return end;
    if (!renewed && wire.renewedSince(logins, url, response)) {
      renewed = true;
      continue;
    }
    const mayBeDone = changesState && answer.outcome === 'unknown';
    if (mayBeDone || !(changesState ? ELSEWHERE : ANYWHERE).includes(answer.reason)) return end;
    const redirectedTo = nextHop(answer, hops);
    if (redirectedTo !== null) {
      hops++;
      own.redirects.add(1, tags(-1));
      const named = leadership.find(redirectedTo) ?? (await leadership.follow(redirectedTo, node));
      nowMs = clock.currentTestRunDuration;
      if (untilMs - nowMs <= LEAST_MS) return end;
      // A follower may name a leader that is gone.
      if (named !== null && !asked.includes(named)) {
        node = named;
        continue;
      }
    }
    const next = leadership.nodes.findIndex((_, at) => !asked.includes(at));
    if (next < 0) return end;
    node = next;
  }
}
