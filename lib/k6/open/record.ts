import type { Stamp } from '../../data/stamp.ts';
import { FOREIGN, NO_VALUE } from '../../data/values.ts';
import { formatOperation } from '../../exchange/operation-line.ts';
import { hostAndPort } from '../../targets/http.ts';
import { isAnswered } from '../../targets/outcome.ts';
import type { PlainResponse } from '../../targets/wire.ts';
import { own } from '../own-metrics.ts';
import type { Counts } from '../tally.ts';
import type { End } from './attempt.ts';
import { OpenCounts, type OpenTimes, type Tags } from './counts.ts';
import type { OpenUser, Prepared } from './user.ts';

/** An operation that has ended. */
export interface Ended {
  readonly prepared: Prepared;
  readonly end: End;
  readonly dueMs: number;
  /** Whether its answer is looked at in any case. */
  readonly sampled: boolean;
}

/** Counts the operations of a step, and tells of them. */
export class OpenRecord extends OpenCounts {
  private readonly user: OpenUser;

  constructor(user: OpenUser, part: OpenTimes) {
    super(part, user.basis.settings, (node) => nodeName(user, node));
    this.user = user;
  }

  /** Counts an operation that has ended, and tells of it. */
  ended({ prepared, end, dueMs, sampled }: Ended): void {
    const { operation, entry, count } = prepared;
    const { basis, writer } = this.user;
    const { answer, reply, sentMs, endedMs, unanswered } = end;
    const tags = this.tagsOf(operation, dueMs, -1);
    const counts = this.countsOf(operation, dueMs, end.node);
    let stamp: Stamp = { writer, count };
    if (counts !== null) counts.redirects += end.hops;
    this.took(operation, dueMs, end);
    const ok = answer.outcome === 'ok';
    if (isAnswered(answer)) {
      const looked = ok && (operation === 'read' ? prepared.looked : sampled);
      if (looked) stamp = this.look(prepared, reply.plain(), tags, counts, sampled) ?? stamp;
    }
    if (!ok) this.fail(tags, counts, answer.outcome, answer.reason);
    if (!basis.logged || operation === 'query') return;
    // That there is nothing is an answer too, which the ledger has to judge.
    const nothing = operation === 'read' && answer.outcome === 'rejected' && answer.reason === 'not-found';
    if (operation === 'read' && answer.outcome !== 'ok') stamp = { writer: NO_VALUE, count: 0 };
    const [node, outcome] = [nodeName(this.user, end.node), nothing ? 'ok' : answer.outcome];
    const epochMs = basis.data.clockOrigin.ms;
    const times = { dueMs: epochMs + dueMs, sentMs: epochMs + sentMs, endedMs: epochMs + endedMs };
    console.log(formatOperation({ operation, entry, node, ...stamp, ...times, outcome, unanswered }));
  }

  /**
   * Looks at an answer: what a read has brought, and how large it was.
   * @param sampled whether its size is noted
   * @returns the stamp of what was read
   */
  private look(
    { operation, entry }: Prepared,
    response: PlainResponse,
    tags: Tags,
    counts: Counts | null,
    sampled: boolean,
  ): Stamp | null {
    const { settings, values, logged } = this.user.basis;
    const value = operation === 'read' ? settings.target.entries.readValue(response, this.user.entry(entry)) : null;
    // Of a call, which is not seen as bytes, the value is what came.
    const bytes = 'code' in response ? (value?.length ?? null) : response.body.length;
    if (sampled && bytes !== null) own.responseBytes.add(bytes, tags);
    if (operation !== 'read') return null;
    const seen = values.seen(value, entry);
    // Where each answer is judged as a whole, that there is nothing is no success.
    if (value === null && !logged) this.fail(tags, counts, 'rejected', 'nothing-there');
    else if (seen.writer === FOREIGN) this.fail(tags, counts, 'rejected', 'wrong-value');
    return seen;
  }
}

function nodeName(user: OpenUser, node: number): string {
  return hostAndPort(user.leadership.nodes[node] as string);
}
